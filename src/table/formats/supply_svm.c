/* SPDX-License-Identifier: MIT */
/*
 * supply_svm.c - rows of LIBSVM files, made dense.
 *
 * The survey finds the largest index; then rows are given one by one.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/supply.h"
#include "table/formats/svm.h"
#include "table/values/rounding.h"
#include "table/values/slices.h"

struct svm_supply {
    struct supply *supply;
    struct svm svm;
    struct slices slices;
    const char *rows; /* those asked for, as text */
    size_t file_rows, row;
    size_t features; /* of a model, or 0 */
    supply_take take;
    void *user;
    double *x;     /* [features], all 0 between rows */
    float *narrow; /* [features] the same */
    bool decides;  /* the values say which type X has: */
    struct rounding rounding;
    size_t *count;       /* [features] rows that have it */
    const double *scale; /* [features] of a model, or NULL */
};

static ls_status give(struct svm_supply *f, const struct svm_row *row)
{
    const bool wide = f->supply->x_type == NUMBER_F64;
    const struct supply_rows rows = {.n = 1,
                                     .X = wide ? (const void *)f->x : f->narrow,
                                     .y = f->supply->targets ? &row->label
                                                             : NULL};

    return f->take(f->user, &rows);
}

/* Rows, and the largest index of them. */
static ls_status count_row(void *user, const struct svm_row *row)
{
    struct svm_supply *f = user;

    f->file_rows++;
    if (row->n && row->pair[row->n - 1].index >= f->supply->features)
        f->supply->features = row->pair[row->n - 1].index + 1;
    return LS_OK;
}

/* What was counted is what there is room for, in every later pass. */
static ls_status check_same(const struct svm_supply *f,
                            const struct svm_row *row)
{
    const size_t width = row->n ? row->pair[row->n - 1].index + 1 : 0;

    if (f->row < f->file_rows && width <= f->supply->features)
        return LS_OK;
    return fail(LS_BAD_DATA, "%s changed while it was read", f->supply->path);
}

static ls_status survey_row(void *user, const struct svm_row *row)
{
    struct svm_supply *f = user;
    ls_status status = LS_OK;

    TRY(check_same(f, row));
    if (!slices_has(&f->slices, f->row++))
        return LS_OK;
    for (size_t k = 0; f->decides && k < row->n; k++) {
        const struct svm_pair *pair = &row->pair[k];

        rounding_add_value(&f->rounding, pair->index, pair->value);
        f->count[pair->index]++;
    }
    TRY(give(f, row));
done:
    return status;
}

/* The type of X, when the values decide; zeros that are not written count. */
static void settle_type(struct svm_supply *f)
{
    struct supply *supply = f->supply;
    const size_t n = f->rounding.n;
    size_t j = 0;

    for (size_t k = 0; k < n; k++)
        if (f->count[k] < supply->rows)
            rounding_add_value(&f->rounding, k, 0);
    j = rounding_find(&f->rounding, f->scale);
    if (!f->decides || j == n)
        return;
    supply->x_type = NUMBER_F64;
    snprintf(supply->why_wide, sizeof supply->why_wide,
             "X is float64: float32 would round feature %zu by %.2g of a range "
             "of %.3g",
             j + 1, f->rounding.error[j],
             f->rounding.most[j] - f->rounding.least[j]);
}

/* Room for rows of so many features. */
static ls_status make_rows(struct svm_supply *f)
{
    const size_t n = f->supply->features;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f->x, n, "a row"));
    TRY(MEM_ARRAY(f->narrow, n, "a row"));
    TRY(MEM_ARRAY(f->count, n, "counts of features"));
    TRY(rounding_create(n, &f->rounding));
done:
    return status;
}

static ls_status scan_row(void *user, const struct svm_row *row)
{
    struct svm_supply *f = user;
    ls_status status = LS_OK;

    TRY(check_same(f, row));
    if (!slices_has(&f->slices, f->row++))
        return LS_OK;
    for (size_t k = 0; k < row->n; k++) {
        f->x[row->pair[k].index] = row->pair[k].value;
        f->narrow[row->pair[k].index] = (float)row->pair[k].value;
    }
    TRY(give(f, row));
    for (size_t k = 0; k < row->n; k++)
        f->x[row->pair[k].index] = f->narrow[row->pair[k].index] = 0;
done:
    return status;
}

static ls_status survey(struct supply *supply, supply_take take, void *user)
{
    struct svm_supply *f = supply->self;
    ls_status status = LS_OK;

    f->take = take;
    f->user = user;
    f->row = f->file_rows = 0;
    TRY(svm_scan(&f->svm, count_row, f));
    if (f->file_rows == 0)
        TRY(fail(LS_BAD_DATA, "%s has no rows", supply->path));
    TRY(slices_create(f->rows, f->file_rows, &f->slices));
    supply->rows = f->slices.n;
    if (f->features)
        supply->features = f->features;
    if (supply->features == 0)
        TRY(fail(LS_BAD_DATA, "%s: no row has an index:value pair",
                 supply->path));
    TRY(make_rows(f));
    TRY(svm_scan(&f->svm, survey_row, f));
    settle_type(f);
    supply->bytes = (size_t)input_bytes(f->svm.input);
done:
    return status;
}

static ls_status scan(struct supply *supply, supply_take take, void *user)
{
    struct svm_supply *f = supply->self;

    f->take = take;
    f->user = user;
    f->row = 0;
    return svm_scan(&f->svm, scan_row, f);
}

static void close_svm(struct supply *supply)
{
    struct svm_supply *f = supply->self;

    if (f->svm.plain)
        freelocale(f->svm.plain);
    slices_clear(&f->slices);
    rounding_clear(&f->rounding);
    mem_free(f->count);
    mem_free(f->x);
    mem_free(f->narrow);
    mem_free(f);
}

ls_status supply_svm_open(struct input *input, const struct supply_wish *wish,
                          struct supply *supply)
{
    const char *label = wish->config->label;
    const bool none = supply_without_y(wish);
    const bool wide =
        wish->x_type == NUMBER_F64 ||
        (wish->x_type == NUMBER_NONE && NUMBER_REAL == NUMBER_F64);
    struct svm_supply *f = NULL;
    ls_status status = LS_OK;

    if (label && strcmp(label, "none") != 0 && strcmp(label, "0") != 0)
        return fail(LS_USAGE,
                    "%s is LIBSVM: the label comes first; it has no column %s",
                    input_path(input), label);
    TRY(MEM_ARRAY(f, 1, "a LIBSVM file"));
    f->supply = supply;
    f->rows = wish->config->rows;
    f->features = wish->features;
    f->scale = wish->scale;
    f->decides = !wide && (wish->x_type == NUMBER_NONE || wish->scale);
    f->svm.input = input;
    f->svm.limit = wish->features ? wish->features : SVM_MAX_FEATURES;
    f->svm.of = wish->features ? wish->of : NULL;
    *supply = (struct supply){.format = "LIBSVM",
                              .path = input_path(input),
                              .targets = !none,
                              .x_type = wide ? NUMBER_F64 : NUMBER_F32,
                              .survey = survey,
                              .scan = scan,
                              .close = close_svm,
                              .self = f};
    snprintf(supply->dialect, sizeof supply->dialect, "sparse, made dense");
    f->svm.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!f->svm.plain)
        status = fail(LS_NO_MEMORY, "out of memory for a locale");
done:
    return status;
}
