/* SPDX-License-Identifier: MIT */
/*
 * row_source_svm.c - rows of LIBSVM files, made dense.
 *
 * The survey finds the largest index first.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/row_source.h"
#include "table/formats/svm.h"
#include "table/values/rounding.h"
#include "table/values/slices.h"

struct svm_row_source {
    struct row_source *row_source;
    struct svm svm;
    struct slices slices;
    const char *rows; /* those asked for, as text */
    size_t file_rows, row;
    size_t features; /* of a model, or 0 */
    bool running;    /* in a pass */
    struct failure failure;
    size_t room;   /* rows of a batch */
    double *label; /* [room] */
    char *X;       /* [room x features] of x_type */
    bool decides;  /* the values say which type X has: */
    struct rounding rounding;
    size_t *count;       /* [features] rows that have it */
    const double *scale; /* [features] of a model, or NULL */
};

/* Rows, and the largest index of them. */
static ls_status count_rows(struct svm_row_source *f)
{
    struct svm_row row;
    ls_status status = LS_OK;

    TRY(svm_start(&f->svm));
    for (f->file_rows = 0;; f->file_rows++) {
        TRY(svm_next(&f->svm, &row));
        if (!row.is_row)
            break;
        if (row.n && row.pair[row.n - 1].index >= f->row_source->features)
            f->row_source->features = row.pair[row.n - 1].index + 1;
    }
done:
    return status;
}

/* What was counted is what there is room for, in every later pass. */
static ls_status check_same(const struct svm_row_source *f,
                            const struct svm_row *row)
{
    const size_t width = row->n ? row->pair[row->n - 1].index + 1 : 0;

    if (f->row < f->file_rows && width <= f->row_source->features)
        return LS_OK;
    return fail(LS_BAD_DATA, "%s changed while it was read",
                f->row_source->path);
}

static void survey_row(struct svm_row_source *f, const struct svm_row *row)
{
    for (size_t k = 0; f->decides && k < row->n; k++) {
        const struct svm_pair *pair = &row->pair[k];

        rounding_add_value(&f->rounding, pair->index, pair->value);
        f->count[pair->index]++;
    }
}

/* The type of X, when the values decide; zeros that are not written count. */
static void settle_type(struct svm_row_source *f)
{
    struct row_source *row_source = f->row_source;
    const size_t n = f->rounding.n;
    size_t j = 0;

    for (size_t k = 0; k < n; k++)
        if (f->count[k] < row_source->rows)
            rounding_add_value(&f->rounding, k, 0);
    j = rounding_find(&f->rounding, f->scale);
    if (!f->decides || j == n)
        return;
    row_source->x_type = NUMBER_F64;
    snprintf(row_source->why_wide, sizeof row_source->why_wide,
             "X is float64: float32 would round feature %zu by %.2g of a range "
             "of %.3g",
             j + 1, f->rounding.error[j],
             f->rounding.most[j] - f->rounding.least[j]);
}

/* Room for rows of so many features. */
static ls_status make_rows(struct svm_row_source *f)
{
    const size_t n = f->row_source->features;
    ls_status status = LS_OK;

    f->room = row_source_room(n * sizeof(double));
    f->X = mem_untouched(f->room, n * sizeof(double));
    TRY(mem_check(f->X, f->room, n * sizeof(double), "rows"));
    TRY(MEM_ARRAY(f->label, f->room, "labels"));
    TRY(MEM_ARRAY(f->count, n, "counts of features"));
    TRY(rounding_create(n, &f->rounding));
done:
    return status;
}

/* The dense row, the i-th of the batch. */
static void put_row(struct svm_row_source *f, const struct svm_row *row,
                    size_t i)
{
    const size_t n = f->row_source->features;
    double *wide = (double *)(void *)f->X + i * n;
    float *narrow = (float *)(void *)f->X + i * n;

    if (f->row_source->x_type == NUMBER_F64) {
        memset(wide, 0, n * sizeof *wide);
        for (size_t k = 0; k < row->n; k++)
            wide[row->pair[k].index] = row->pair[k].value;
        return;
    }
    memset(narrow, 0, n * sizeof *narrow);
    for (size_t k = 0; k < row->n; k++)
        narrow[row->pair[k].index] = (float)row->pair[k].value;
}

static ls_status start(struct svm_row_source *f, enum row_source_pass pass)
{
    struct row_source *row_source = f->row_source;
    ls_status status = LS_OK;

    if (pass == ROW_SOURCE_SURVEY) {
        TRY(count_rows(f));
        if (f->file_rows == 0)
            TRY(fail(LS_BAD_DATA, "%s has no rows", row_source->path));
        TRY(slices_create(f->rows, f->file_rows, &f->slices));
        row_source->rows = f->slices.n;
        if (f->features)
            row_source->features = f->features;
        if (row_source->features == 0)
            TRY(fail(LS_BAD_DATA, "%s: no row has an index:value pair",
                     row_source->path));
        TRY(make_rows(f));
    }
    f->row = 0;
    f->running = true;
    TRY(svm_start(&f->svm));
done:
    return status;
}

/* The next row that is asked for, as the i-th of the batch. */
static ls_status take_row(struct svm_row_source *f, enum row_source_pass pass,
                          size_t i, bool *end)
{
    struct svm_row row;
    ls_status status = LS_OK;

    do {
        TRY(svm_next(&f->svm, &row));
        *end = !row.is_row;
        if (*end)
            return LS_OK;
        TRY(check_same(f, &row));
    } while (!slices_has(&f->slices, f->row++));
    f->label[i] = row.label;
    if (pass == ROW_SOURCE_SURVEY)
        survey_row(f, &row);
    else
        put_row(f, &row, i);
done:
    return status;
}

/* What is wrong with a row is said when those before it went on. */
static ls_status next(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows)
{
    struct svm_row_source *f = row_source->self;
    bool end = false;
    ls_status status = LS_OK;

    *rows = (struct row_source_rows){.n = 0};
    TRY(failure_raise(&f->failure));
    if (!f->running)
        TRY(start(f, pass));
    while (rows->n < f->room && !end && !f->failure.status) {
        failure_keep(&f->failure, take_row(f, pass, rows->n, &end));
        rows->n += !end && !f->failure.status;
    }
    rows->X = pass == ROW_SOURCE_SCAN ? f->X : NULL;
    rows->y = row_source->targets ? f->label : NULL;
    if (rows->n)
        return LS_OK;
    TRY(failure_raise(&f->failure));
    f->running = false;
    if (pass == ROW_SOURCE_SURVEY)
        settle_type(f);
    row_source->bytes = (size_t)input_bytes(f->svm.input);
done:
    return status;
}

static void close_svm(struct row_source *row_source)
{
    struct svm_row_source *f = row_source->self;

    svm_clear(&f->svm);
    slices_clear(&f->slices);
    rounding_clear(&f->rounding);
    mem_free(f->count);
    mem_free(f->X);
    mem_free(f->label);
    mem_free(f);
}

ls_status row_source_svm_open(struct input *input, const struct row_wish *wish,
                              struct row_source *row_source)
{
    const char *label = wish->config->label;
    const bool none = row_source_without_y(wish);
    const bool wide =
        wish->x_type == NUMBER_F64 ||
        (wish->x_type == NUMBER_NONE && NUMBER_REAL == NUMBER_F64);
    struct svm_row_source *f = NULL;
    ls_status status = LS_OK;

    if (label && strcmp(label, "none") != 0 && strcmp(label, "0") != 0)
        return fail(LS_USAGE,
                    "%s is LIBSVM: the label comes first; it has no column %s",
                    input_path(input), label);
    TRY(MEM_ARRAY(f, 1, "a LIBSVM file"));
    f->row_source = row_source;
    f->rows = wish->config->rows;
    f->features = wish->features;
    f->scale = wish->scale;
    f->decides = !wide && (wish->x_type == NUMBER_NONE || wish->scale);
    f->svm.input = input;
    f->svm.limit = wish->features ? wish->features : SVM_MAX_FEATURES;
    f->svm.of = wish->features ? wish->of : NULL;
    *row_source = (struct row_source){.format = "LIBSVM",
                                      .path = input_path(input),
                                      .targets = !none,
                                      .x_type = wide ? NUMBER_F64 : NUMBER_F32,
                                      .next = next,
                                      .close = close_svm,
                                      .self = f};
    snprintf(row_source->dialect, sizeof row_source->dialect,
             "sparse, made dense");
    f->svm.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!f->svm.plain)
        status = fail(LS_NO_MEMORY, "out of memory for a locale");
done:
    return status;
}
