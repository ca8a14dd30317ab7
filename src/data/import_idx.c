/* SPDX-License-Identifier: MIT */
/*
 * import_idx.c - IDX images and labels into a dataset file.
 *
 * The labels are surveyed first, then images and labels are read side by
 * side, a block at a time. Images keep their number type.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/idx.h"
#include "data/import.h"
#include "data/slices.h"
#include "data/survey.h"
#include "data/writer.h"

/* Bytes of images that are read at a time; rows at most. */
enum { BLOCK = 4 << 20, MAX_ROWS = 1 << 16 };

struct job {
    const struct import *import;
    struct idx images, labels;
    bool has_labels;
    struct slices slices;
    struct survey survey;
    struct writer *writer;
    size_t room;    /* rows of a block */
    void *X, *y;    /* as in the files */
    int32_t *class; /* [room], or NULL */
    double *value;  /* [room], or NULL */
};

static ls_status check_pair(const struct job *job)
{
    const struct idx *images = &job->images, *labels = &job->labels;

    if (images->rank == 1)
        return fail(LS_BAD_DATA,
                    "%s has rank 1: these look like labels; images come first",
                    input_path(images->input));
    if (job->has_labels && labels->rank != 1)
        return fail(LS_BAD_DATA, "%s has rank %d, want labels of rank 1",
                    input_path(labels->input), labels->rank);
    if (job->has_labels && labels->rows != images->rows)
        return fail(LS_BAD_DATA, "%s has %zu rows, %s has %zu labels",
                    input_path(images->input), images->rows,
                    input_path(labels->input), labels->rows);
    return LS_OK;
}

static ls_status make_block(struct job *job)
{
    const size_t row = job->images.columns * number_size(job->images.type);
    const size_t rows = BLOCK / row;
    ls_status status = LS_OK;

    job->room = rows == 0 ? 1 : rows > MAX_ROWS ? MAX_ROWS : rows;
    job->X = mem_untouched(job->room, row);
    TRY(mem_check(job->X, job->room, row, "a block of images"));
    job->y = mem_untouched(job->room, sizeof(double));
    TRY(mem_check(job->y, job->room, sizeof(double), "a block of labels"));
    TRY(MEM_ARRAY(job->class, job->room, "a block of classes"));
    TRY(MEM_ARRAY(job->value, job->room, "a block of values"));
done:
    return status;
}

/* What number_first_bad() found. */
static ls_status fail_bad(const struct idx *idx, size_t row, size_t column)
{
    return fail(LS_BAD_DATA,
                "%s: row %zu, column %zu is NaN, infinite or too large (both "
                "count from 0)",
                input_path(idx->input), row, column);
}

static ls_status survey_labels(struct job *job)
{
    struct idx *labels = &job->labels;
    ls_status status = LS_OK;

    for (size_t lo = 0; lo < labels->rows; lo += job->room) {
        const size_t left = labels->rows - lo;
        const size_t n = left < job->room ? left : job->room;
        size_t bad;

        TRY(idx_read(labels, n, job->y));
        bad = number_first_bad(labels->type, job->y, n);
        if (bad < n)
            TRY(fail_bad(labels, lo + bad, 0));
        for (size_t i = 0; i < n; i++)
            if (slices_has(&job->slices, lo + i))
                TRY(survey_add_number(
                    &job->survey, number_at(labels->type, job->y, i), NULL));
    }
    TRY(idx_check_end(labels));
    TRY(survey_settle(&job->survey, job->import->config->task,
                      input_path(labels->input)));
    TRY(idx_open(labels->input, labels));
done:
    return status;
}

static ls_status create_writer(struct job *job)
{
    const struct levels *classes = job->survey.classes;
    const struct writer_layout layout = {
        .x_type = job->images.type,
        .features = job->images.columns,
        .y_type = !job->has_labels ? NUMBER_NONE
                  : classes        ? NUMBER_I32
                                   : NUMBER_F64,
        .y_stored = !classes            ? NUMBER_F32
                    : classes->n <= 256 ? NUMBER_U8
                                        : NUMBER_I32};

    return writer_create(job->import->output, job->import->config->force,
                         &layout, &job->writer);
}

/* Of a block that begins at row lo, moves the rows asked for to its front. */
static ls_status pick(struct job *job, size_t lo, size_t n, size_t *kept)
{
    const struct idx *images = &job->images;
    const size_t size = images->columns * number_size(images->type);
    char *X = job->X;

    *kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t bad;
        double number = 0.0;

        if (!slices_has(&job->slices, lo + i))
            continue;
        memmove(X + *kept * size, X + i * size, size);
        bad = number_first_bad(images->type, X + *kept * size, images->columns);
        if (bad < images->columns)
            return fail_bad(images, lo + i, bad);
        if (job->has_labels)
            number = number_at(job->labels.type, job->y, i);
        job->value[*kept] = number;
        if (job->survey.classes)
            job->class[*kept] =
                (int32_t)survey_class(&job->survey, number, NULL);
        ++*kept;
    }
    return LS_OK;
}

static ls_status convert(struct job *job)
{
    struct idx *images = &job->images;
    ls_status status = LS_OK;

    for (size_t lo = 0; lo < images->rows; lo += job->room) {
        const size_t left = images->rows - lo;
        const size_t n = left < job->room ? left : job->room;
        size_t kept = 0;

        TRY(idx_read(images, n, job->X));
        if (job->has_labels)
            TRY(idx_read(&job->labels, n, job->y));
        TRY(pick(job, lo, n, &kept));
        if (kept > 0)
            TRY(writer_append(
                job->writer, kept, job->X,
                job->survey.classes ? (void *)job->class : (void *)job->value));
    }
    TRY(idx_check_end(images));
done:
    return status;
}

static ls_status finish(struct job *job)
{
    const struct levels *classes = job->survey.classes;
    struct writer_names names = {.source = input_path(job->images.input)};

    if (classes) {
        names.classes = (const char *const *)job->survey.names;
        names.n_classes = classes->n;
    }
    return writer_finish(job->writer, &names);
}

static void report(const struct job *job)
{
    ls_import_report *r = job->import->report;

    r->format = "IDX";
    snprintf(r->dialect, sizeof r->dialect, "%s, rank %d%s",
             number_name(job->images.type), job->images.rank,
             job->has_labels ? ", labels" : "");
    r->rows = job->slices.n;
    r->features = job->images.columns;
    r->classes = job->survey.classes ? job->survey.classes->n : 0;
    r->bytes = (size_t)input_bytes(job->images.input);
    if (job->has_labels)
        r->bytes += (size_t)input_bytes(job->labels.input);
    if (r->classes == 1)
        import_warn(job->import, "all labels are %s: one class only",
                    job->survey.names[0]);
}

/* All steps; the caller frees. */
static ls_status run(struct job *job, struct input *images,
                     struct input *labels)
{
    ls_status status = LS_OK;

    TRY(idx_open(images, &job->images));
    if (job->has_labels)
        TRY(idx_open(labels, &job->labels));
    TRY(check_pair(job));
    TRY(slices_create(job->import->config->rows, job->images.rows,
                      &job->slices));
    TRY(make_block(job));
    if (job->has_labels)
        TRY(survey_labels(job));
    TRY(create_writer(job));
    TRY(convert(job));
    TRY(finish(job));
    report(job);
done:
    return status;
}

ls_status import_idx(const struct import *import, struct input *inputs,
                     struct input *labels)
{
    struct job job = {.import = import, .has_labels = labels != NULL};
    const ls_status status = run(&job, inputs, labels);

    writer_destroy(job.writer);
    mem_free(job.X);
    mem_free(job.y);
    mem_free(job.class);
    mem_free(job.value);
    slices_clear(&job.slices);
    survey_clear(&job.survey);
    return status;
}
