/* SPDX-License-Identifier: MIT */
/*
 * supply_svm.c - rows of LIBSVM files, made dense.
 *
 * The survey finds the largest index; then rows are given one by one.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/slices.h"
#include "data/supply.h"
#include "data/svm.h"

struct svm_supply {
    struct supply *supply;
    struct svm svm;
    struct slices slices;
    const char *rows; /* those asked for, as text */
    size_t file_rows, row;
    size_t features; /* of a model, or 0 */
    supply_take take;
    void *user;
    float *x; /* [features], all 0 between rows */
};

static ls_status give(struct svm_supply *f, const struct svm_row *row)
{
    const struct supply_rows rows = {
        .n = 1, .X = f->x, .y = f->supply->targets ? &row->label : NULL};

    return f->take(f->user, &rows);
}

static ls_status count_row(void *user, const struct svm_row *row)
{
    (void)row;
    ((struct svm_supply *)user)->file_rows++;
    return LS_OK;
}

static ls_status survey_row(void *user, const struct svm_row *row)
{
    struct svm_supply *f = user;

    if (row->n && row->index[row->n - 1] >= f->supply->features)
        f->supply->features = row->index[row->n - 1] + 1;
    return slices_has(&f->slices, f->row++) ? give(f, row) : LS_OK;
}

static ls_status scan_row(void *user, const struct svm_row *row)
{
    struct svm_supply *f = user;
    ls_status status = LS_OK;

    if (f->row == f->file_rows)
        TRY(fail(LS_BAD_DATA, "%s changed while it was read", f->supply->path));
    if (!slices_has(&f->slices, f->row++))
        return LS_OK;
    for (size_t k = 0; k < row->n; k++)
        f->x[row->index[k]] = (float)row->value[k];
    TRY(give(f, row));
    for (size_t k = 0; k < row->n; k++)
        f->x[row->index[k]] = 0;
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
    TRY(svm_scan(&f->svm, survey_row, f));
    if (f->features)
        supply->features = f->features;
    if (supply->features == 0)
        TRY(fail(LS_BAD_DATA, "%s: no row has an index:value pair",
                 supply->path));
    TRY(MEM_ARRAY(f->x, supply->features, "a row"));
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
    mem_free(f->x);
    mem_free(f);
}

ls_status supply_svm_open(struct input *input, const struct supply_wish *wish,
                          struct supply *supply)
{
    const char *label = wish->config->label;
    const bool none = supply_without_y(wish);
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
    f->svm.input = input;
    f->svm.limit = wish->features ? wish->features : SVM_MAX_FEATURES;
    f->svm.of = wish->features ? wish->of : NULL;
    *supply = (struct supply){.format = "LIBSVM",
                              .path = input_path(input),
                              .targets = !none,
                              .x_type = NUMBER_F32,
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
