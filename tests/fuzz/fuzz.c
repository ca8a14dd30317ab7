/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - see fuzz.h.
 */
#include "fuzz.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/settings.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"
#include "table/order/data_loader.h"
#include "table/values/part.h"

enum { FILES = 4 };

static char directory[4096];
static char paths[FILES][4200];
static size_t open_before; /* files */

void fuzz_abort(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\nlast error: %s\n", file, line,
            what, ls_last_error());
    abort();
}

static void remove_directory(void)
{
    for (size_t i = 0; i < FILES && *paths[i]; i++)
        unlink(paths[i]);
    rmdir(directory);
}

static void make_directory(void)
{
    const char *parent = getenv("TMPDIR");

    snprintf(directory, sizeof directory, "%s/lockstep-fuzz-XXXXXX",
             parent ? parent : "/tmp");
    FUZZ_EXPECT(mkdtemp(directory) != NULL);
    atexit(remove_directory);
}

/* Where a file of that name is or will be. */
static const char *path_of(const char *name)
{
    size_t i = 0;

    if (!*directory)
        make_directory();
    for (; i < FILES && *paths[i]; i++)
        if (strcmp(paths[i] + strlen(directory) + 1, name) == 0)
            return paths[i];
    FUZZ_EXPECT(i < FILES);
    snprintf(paths[i], sizeof paths[i], "%s/%s", directory, name);
    return paths[i];
}

const char *fuzz_file(const char *name, const uint8_t *bytes, size_t size)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");

    FUZZ_EXPECT(file != NULL);
    FUZZ_EXPECT(fwrite(bytes, 1, size, file) == size);
    FUZZ_EXPECT(fclose(file) == 0);
    return path;
}

size_t fuzz_pair(const uint8_t *bytes, size_t size, const char *first,
                 const char *second, const char *path[2])
{
    size_t n = 0;

    if (size >= 2) {
        n = (size_t)bytes[0] << 8 | bytes[1];
        bytes += 2;
        size -= 2;
    }
    n = n < size ? n : size;
    path[0] = fuzz_file(first, bytes + n, size - n);
    path[1] = fuzz_file(second, bytes, n);
    return n ? 2 : 1;
}

/* ---- Options --------------------------------------------------------------
 */

void fuzz_options(const uint8_t b[FUZZ_OPTIONS], struct fuzz_options *o)
{
    static const char *const header[] = {"auto", "yes", "no", NULL};
    static const char *const missing[] = {"error",  "drop", "mean",
                                          "median", "zero", "indicator"};
    static const char *const label[] = {NULL, "none", "-1", "0",
                                        "y",  "1",    "-2", "name"};
    static const char *const task[] = {"auto", "binary", "multiclass",
                                       "regression"};
    static const char *const rows[] = {"", "0:3", "1::2", "-2:"};

    const uint8_t how = b[0] >> 2 & 7; /* 6 and 7: a style of numbers */

    *o = (struct fuzz_options){.open = b[0] >> 6 & 1, .append = b[0] >> 7};
    o->import = (ls_import_config){.header = header[b[0] & 3],
                                   .missing = missing[how % 6],
                                   .categories = b[0] >> 5 & 1 ? "0" : "auto",
                                   .label = label[b[1] & 7],
                                   .task = task[b[1] >> 3 & 3],
                                   .rows = rows[b[1] >> 5 & 3],
                                   .compress = b[1] >> 7 ? "gzip" : "none",
                                   .threads = 1 + (b[1] >> 7),
                                   .force = 1};
    config_default(&o->config);
    if (how >= 6) {
        strcpy(o->config.thousands, how == 6 ? "," : ".");
        strcpy(o->config.decimal, how == 6 ? "." : ",");
        strcpy(o->config.numbers, "percent,currency,minus,fortran");
        strcpy(o->config.na, "-,n.d.,-999");
    }
    o->import.thousands = o->config.thousands;
    o->import.decimal = o->config.decimal;
    o->import.numbers = o->config.numbers;
    o->import.na = o->config.na;
    o->config.threads = o->import.threads;
    snprintf(o->config.rows, sizeof o->config.rows, "%s", o->import.rows);
    snprintf(o->config.task, sizeof o->config.task, "%s", o->import.task);
}

/* ---- Datasets -------------------------------------------------------------
 */

/* What is seen of a dataset, to be compared. */
struct sight {
    const ls_dataset_info *about;
    size_t rows;
    double sum; /* of all values, in the order of the file */
    bool nan_allowed;
};

static ls_status look(void *user, const ls_dataset *table, const size_t *row,
                      size_t position, size_t n)
{
    struct sight *s = user;

    FUZZ_EXPECT(position == s->rows);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < s->about->features; j++) {
            const size_t column = table->column ? table->column[j] : j;
            const double x = column == COLUMN_ZERO
                                 ? 0
                                 : number_at(table->x_type, table->x,
                                             row[i] * table->width + column);

            FUZZ_EXPECT(isfinite(x) || (isnan(x) && s->nan_allowed));
            s->sum += isnan(x) ? 0.5 : x * (double)(j % 7 + 1);
        }
    s->rows += n;
    return LS_OK;
}

static void check_targets(const ls_dataset *d)
{
    const ls_dataset_info *about = &d->about;

    for (size_t i = 0; i < about->rows; i++) {
        if (d->label)
            FUZZ_EXPECT(d->label[i] >= 0 &&
                        (size_t)d->label[i] < about->classes);
        for (size_t k = 0; d->value && k < about->targets; k++)
            FUZZ_EXPECT(isfinite(d->value[i * about->targets + k]));
        if (d->weight)
            FUZZ_EXPECT(isfinite(d->weight[i]) && d->weight[i] >= 0);
        if (d->part)
            FUZZ_EXPECT(d->part[i] < PARTS);
    }
    if (*about->task)
        FUZZ_EXPECT((d->label != NULL) != (d->value != NULL));
}

static void check_texts(const char *const *texts, size_t n)
{
    size_t length = 0;

    for (size_t i = 0; texts && i < n; i++)
        length += strlen(texts[i]);
    FUZZ_EXPECT(length < SIZE_MAX);
}

/* What must hold of every dataset. */
static void check_dataset(const ls_dataset *d, struct sight *s)
{
    const ls_dataset_info *about = ls_dataset_about(d);
    const struct rows all = {.n = about->rows};

    *s = (struct sight){.about = about, .nan_allowed = d->has_nan != 0};
    FUZZ_EXPECT(about->rows > 0 && about->rows <= about->file_rows);
    FUZZ_EXPECT(about->features > 0);
    FUZZ_EXPECT(!*about->task == (about->targets == 0));
    check_texts(about->feature_names, about->features);
    check_texts(about->class_names, about->classes);
    check_targets(d);
    FUZZ_EXPECT(data_loader_scan(d, &all, look, s) == LS_OK);
    FUZZ_EXPECT(s->rows == about->rows);
}

static ls_status open_with(const char *path, const ls_config *config,
                           uint64_t memory, ls_dataset **dataset)
{
    ls_config settings = *config;
    ls_status status;

    settings.memory = memory;
    status = ls_dataset_open(path, &settings, dataset);
    FUZZ_EXPECT((status == LS_OK) == (*dataset != NULL));
    FUZZ_EXPECT(status == LS_OK || *ls_last_error());
    FUZZ_EXPECT(status != LS_INTERNAL);
    return status;
}

/* A table goes with itself. */
static void open_like(const ls_dataset *like, const char *path,
                      const ls_config *config)
{
    ls_config *settings = malloc(sizeof *settings);
    ls_dataset *dataset = NULL;
    struct sight sight;

    FUZZ_EXPECT(settings != NULL);
    *settings = *config;
    memcpy(settings->val_rows, config->rows, sizeof settings->val_rows);
    if (ls_dataset_open_like(like, path, settings, &dataset) == LS_OK) {
        check_dataset(dataset, &sight);
        FUZZ_EXPECT(sight.about->features == like->about.features);
        FUZZ_EXPECT(sight.about->classes == like->about.classes);
    }
    ls_dataset_close(dataset);
    free(settings);
}

ls_status fuzz_open(const char *path, const ls_config *config)
{
    ls_dataset *whole = NULL, *streamed = NULL;
    const ls_status status = open_with(path, config, 0, &whole);
    const ls_status again = open_with(path, config, 1, &streamed);
    struct sight a, b;

    FUZZ_EXPECT(status == again || again == LS_NO_MEMORY);
    if (whole)
        check_dataset(whole, &a);
    if (streamed)
        check_dataset(streamed, &b);
    if (whole)
        open_like(whole, path, config);
    if (whole && streamed) {
        FUZZ_EXPECT(a.about->rows == b.about->rows);
        FUZZ_EXPECT(a.about->features == b.about->features);
        FUZZ_EXPECT(a.about->fingerprint == b.about->fingerprint);
        FUZZ_EXPECT(memcmp(&a.sum, &b.sum, sizeof a.sum) == 0);
    }
    ls_dataset_close(whole);
    ls_dataset_close(streamed);
    return status;
}

/* ---- Imports --------------------------------------------------------------
 */

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* What was written can be read, by whoever wants all of it. */
static void check_output(const char *output, const struct fuzz_options *o,
                         const ls_import_report *report)
{
    ls_config config = o->config;
    ls_dataset *dataset = NULL;
    struct sight sight;

    config.rows[0] = '\0';
    strcpy(config.part, "all");
    if (o->import.label && strcmp(o->import.label, "none") == 0)
        strcpy(config.y, "none");
    FUZZ_EXPECT(report->rows > 0 && report->features > 0);
    if (open_with(output, &config, 0, &dataset) == LS_OK) {
        check_dataset(dataset, &sight);
        FUZZ_EXPECT(sight.rows == report->rows);
        FUZZ_EXPECT(sight.about->features == report->features);
    }
    ls_dataset_close(dataset);
}

/* The same rows once more behind themselves. */
static void append(const char *const *from, size_t n, const char *output,
                   const struct fuzz_options *o, size_t rows)
{
    ls_import_config import = o->import;
    ls_import_report report = {.size = sizeof report};

    import.append = 1;
    import.force = 0;
    if (ls_import(from, n, output, &import, NULL, &report) == LS_OK)
        FUZZ_EXPECT(report.rows == 2 * rows && report.appended == rows);
    FUZZ_EXPECT(exists(output));
}

void fuzz_read(const char *const *from, size_t n, const struct fuzz_options *o)
{
    const char *output = path_of("output.h5");
    ls_import_report report = {.size = sizeof report};
    ls_status status;

    if (o->open) {
        (void)fuzz_open(from[0], &o->config);
        return;
    }
    status = ls_import(from, n, output, &o->import, NULL, &report);
    FUZZ_EXPECT(status != LS_INTERNAL);
    FUZZ_EXPECT((status == LS_OK) == exists(output));
    if (status)
        FUZZ_EXPECT(*ls_last_error() && report.rows == 0);
    else
        check_output(output, o, &report);
    if (status == LS_OK && o->append)
        append(from, n, output, o, report.rows);
    unlink(output);
}

void fuzz_repack(const char *path, const ls_config *config)
{
    struct fuzz_options o = {.config = *config};

    o.import = (ls_import_config){.x = config->x,
                                  .label = *config->y ? config->y : NULL,
                                  .weight = config->weight,
                                  .rows = config->rows,
                                  .task = config->task,
                                  .threads = 1,
                                  .force = 1,
                                  .repack = 1};
    *o.config.x = *o.config.y = *o.config.weight = '\0';
    fuzz_read(&path, 1, &o);
}

/* ---- Before and afterwards
 * -----------------------------------------------------------
 */

/* Entries of a directory, without "." and "..". */
static size_t entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n > 2 ? n - 2 : 0;
}

void fuzz_begin(void)
{
    open_before = entries("/proc/self/fd");
}

void fuzz_end(void)
{
    size_t inputs = 0;

    for (size_t i = 0; i < FILES && *paths[i]; i++)
        inputs += exists(paths[i]);
    FUZZ_EXPECT(entries(directory) == inputs);
    FUZZ_EXPECT(entries("/proc/self/fd") == open_before);
}
