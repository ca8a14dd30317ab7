/* SPDX-License-Identifier: MIT */
/*
 * epoch_log.c - a line for each epoch of a run, as CSV or JSON lines.
 *
 * Lines are flushed one by one. A run that goes on first removes the lines from
 * its next epoch on, and a last one that was cut short: the log is that of a
 * run never stopped.
 */
#include "cli/epoch_log.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"

/* Columns: name, member of ls_epoch, whether it is a whole number. */
#define COLUMNS(X)                         \
    X("epoch", epoch, true)                \
    X("step", step, true)                  \
    X("loss", loss, false)                 \
    X("val_loss", val_loss, false)         \
    X("val_accuracy", val_accuracy, false) \
    X("val_auc", val_auc, false)           \
    X("val_rmse", val_rmse, false)         \
    X("val_r2", val_r2, false)             \
    X("lr", lr, false)                     \
    X("best", best, true)                  \
    X("seconds", seconds, false)           \
    X("rows_per_second", rows_per_second, false)

struct cell {
    const char *name;
    double value;
    bool whole;
};

#define CELL(name, member, whole) {name, (double)e->member, whole},
#define COUNT(name, member, whole) +1
enum { N_COLUMNS = 0 COLUMNS(COUNT) };

static void cells_of(const ls_epoch *e, struct cell cell[N_COLUMNS])
{
    const struct cell cells[] = {COLUMNS(CELL)};

    memcpy(cell, cells, sizeof cells);
}

static bool ends_with(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);

    return n > m && strcmp(path + n - m, ending) == 0;
}

ls_status epoch_log_check(const char *path, const char *input, bool may_exist)
{
    if (!ends_with(path, ".csv") && !ends_with(path, ".jsonl") &&
        !ends_with(path, ".json"))
        return complain(LS_USAGE,
                        "--log is '%s', want a name that ends in .csv, .jsonl "
                        "or .json",
                        path);
    return output_check(path, input, may_exist);
}

/* ---- Writing ------------------------------------------------------------- */

/* Name and end of the first line, or the figures of layers. */
static void put_layers(const struct epoch_log *log, const ls_diagnosis *d,
                       FILE *out)
{
    for (size_t l = 0; l < log->layers; l++)
        if (!d)
            fprintf(out, ",gradient_norm_%zu", l + 1);
        else if (isfinite(d->gradient_norm[l]))
            fprintf(out, ",%.17g", d->gradient_norm[l]);
        else
            fputc(',', out);
    for (size_t l = 0; l < log->layers; l++)
        if (!d)
            fprintf(out, ",dead_units_%zu", l + 1);
        else if (isfinite(d->dead[l]))
            fprintf(out, ",%.17g", d->dead[l]);
        else
            fputc(',', out);
    fputc('\n', out);
}

static ls_status make_header(struct epoch_log *log)
{
    struct cell cell[N_COLUMNS];
    size_t size = 0;
    FILE *out = open_memstream(&log->header, &size);

    if (!out)
        return complain(LS_NO_MEMORY, "out of memory");
    cells_of(&(ls_epoch){0}, cell);
    for (size_t k = 0; k < N_COLUMNS; k++)
        fprintf(out, "%s%s", k > 0 ? "," : "", cell[k].name);
    put_layers(log, NULL, out);
    return fclose(out) == 0 ? LS_OK : complain(LS_NO_MEMORY, "out of memory");
}

static void put_csv(const struct epoch_log *log, const ls_epoch *epoch,
                    const ls_diagnosis *d)
{
    struct cell cell[N_COLUMNS];

    cells_of(epoch, cell);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        if (k > 0)
            fputc(',', log->file);
        if (cell[k].whole)
            fprintf(log->file, "%.0f", cell[k].value);
        else if (isfinite(cell[k].value))
            fprintf(log->file, "%.17g", cell[k].value);
    }
    put_layers(log, d, log->file);
}

static void put_json(const struct epoch_log *log, const ls_epoch *epoch,
                     const ls_diagnosis *d)
{
    struct cell cell[N_COLUMNS];
    json_t *line = json_object();

    cells_of(epoch, cell);
    for (size_t k = 0; k < N_COLUMNS; k++)
        (void)json_object_set_new(line, cell[k].name,
                                  cell[k].whole
                                      ? json_integer((json_int_t)cell[k].value)
                                      : json_of_figure(cell[k].value));
    if (d && log->layers > 0) {
        (void)json_object_set_new(
            line, "gradient_norms",
            json_of_figures(d->gradient_norm, log->layers));
        (void)json_object_set_new(line, "dead_units",
                                  json_of_figures(d->dead, log->layers));
    }
    (void)json_dumpf(line, log->file, JSON_COMPACT);
    fputc('\n', log->file);
    json_decref(line);
}

/* ---- Going on ------------------------------------------------------------ */

/* Return the epoch of a complete line, else 0. */
static size_t epoch_of(const struct epoch_log *log, const char *line)
{
    size_t epoch = 0;

    if (!strchr(line, '\n'))
        return 0;
    if (log->json) {
        json_t *object = json_loads(line, 0, NULL);

        epoch = (size_t)json_integer_value(json_object_get(object, "epoch"));
        json_decref(object);
    } else if (line[0] >= '0' && line[0] <= '9') {
        epoch = strtoul(line, NULL, 10);
    }
    return epoch;
}

/* Cut the file before the first line that is not of an epoch below `epoch`. */
static ls_status cut(const struct epoch_log *log, size_t epoch)
{
    char *line = NULL;
    size_t room = 0;
    long keep = log->json ? 0 : (long)strlen(log->header);
    ls_status status = LS_OK;

    if (fseek(log->file, keep, SEEK_SET) != 0)
        return LS_IO;
    while (getline(&line, &room, log->file) > 0) {
        const size_t at = epoch_of(log, line);

        if (at == 0 || at >= epoch)
            break;
        keep = ftell(log->file);
    }
    free(line);
    if (fseek(log->file, keep, SEEK_SET) != 0 ||
        ftruncate(fileno(log->file), keep) != 0)
        status = LS_IO;
    return status;
}

/* Whether the file is empty, or begins with the header of such a log. */
static bool is_mine(const struct epoch_log *log)
{
    char *line = NULL;
    size_t room = 0;
    const bool empty = getline(&line, &room, log->file) <= 0;
    const bool mine = empty || (log->json ? epoch_of(log, line) > 0
                                          : strcmp(line, log->header) == 0);

    free(line);
    return mine;
}

static ls_status fail_io(const struct epoch_log *log, const char *what)
{
    return complain(LS_IO, "%s: cannot %s the log: %s", log->path, what,
                    strerror(errno));
}

static ls_status begin(const struct epoch_log *log)
{
    if (!log->json && fputs(log->header, log->file) < 0)
        return LS_IO;
    return fflush(log->file) == 0 ? LS_OK : LS_IO;
}

static ls_status open_old(struct epoch_log *log)
{
    log->file = fopen(log->path, "r+e");
    if (!log->file)
        return errno == ENOENT ? LS_OK : fail_io(log, "open");
    if (!is_mine(log))
        return complain(LS_EXISTS,
                        "%s is not a log of this run: its first line is "
                        "another (with or without --diagnose?); choose another "
                        "--log, or --force to replace it",
                        log->path);
    return LS_OK;
}

ls_status epoch_log_open(struct epoch_log *log, const char *path, bool goes_on,
                         size_t layers)
{
    ls_status status = LS_OK;

    snprintf(log->path, sizeof log->path, "%s", path);
    log->json = !ends_with(path, ".csv");
    log->layers = layers;
    TRY(make_header(log));
    if (goes_on)
        TRY(open_old(log));
    if (!log->file)
        log->file = fopen(path, "w+e");
    if (!log->file || fseek(log->file, 0, SEEK_END) != 0)
        TRY(fail_io(log, "open"));
    if (ftell(log->file) == 0 && begin(log) != LS_OK)
        TRY(fail_io(log, "write"));

done:
    return status;
}

void epoch_log_add(struct epoch_log *log, const ls_epoch *epoch,
                   const ls_diagnosis *diagnosis)
{
    if (!log->file || log->failed)
        return;
    log->failed = !log->begun && cut(log, epoch->epoch) != LS_OK;
    log->begun = true;
    if (!log->failed)
        (log->json ? put_json : put_csv)(log, epoch, diagnosis);
    log->failed |= fflush(log->file) != 0 || ferror(log->file);
    if (log->failed)
        warn("%s: the log cannot be written: %s; training goes on", log->path,
             strerror(errno));
}

ls_status epoch_log_close(struct epoch_log *log)
{
    const bool whole = (!log->file || fclose(log->file) == 0) && !log->failed;

    log->failed = false;
    log->file = NULL;
    free(log->header);
    log->header = NULL;
    if (!whole)
        return complain(LS_IO, "%s: the log is not complete", log->path);
    return LS_OK;
}
