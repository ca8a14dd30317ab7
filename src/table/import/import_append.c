/* SPDX-License-Identifier: MIT */
/*
 * import_append.c - append rows to a dataset file.
 *
 * A new file is written next to the old one, old rows first, and renamed when
 * complete: at any moment the file holds the old rows or all of them. New rows
 * are read as for a model: by the columns of the file.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/import/import.h"
#include "table/import/import_old.h"
#include "table/import/writer.h"
#include "table/values/rounding.h"

/* Bytes of old X copied at a time. */
enum { BLOCK = 4 << 20 };

struct append_job {
    const struct import *import;
    struct import_old old;
    struct row_source row_source;
    struct writer *writer;
    size_t added, room;
    double *y;             /* [room] of a batch, in old targets */
    struct rounding range; /* of new numeric targets */
};

/* y of the file as doubles; classes as class numbers. */
static ls_status copy_rows(struct append_job *job)
{
    struct import_old *old = &job->old;
    const size_t row = old->like.features * number_size(old->x.type);
    const size_t room = BLOCK / row ? BLOCK / row : 1;
    void *X = mem_untouched(room, row);
    ls_status status = LS_OK;

    TRY(mem_check(X, room, row, "a block of X"));
    TRY(MEM_GROW(job->y, 0, room * old->like.targets, &job->room,
                 "a block of y"));
    for (size_t lo = 0; lo < old->rows; lo += room) {
        const size_t n = old->rows - lo < room ? old->rows - lo : room;

        TRY(h5_read_rows(old->file, "/X", lo, lo + n, old->x.type, X));
        if (old->has_y)
            TRY(h5_read_rows(old->file, "/y", lo, lo + n, NUMBER_F64, job->y));
        TRY(writer_append(job->writer, n, X, job->y));
    }
done:
    mem_free(X);
    return status;
}

/* An integer type must hold the values: HDF5 would round others. */
static bool has_room_for(enum number_type type, double y)
{
    const bool negative = number_holds(type, NUMBER_I8);
    const double end = ldexp(1, 8 * (int)number_size(type) - negative);

    return !number_is_integer(type) ||
           (y == floor(y) && y >= (negative ? -end : 0) && y < end);
}

/* y of a row, the i-th of the batch. */
static ls_status put_y(struct append_job *job, size_t i, const double *y,
                       const char *label)
{
    const struct like *like = &job->old.like;
    const size_t targets = like->targets;

    if (like->classes && targets == 1) {
        const size_t class = like_class(like, *y, label);

        job->y[i] = (double)class;
        return class < like->n_classes
                   ? LS_OK
                   : like_fail_class(like, job->row_source.path, *y, label);
    }
    if (isnan(*y))
        return fail(LS_BAD_DATA,
                    "%s: the label \"%.40s\" is no number, but /y of %s holds "
                    "numbers",
                    job->row_source.path, label ? label : "",
                    job->import->output);
    for (size_t j = 0; j < targets; j++)
        if (!has_room_for(job->old.y.type, y[j]))
            return fail(LS_BAD_DATA,
                        "%s: the label %.9g does not go into /y of %s, which "
                        "holds %s; import all of the rows anew",
                        job->row_source.path, y[j], job->import->output,
                        number_name(job->old.y.type));
    memcpy(job->y + i * targets, y, targets * sizeof *y);
    rounding_add(&job->range, y);
    return LS_OK;
}

static ls_status add_rows(struct append_job *job,
                          const struct row_source_rows *rows)
{
    const size_t targets = job->old.like.targets;
    ls_status status = LS_OK;

    TRY(MEM_GROW(job->y, 0, rows->n * targets, &job->room, "a block of y"));
    for (size_t i = 0; rows->y && i < rows->n; i++)
        TRY(put_y(job, i, rows->y + i * targets,
                  rows->label ? rows->label[i] : NULL));
    TRY(writer_append(job->writer, rows->n, rows->X, job->y));
    job->added += rows->n;
done:
    return status;
}

static ls_status append_rows(struct append_job *job)
{
    struct row_source *row_source = &job->row_source;
    struct row_source_rows rows;
    ls_status status = LS_OK;

    for (;;) {
        TRY(row_source->next(row_source, ROW_SOURCE_SCAN, &rows));
        if (rows.n == 0)
            break;
        TRY(add_rows(job, &rows));
        import_progress(job->import, 1, 1);
    }
done:
    return status;
}

static ls_status survey_all(struct row_source *row_source)
{
    struct row_source_rows rows;
    ls_status status = LS_OK;

    do {
        TRY(row_source->next(row_source, ROW_SOURCE_SURVEY, &rows));
    } while (rows.n);
done:
    return status;
}

static ls_status fail_narrow(const struct append_job *job, const char *name,
                             const char *why)
{
    return fail(LS_BAD_DATA,
                "%s: /%s of %s is float32, which has too few digits for the "
                "new rows%s%s; import all of the rows anew",
                job->row_source.path, name, job->import->output,
                *why ? ": " : "", why);
}

/* New rows are stored as float32 if the file is. */
static ls_status check_digits(const struct append_job *job)
{
    if (job->old.x.type == NUMBER_F32 && job->row_source.x_type == NUMBER_F64 &&
        *job->row_source.why_wide)
        return fail_narrow(job, "X", job->row_source.why_wide);
    if (job->old.y.type == NUMBER_F32 &&
        rounding_find(&job->range, NULL) < job->range.n)
        return fail_narrow(job, "y", "");
    return LS_OK;
}

/* New rows need the same row roles as the file. */
static ls_status check_roles(const struct append_job *job)
{
    const struct row_source *row_source = &job->row_source;

    for (int which = 0; which < BESIDES; which++)
        if (row_source->roles.has[which] != job->old.roles.has[which])
            return fail(
                LS_BAD_DATA, "%s has %s %s, and %s has none; %s%s",
                row_source->roles.has[which] ? row_source->path
                                             : job->import->output,
                row_source->roles.has[which] ? "a column of" : "a dataset",
                row_source->roles.has[which] ? row_roles_option[which]
                                             : row_roles_dataset[which],
                row_source->roles.has[which] ? job->import->output
                                             : row_source->path,
                row_source->roles.has[which] ? "leave it out with setting drop"
                                             : "name the column with --",
                row_source->roles.has[which] ? "" : row_roles_option[which]);
    return LS_OK;
}

/* Settings may be repeated, but must equal those the file was made with. */
static ls_status check_again(const struct append_job *job)
{
    const struct import_old *old = &job->old;
    const ls_import_config *config = job->import->config;
    const char *task = config->task, *missing = config->missing;
    const bool several =
        old->like.targets > 1 && strcmp(task, "multilabel") == 0;
    const char *was = old->like.n_classes > 2 ? "multiclass"
                      : old->like.classes     ? "binary"
                                              : "regression";
    bool fills = strcmp(missing, "error") == 0 || strcmp(missing, "drop") == 0;

    for (size_t k = 0; k < old->like.columns->n && !fills; k++)
        fills = !isnan(old->like.columns->column[k].fill);
    if (!fills)
        return fail(LS_USAGE,
                    "setting missing=%s does not go with setting append to %s, "
                    "which was "
                    "imported without; setting missing=drop leaves rows out",
                    missing, job->import->output);
    if (strcmp(task, "auto") == 0 || strcmp(task, was) == 0 || several ||
        (old->like.classes && strcmp(task, "multiclass") == 0))
        return LS_OK;
    return fail(
        LS_USAGE,
        "setting task=%s does not go with setting append to %s, whose y "
        "is for %s",
        task, job->import->output, old->has_y ? was : "nothing");
}

/* The new rows must match the old ones. */
static ls_status check_row_source(const struct append_job *job)
{
    const struct row_source *row_source = &job->row_source;
    const struct import_old *old = &job->old;
    const char *output = job->import->output;

    if (check_digits(job))
        return LS_BAD_DATA;
    if (row_source->features != old->like.features)
        return fail(LS_BAD_DATA, "%s has %zu features, %s has %zu",
                    row_source->path, row_source->features, output,
                    old->like.features);
    if (row_source->targets != old->like.targets)
        return fail(LS_BAD_DATA, "%s has %zu columns of y, %s has %zu",
                    row_source->path, row_source->targets, output,
                    old->like.targets);
    if (row_source->x_type != old->x.type)
        return fail(LS_BAD_DATA, "%s holds %s, %s holds %s", row_source->path,
                    number_name(row_source->x_type), output,
                    number_name(old->x.type));
    return LS_OK;
}

static enum number_type float_or_none(enum number_type type)
{
    return type == NUMBER_F32 || type == NUMBER_F64 ? type : NUMBER_NONE;
}

static ls_status open_row_source(struct append_job *job,
                                 struct input *const *input, size_t n)
{
    struct row_source *row_source = &job->row_source;
    ls_import_config settings = *job->import->config;
    const struct row_wish wish = {.config = &settings,
                                  .columns = job->old.like.columns,
                                  .features = job->old.like.features,
                                  .of = job->import->output,
                                  .needs_y = job->old.has_y,
                                  .x_type = float_or_none(job->old.x.type),
                                  .scale = job->old.like.scale,
                                  .roles = import_wish_roles(&settings),
                                  .append = true};
    ls_status status = LS_OK;

    settings.unknown_is_error = 1;
    if (!job->old.has_y)
        settings.label = "none";
    TRY(row_source_open(input, n, &wish, row_source));
    if (!row_source->once)
        TRY(survey_all(row_source));
    TRY(check_row_source(job));
    TRY(check_roles(job));
    TRY(check_again(job));
done:
    return status;
}

static ls_status create_writer(struct append_job *job)
{
    const struct import_old *old = &job->old;
    const struct writer_layout layout = {
        .x_type = old->x.type,
        .features = old->like.features,
        .targets = old->y.rank == 2 ? old->like.targets : 0,
        .y_type = old->has_y ? NUMBER_F64 : NUMBER_NONE,
        .y_stored = old->y.type,
        .compress = *old->x.filters ? "gzip" : job->import->config->compress};

    return writer_create(job->import->output, 1, &layout, &job->writer);
}

static ls_status finish(struct append_job *job)
{
    const struct import_old *old = &job->old;
    const struct writer_names names = {
        .features = (const char *const *)old->like.names,
        .classes = (const char *const *)old->like.classes,
        .n_classes = old->like.n_classes,
        .targets = (const char *const *)old->target,
        .n_targets = old->n_targets,
        .source = job->row_source.path,
        .columns =
            h5_exists(old->file, "/encoding") ? old->like.columns : NULL};
    ls_import_report *r = job->import->report;
    ls_status status = LS_OK;

    TRY(row_roles_add_all(&job->old.roles, &job->row_source.roles));
    TRY(writer_put_roles(job->writer, &job->old.roles));
    TRY(writer_finish(job->writer, &names));
    r->format = job->row_source.format;
    memcpy(r->dialect, job->row_source.dialect, sizeof r->dialect);
    r->rows = old->rows + job->added;
    r->appended = job->added;
    r->features = old->like.features;
    r->classes = old->like.n_classes;
    r->dropped = job->row_source.dropped;
    r->bytes = job->row_source.bytes;
    if (*job->row_source.note)
        import_warn(job->import, "%s", job->row_source.note);
    if (*job->row_source.warning)
        import_warn(job->import, "%s", job->row_source.warning);
done:
    return status;
}

ls_status import_append(const struct import *import, struct input *const *input,
                        size_t n)
{
    struct append_job job = {.import = import};
    ls_status status = LS_OK;

    TRY(import_old_open(import->output, &job.old));
    TRY(rounding_create(job.old.like.targets, &job.range));
    TRY(open_row_source(&job, input, n));
    TRY(create_writer(&job));
    TRY(copy_rows(&job));
    TRY(append_rows(&job));
    TRY(check_digits(&job));
    TRY(finish(&job));
done:
    writer_destroy(job.writer);
    row_source_close(&job.row_source);
    import_old_clear(&job.old);
    mem_free(job.y);
    rounding_clear(&job.range);
    return status;
}
