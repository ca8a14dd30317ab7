/* SPDX-License-Identifier: MIT */
/*
 * import_table.c - the rows of a supply into a dataset file.
 *
 * y is surveyed first: whether it is classes or values, and which classes. A
 * text whose features are known beforehand is read once all the same.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/survey.h"
#include "table/import/import.h"
#include "table/import/label_spill.h"
#include "table/import/writer.h"
#include "table/values/rounding.h"

/* Bytes of X that are written at a time. */
enum { BLOCK = 4 << 20 };

struct job {
    const struct import *import;
    struct row_source *row_source;
    struct survey survey;
    bool all_0_or_1;       /* of several targets */
    struct rounding range; /* of targets that are numbers */
    struct writer *writer;
    size_t row;     /* bytes of a row of X */
    size_t room, n; /* rows of a block; in it */
    char *X;        /* [room x row] */
    int32_t *label; /* [room] classes, or NULL */
    double *value;  /* [room x targets] values, or NULL */
    struct label_spill *spill;
};

/* y of rows as they come. */
static ls_status survey_rows(void *user, const struct row_source_rows *rows)
{
    struct job *job = user;
    const size_t targets = job->row_source->targets;
    ls_status status = LS_OK;

    for (size_t i = 0; rows->y && i < rows->n * targets; i++) {
        const double y = rows->y[i];

        rounding_add_value(&job->range, i % targets, y);
        if (targets > 1) {
            job->all_0_or_1 &= y == 0 || y == 1;
            job->survey.largest = fmax(job->survey.largest, fabs(y));
        } else if (isnan(y)) {
            TRY(survey_add_text(&job->survey, rows->label));
        } else {
            TRY(survey_add_number(&job->survey, y, rows->label));
        }
    }
    import_progress(job->import, 1, job->row_source->once ? 1 : 2);
done:
    return status;
}

/* Classes are those of the file that the output goes with, or those found. */
static bool are_classes(const struct job *job)
{
    const struct like *like = job->import->like;

    return job->row_source->targets == 1 &&
           (job->survey.classes || (like && like->classes));
}

static size_t class_count(const struct job *job)
{
    return !are_classes(job)     ? 0
           : job->survey.classes ? job->survey.classes->n
                                 : job->import->like->n_classes;
}

/* The class of a label; class_count() if there is none. */
static size_t class_of(const struct job *job, double y, const char *label)
{
    return job->survey.classes ? survey_class(&job->survey, y, label)
                               : like_class(job->import->like, y, label);
}

static const void *y_of_block(const struct job *job)
{
    return job->label ? (const void *)job->label : job->value;
}

static ls_status flush(struct job *job)
{
    ls_status status = LS_OK;

    if (job->n > 0)
        TRY(writer_append(job->writer, job->n, job->X, y_of_block(job)));
    job->n = 0;
done:
    return status;
}

/* y of a row, at its place in the block. */
static ls_status put_y(struct job *job, const double *y, const char *label)
{
    const size_t targets = job->row_source->targets;
    size_t class = 0;

    if (job->value) {
        memcpy(job->value + job->n * targets, y, targets * sizeof *y);
        return LS_OK;
    }
    class = class_of(job, *y, label);
    if (class == class_count(job) && job->import->like)
        return like_fail_class(job->import->like, job->row_source->path, *y,
                               label);
    if (class == class_count(job))
        return fail(LS_BAD_DATA,
                    "%s: the label \"%.40s\" was not there a moment ago",
                    job->row_source->path, label ? label : "");
    job->label[job->n] = (int32_t) class;
    return LS_OK;
}

/* Rows of the second pass, or of the only one: then y is not known yet. */
static ls_status write_rows(void *user, const struct row_source_rows *rows)
{
    struct job *job = user;
    const size_t targets = job->row_source->targets;
    ls_status status = LS_OK;

    for (size_t i = 0; i < rows->n; i++) {
        memcpy(job->X + job->n * job->row, (const char *)rows->X + i * job->row,
               job->row);
        if (rows->y && !job->spill)
            TRY(put_y(job, rows->y + i * targets, rows->label));
        if (++job->n == job->room)
            TRY(flush(job));
    }
    if (!job->row_source->once)
        import_progress(job->import, 2, 2);
done:
    return status;
}

static ls_status write_and_spool(void *user, const struct row_source_rows *rows)
{
    struct job *job = user;
    ls_status status = LS_OK;

    TRY(survey_rows(job, rows));
    for (size_t i = 0; rows->y && i < rows->n; i++)
        TRY(label_spill_put(job->spill, rows->y[i], rows->label));
    TRY(write_rows(job, rows));
done:
    return status;
}

static ls_status make_block(struct job *job)
{
    ls_status status = LS_OK;

    job->row = job->row_source->features * number_size(job->row_source->x_type);
    job->room = BLOCK / job->row ? BLOCK / job->row : 1;
    job->X = mem_untouched(job->room, job->row);
    TRY(mem_check(job->X, job->room, job->row, "a block of X"));
done:
    return status;
}

/* Room for y of a block, when its meaning is settled. */
static ls_status make_block_y(struct job *job)
{
    const size_t targets = job->row_source->targets;
    ls_status status = LS_OK;

    if (are_classes(job))
        TRY(MEM_ARRAY(job->label, job->room, "a block of labels"));
    else if (targets)
        TRY(MEM_ARRAY(job->value, job->room * targets, "a block of y"));
done:
    return status;
}

static enum number_type type_of_y(const struct job *job)
{
    return job->label ? NUMBER_I32 : job->value ? NUMBER_F64 : NUMBER_NONE;
}

static enum number_type stored_type_of_y(const struct job *job)
{
    if (are_classes(job))
        return class_count(job) <= 256 ? NUMBER_U8 : NUMBER_I32;
    if (job->row_source->targets > 1 && job->all_0_or_1)
        return NUMBER_U8;
    /* Whole numbers lose digits as float. */
    return job->survey.largest > 0x1p24 ? NUMBER_F64
                                        : rounding_type(&job->range, NULL);
}

static ls_status create_writer(struct job *job)
{
    const size_t targets = job->row_source->targets;
    const struct writer_layout layout = {.x_type = job->row_source->x_type,
                                         .features = job->row_source->features,
                                         .targets = targets > 1 ? targets : 0,
                                         .y_type = type_of_y(job),
                                         .y_stored = stored_type_of_y(job),
                                         .compress =
                                             job->import->config->compress};

    return writer_create(job->import->output, job->import->config->force,
                         &layout, &job->writer);
}

static ls_status finish(struct job *job)
{
    const struct like *like = job->import->like;
    struct writer_names names = {
        .source = job->row_source->path,
        .features = (const char *const *)job->row_source->names,
        .columns = job->row_source->columns};
    ls_status status = LS_OK;

    if (like && !names.features)
        names.features = (const char *const *)like->names;
    if (are_classes(job)) {
        names.classes =
            (const char *const *)(job->survey.classes ? job->survey.names
                                                      : like->classes);
        names.n_classes = class_count(job);
    } else if (job->row_source->targets == 1) {
        names.target = job->row_source->target;
    }
    TRY(writer_put_beside(job->writer, &job->row_source->roles));
    TRY(writer_finish(job->writer, &names));
done:
    return status;
}

static void report(const struct job *job)
{
    const struct row_source *row_source = job->row_source;
    ls_import_report *r = job->import->report;

    r->format = row_source->format;
    memcpy(r->dialect, row_source->dialect, sizeof r->dialect);
    r->rows = row_source->rows;
    r->features = row_source->features;
    r->classes = class_count(job);
    r->dropped = row_source->dropped;
    r->bytes = row_source->bytes;
    for (size_t k = 0; row_source->columns && k < row_source->columns->n; k++)
        r->categories += row_source->columns->column[k].kind == COLUMN_CATEGORY;
    if (r->classes == 1 && job->survey.classes)
        import_warn(job->import, "all labels are %s: one class only",
                    job->survey.names[0]);
    if (*row_source->note)
        import_warn(job->import, "%s", row_source->note);
    if (*row_source->warning)
        import_warn(job->import, "%s", row_source->warning);
    if (*job->survey.remark)
        import_note(job->import, "%s", job->survey.remark);
    if (row_source->unknown)
        import_warn(job->import,
                    "%zu cell%s a category value that %s does not have: all "
                    "its features are 0",
                    row_source->unknown,
                    row_source->unknown == 1 ? " is" : "s are",
                    job->import->like->path);
    if (job->import->like && job->import->like->targets && !row_source->targets)
        import_note(job->import, "%s has no label: y is left out",
                    row_source->path);
    if (*row_source->why_wide)
        import_note(job->import, "%s", row_source->why_wide);
    import_say_beside(r, &row_source->roles);
}

/* The task that is wished for. */
static const char *task_of(const struct job *job)
{
    const struct like *like = job->import->like;

    return like && like->targets ? "regression" : job->import->config->task;
}

static ls_status settle_y(struct job *job)
{
    ls_status status = LS_OK;

    job->survey.is_float = job->row_source->floats;
    if (job->row_source->targets == 1 && !are_classes(job))
        TRY(survey_settle(&job->survey, task_of(job), job->row_source->path));
    TRY(make_block_y(job));
done:
    return status;
}

/* y from the spill to the file. */
static ls_status write_spool(struct job *job)
{
    double number = 0;
    const char *text = NULL;
    ls_status status = LS_OK;

    TRY(label_spill_rewind(job->spill));
    TRY(writer_start_y(job->writer, type_of_y(job), stored_type_of_y(job)));
    for (size_t i = 0; i < job->row_source->rows; i++) {
        TRY(label_spill_get(job->spill, &number, &text));
        TRY(put_y(job, &number, text));
        if (++job->n == job->room || i + 1 == job->row_source->rows) {
            TRY(writer_append_y(job->writer, job->n, y_of_block(job)));
            job->n = 0;
        }
    }
done:
    return status;
}

/* Forget all that a pass has found. */
static ls_status start_again(struct job *job)
{
    label_spill_destroy(job->spill);
    writer_destroy(job->writer);
    mem_free(job->X);
    survey_clear(&job->survey);
    rounding_clear(&job->range);
    *job = (struct job){.import = job->import,
                        .row_source = job->row_source,
                        .all_0_or_1 = true};
    return rounding_create(job->row_source->targets, &job->range);
}

/* X, and y, whose meaning shows only at the end, into a spill. */
static ls_status write_once(struct job *job)
{
    struct row_source *row_source = job->row_source;
    ls_status status = LS_OK;

    TRY(start_again(job));
    TRY(like_check(job->import->like, row_source->path, row_source->features,
                   row_source->targets));
    TRY(make_block(job));
    TRY(create_writer(job));
    if (row_source->targets)
        TRY(label_spill_create(job->import->output, &job->spill));
    TRY(row_source->scan(
        row_source, row_source->targets ? write_and_spool : write_rows, job));
    TRY(flush(job));
done:
    return status;
}

/* Where it turns out that X is not to be float32, all over again: nothing is
 * to be known of the values but by reading them. */
static ls_status convert_once(struct job *job)
{
    ls_status status = LS_OK;

    TRY(write_once(job));
    if (job->row_source->narrow)
        TRY(write_once(job));
    TRY(settle_y(job));
    if (job->spill)
        TRY(write_spool(job));
done:
    return status;
}

static ls_status convert_twice(struct job *job)
{
    struct row_source *row_source = job->row_source;
    ls_status status = LS_OK;

    TRY(start_again(job));
    TRY(row_source->survey(row_source, survey_rows, job));
    TRY(like_check(job->import->like, row_source->path, row_source->features,
                   row_source->targets));
    TRY(make_block(job));
    TRY(settle_y(job));
    TRY(create_writer(job));
    TRY(row_source->scan(row_source, write_rows, job));
    TRY(flush(job));
done:
    return status;
}

ls_status import_table(const struct import *import,
                       struct row_source *row_source)
{
    struct job job = {.import = import, .row_source = row_source};
    ls_status status = LS_OK;

    TRY(row_source->once ? convert_once(&job) : convert_twice(&job));
    TRY(finish(&job));
    report(&job);
done:
    label_spill_destroy(job.spill);
    writer_destroy(job.writer);
    mem_free(job.X);
    mem_free(job.label);
    mem_free(job.value);
    rounding_clear(&job.range);
    survey_clear(&job.survey);
    return status;
}
