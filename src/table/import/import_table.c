/* SPDX-License-Identifier: MIT */
/*
 * import_table.c - write the rows of a row source to a dataset file.
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

/* Labels read back at a time. */
enum { LABELS = 1 << 14 };

struct import_job {
    const struct import *import;
    struct row_source *row_source;
    struct survey survey;
    bool all_0_or_1;       /* of several targets */
    double largest;        /* largest magnitude of y */
    struct rounding range; /* of numeric targets */
    struct writer *writer;
    int32_t *label; /* [room] classes of a batch */
    size_t room;
    struct label_spill *spill; /* of y, interpreted at the end; or NULL */
};

/* y of rows as they come. */
static ls_status survey_rows(struct import_job *job,
                             const struct row_source_rows *rows)
{
    const size_t targets = job->row_source->targets;

    for (size_t i = 0; rows->y && i < rows->n * targets; i++) {
        const double y = rows->y[i];

        rounding_add_value(&job->range, i % targets, y);
        job->all_0_or_1 &= y == 0 || y == 1;
        job->largest = fmax(job->largest, fabs(y));
    }
    return targets == 1
               ? survey_add(&job->survey, rows->n, rows->y, rows->label)
               : LS_OK;
}

/* Classes of the file that the output must match, or those found. */
static bool are_classes(const struct import_job *job)
{
    const struct like *like = job->import->like;

    return job->row_source->targets == 1 &&
           (job->survey.classes || (like && like->classes));
}

static size_t class_count(const struct import_job *job)
{
    return !are_classes(job)     ? 0
           : job->survey.classes ? job->survey.classes->n
                                 : job->import->like->n_classes;
}

/* The class of a label; class_count() if there is none. */
static size_t class_of(const struct import_job *job, double y,
                       const char *label)
{
    return job->survey.classes ? survey_class(&job->survey, y, label)
                               : like_class(job->import->like, y, label);
}

/* Store the class of label i of the batch. */
static ls_status put_class(struct import_job *job, size_t i, double y,
                           const char *label)
{
    const size_t class = class_of(job, y, label);

    if (class == class_count(job) && job->import->like)
        return like_fail_class(job->import->like, job->row_source->path, y,
                               label);
    if (class == class_count(job))
        return fail(LS_BAD_DATA,
                    "%s: the label \"%.40s\" was not there a moment ago",
                    job->row_source->path, label ? label : "");
    job->label[i] = (int32_t) class;
    return LS_OK;
}

/* Convert y of a batch for writing: classes or values. */
static ls_status make_y(struct import_job *job, size_t n, const double *y,
                        const char *const *label, const void **out)
{
    ls_status status = LS_OK;

    *out = y;
    if (!y || !are_classes(job))
        return LS_OK;
    TRY(MEM_GROW(job->label, 0, n, &job->room, "labels"));
    for (size_t i = 0; i < n; i++)
        TRY(put_class(job, i, y[i], label ? label[i] : NULL));
    *out = job->label;
done:
    return status;
}

static enum number_type type_of_y(const struct import_job *job)
{
    return are_classes(job)           ? NUMBER_I32
           : job->row_source->targets ? NUMBER_F64
                                      : NUMBER_NONE;
}

static enum number_type stored_type_of_y(const struct import_job *job)
{
    if (are_classes(job))
        return class_count(job) <= 256 ? NUMBER_U8 : NUMBER_I32;
    if (job->row_source->targets > 1 && job->all_0_or_1)
        return NUMBER_U8;
    /* Whole numbers lose digits as float. */
    return job->largest > 0x1p24 ? NUMBER_F64
                                 : rounding_type(&job->range, NULL);
}

static ls_status create_writer(struct import_job *job, enum number_type y_type)
{
    const size_t targets = job->row_source->targets;
    const struct writer_layout layout = {.x_type = job->row_source->x_type,
                                         .features = job->row_source->features,
                                         .targets = targets > 1 ? targets : 0,
                                         .y_type = y_type,
                                         .y_stored = stored_type_of_y(job),
                                         .compress =
                                             job->import->config->compress};

    return writer_create(job->import->output, job->import->config->force,
                         &layout, &job->writer);
}

static ls_status finish(struct import_job *job)
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
    TRY(writer_put_roles(job->writer, &job->row_source->roles));
    TRY(writer_finish(job->writer, &names));
done:
    return status;
}

/* "city is 30 texts, a feature with their codes". */
static void say_codes(const struct import_job *job)
{
    struct coded_walk walk = {0};

    while (coded_next(job->row_source->columns, &walk))
        import_note(job->import,
                    "%.80s is %zu texts, a feature with their "
                    "codes for setting embedding",
                    walk.column->name, walk.column->levels.n);
}

static void report(const struct import_job *job)
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
        r->categories +=
            row_source->columns->column[k].kind == COLUMN_CATEGORY &&
            !row_source->columns->column[k].coded;
    say_codes(job);
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
    import_describe_roles(r, &row_source->roles);
}

/* The requested task. */
static const char *task_of(const struct import_job *job)
{
    const struct like *like = job->import->like;

    return like && like->targets ? "regression" : job->import->config->task;
}

static ls_status settle_y(struct import_job *job)
{
    ls_status status = LS_OK;

    job->survey.is_float = job->row_source->floats;
    if (job->row_source->targets == 1 && !are_classes(job))
        TRY(survey_settle(&job->survey, task_of(job), job->row_source->path));
done:
    return status;
}

/* Copy y from the spill to the file. */
static ls_status write_spool(struct import_job *job)
{
    const size_t rows = job->row_source->rows;
    double *y = NULL;
    const char *text = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(y, LABELS, "labels"));
    TRY(MEM_GROW(job->label, 0, LABELS, &job->room, "labels"));
    TRY(label_spill_rewind(job->spill));
    TRY(writer_start_y(job->writer, type_of_y(job), stored_type_of_y(job)));
    for (size_t lo = 0; lo < rows; lo += LABELS) {
        const size_t n = rows - lo < LABELS ? rows - lo : LABELS;

        for (size_t i = 0; i < n; i++) {
            TRY(label_spill_get(job->spill, &y[i], &text));
            if (are_classes(job))
                TRY(put_class(job, i, y[i], text));
        }
        TRY(writer_append_y(job->writer, n,
                            are_classes(job) ? (const void *)job->label : y));
    }
done:
    mem_free(y);
    return status;
}

/* Reset the results of a pass. */
static ls_status start_again(struct import_job *job)
{
    label_spill_destroy(job->spill);
    writer_destroy(job->writer);
    mem_free(job->label);
    survey_clear(&job->survey);
    rounding_clear(&job->range);
    *job = (struct import_job){.import = job->import,
                               .row_source = job->row_source,
                               .all_0_or_1 = true};
    return rounding_create(job->row_source->targets, &job->range);
}

static ls_status check_like(const struct import_job *job)
{
    return like_check(job->import->like, job->row_source->path,
                      job->row_source->features, job->row_source->targets);
}

/* Write X to the file, and y, which is interpreted at the end, to a spill. */
static ls_status write_once(struct import_job *job)
{
    struct row_source *row_source = job->row_source;
    struct row_source_rows rows;
    ls_status status = LS_OK;

    TRY(start_again(job));
    TRY(check_like(job));
    TRY(create_writer(job, NUMBER_NONE));
    if (row_source->targets)
        TRY(label_spill_create(job->import->output, &job->spill));
    for (;;) {
        TRY(row_source->next(row_source, ROW_SOURCE_SCAN, &rows));
        if (rows.n == 0)
            break;
        TRY(survey_rows(job, &rows));
        for (size_t i = 0; rows.y && i < rows.n; i++)
            TRY(label_spill_put(job->spill, rows.y[i], rows.label[i]));
        TRY(writer_append(job->writer, rows.n, rows.X, NULL));
        import_progress(job->import, 1, 1);
    }
done:
    return status;
}

/* Start again if values need a type other than float32, which only reading them
 * shows. */
static ls_status convert_once(struct import_job *job)
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

static ls_status survey_all(struct import_job *job)
{
    struct row_source_rows rows;
    ls_status status = LS_OK;

    do {
        TRY(job->row_source->next(job->row_source, ROW_SOURCE_SURVEY, &rows));
        TRY(survey_rows(job, &rows));
        import_progress(job->import, 1, 2);
    } while (rows.n);
done:
    return status;
}

static ls_status convert_twice(struct import_job *job)
{
    struct row_source *row_source = job->row_source;
    struct row_source_rows rows;
    const void *y = NULL;
    ls_status status = LS_OK;

    TRY(start_again(job));
    TRY(survey_all(job));
    TRY(check_like(job));
    TRY(settle_y(job));
    TRY(create_writer(job, type_of_y(job)));
    for (;;) {
        TRY(row_source->next(row_source, ROW_SOURCE_SCAN, &rows));
        if (rows.n == 0)
            break;
        TRY(make_y(job, rows.n, rows.y, rows.label, &y));
        TRY(writer_append(job->writer, rows.n, rows.X, y));
        import_progress(job->import, 2, 2);
    }
done:
    return status;
}

ls_status import_table(const struct import *import,
                       struct row_source *row_source)
{
    struct import_job job = {.import = import, .row_source = row_source};
    ls_status status = LS_OK;

    TRY(row_source->once ? convert_once(&job) : convert_twice(&job));
    TRY(finish(&job));
    report(&job);
done:
    label_spill_destroy(job.spill);
    writer_destroy(job.writer);
    mem_free(job.label);
    rounding_clear(&job.range);
    survey_clear(&job.survey);
    return status;
}
