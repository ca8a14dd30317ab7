/* SPDX-License-Identifier: MIT */
/*
 * import_table.c - the rows of a feed into a dataset file.
 *
 * y is surveyed first: whether it is classes or values, and which classes.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/import.h"
#include "data/survey.h"
#include "data/writer.h"

/* Bytes of X that are written at a time. */
enum { BLOCK = 4 << 20 };

struct job {
    const struct import *import;
    struct feed *feed;
    struct survey survey;
    bool all_0_or_1; /* of several targets */
    struct writer *writer;
    size_t row;     /* bytes of a row of X */
    size_t room, n; /* rows of a block; in it */
    char *X;        /* [room x row] */
    int32_t *label; /* [room] classes, or NULL */
    double *value;  /* [room x targets] values, or NULL */
};

/* First pass. */
static ls_status survey_rows(void *user, const struct feed_rows *rows)
{
    struct job *job = user;
    const size_t targets = job->feed->targets;
    ls_status status = LS_OK;

    for (size_t i = 0; rows->y && i < rows->n * targets; i++) {
        const double y = rows->y[i];

        if (targets > 1)
            job->all_0_or_1 &= y == 0 || y == 1;
        else if (isnan(y))
            TRY(survey_add_text(&job->survey, rows->label));
        else
            TRY(survey_add_number(&job->survey, y, rows->label));
    }
    import_progress(job->import, 1);
done:
    return status;
}

static ls_status flush(struct job *job)
{
    const void *y = job->label ? (const void *)job->label : job->value;
    ls_status status = LS_OK;

    if (job->n > 0)
        TRY(writer_append(job->writer, job->n, job->X, y));
    job->n = 0;
done:
    return status;
}

/* y of row i, at its place in the block. */
static ls_status put_y(struct job *job, const struct feed_rows *rows, size_t i)
{
    const size_t targets = job->feed->targets;
    const double *y = rows->y + i * targets;
    size_t class = 0;

    if (job->value) {
        memcpy(job->value + job->n * targets, y, targets * sizeof *y);
        return LS_OK;
    }
    class = survey_class(&job->survey, *y, rows->label);
    if (class == job->survey.classes->n)
        return fail(LS_BAD_DATA,
                    "%s: the label \"%.40s\" was not there a moment ago",
                    job->feed->path, rows->label ? rows->label : "");
    job->label[job->n] = (int32_t) class;
    return LS_OK;
}

/* Second pass. */
static ls_status write_rows(void *user, const struct feed_rows *rows)
{
    struct job *job = user;
    ls_status status = LS_OK;

    for (size_t i = 0; i < rows->n; i++) {
        memcpy(job->X + job->n * job->row, (const char *)rows->X + i * job->row,
               job->row);
        if (rows->y)
            TRY(put_y(job, rows, i));
        if (++job->n == job->room)
            TRY(flush(job));
    }
    import_progress(job->import, 2);
done:
    return status;
}

static ls_status make_block(struct job *job)
{
    const size_t targets = job->feed->targets;
    ls_status status = LS_OK;

    job->row = job->feed->features * number_size(job->feed->x_type);
    job->room = BLOCK / job->row ? BLOCK / job->row : 1;
    job->X = mem_untouched(job->room, job->row);
    TRY(mem_check(job->X, job->room, job->row, "a block of X"));
    if (targets && job->survey.classes)
        TRY(MEM_ARRAY(job->label, job->room, "a block of labels"));
    else if (targets)
        TRY(MEM_ARRAY(job->value, job->room * targets, "a block of y"));
done:
    return status;
}

static ls_status create_writer(struct job *job)
{
    const struct levels *classes = job->survey.classes;
    const size_t targets = job->feed->targets;
    const bool bits = targets > 1 && job->all_0_or_1;
    const struct writer_layout layout = {
        .x_type = job->feed->x_type,
        .features = job->feed->features,
        .targets = targets > 1 ? targets : 0,
        .y_type = job->label   ? NUMBER_I32
                  : job->value ? NUMBER_F64
                               : NUMBER_NONE,
        .y_stored = bits || (classes && classes->n <= 256) ? NUMBER_U8
                    : classes                              ? NUMBER_I32
                                                           : NUMBER_F32,
        .compress = job->import->config->compress};

    return writer_create(job->import->output, job->import->config->force,
                         &layout, &job->writer);
}

static ls_status finish(struct job *job)
{
    const struct levels *classes = job->survey.classes;
    struct writer_names names = {.source = job->feed->path,
                                 .features =
                                     (const char *const *)job->feed->names,
                                 .columns = job->feed->columns};

    if (classes) {
        names.classes = (const char *const *)job->survey.names;
        names.n_classes = classes->n;
    } else if (job->feed->targets == 1) {
        names.target = job->feed->target;
    }
    return writer_finish(job->writer, &names);
}

static void report(const struct job *job)
{
    const struct feed *feed = job->feed;
    ls_import_report *r = job->import->report;

    r->format = feed->format;
    memcpy(r->dialect, feed->dialect, sizeof r->dialect);
    r->rows = feed->rows;
    r->features = feed->features;
    r->classes = job->survey.classes ? job->survey.classes->n : 0;
    r->dropped = feed->dropped;
    r->bytes = feed->bytes;
    for (size_t k = 0; feed->columns && k < feed->columns->n; k++)
        r->categories += feed->columns->column[k].kind == COLUMN_CATEGORY;
    if (r->classes == 1)
        import_warn(job->import, "all labels are %s: one class only",
                    job->survey.names[0]);
    if (*feed->warning)
        import_warn(job->import, "%s", feed->warning);
}

/* The task that is wished for. Floats are values as long as they are not all 0
 * or 1; whole numbers out of texts are classes. */
static const char *task_of(const struct job *job)
{
    const struct levels *levels = &job->survey.numbers;
    const bool bits =
        levels->n == 2 && levels->number[0] == 0 && levels->number[1] == 1;
    const char *task = job->import->config->task;

    return strcmp(task, "auto") == 0 && job->feed->floats && !bits
               ? "regression"
               : task;
}

static ls_status convert(struct job *job)
{
    struct feed *feed = job->feed;
    ls_status status = LS_OK;

    TRY(feed->survey(feed, survey_rows, job));
    if (feed->targets == 1)
        TRY(survey_settle(&job->survey, task_of(job), feed->path));
    TRY(make_block(job));
    TRY(create_writer(job));
    TRY(feed->scan(feed, write_rows, job));
    TRY(flush(job));
    TRY(finish(job));
    report(job);
done:
    return status;
}

ls_status import_table(const struct import *import, struct feed *feed)
{
    struct job job = {.import = import, .feed = feed, .all_0_or_1 = true};
    const ls_status status = convert(&job);

    writer_destroy(job.writer);
    mem_free(job.X);
    mem_free(job.label);
    mem_free(job.value);
    survey_clear(&job.survey);
    return status;
}
