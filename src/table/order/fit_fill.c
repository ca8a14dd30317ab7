/* SPDX-License-Identifier: MIT */
/*
 * fit_fill.c - fit the values that replace missing cells of a text table on the
 * training rows.
 *
 * If all rows train, the reader of the text has found the values already, from
 * all digits of the cells.
 */
#include "table/order/fit_fill.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/order/data_loader.h"
#include "table/order/sorted_columns.h"
#include "table/values/fill.h"

struct means {
    size_t n;      /* features */
    double *sum;   /* [n] */
    size_t *there; /* [n] values that are not missing */
    double *row;   /* [n] */
};

ls_status fit_fill_fail(const struct preprocess *p, size_t j)
{
    return fail(LS_BAD_DATA,
                "column %zu of X%s%.100s%s, counted from 0, has no value in "
                "any row that trains, and so no mean; leave it out, or use "
                "setting missing=zero",
                j, p->names ? " (" : "", p->names ? p->names[j] : "",
                p->names ? ")" : "");
}

/* Features of texts and indicators have no missing values. */
static bool is_number(const ls_dataset *dataset, size_t j)
{
    return !isnan(dataset->whole_fill[j]);
}

static ls_status take_rows(void *user, const ls_dataset *table,
                           const size_t *row, size_t position, size_t n)
{
    struct means *m = user;

    (void)position;
    for (size_t i = 0; i < n; i++) {
        number_doubles(table->x_type, dataset_row(table, row[i]), table->column,
                       m->n, m->row);
        for (size_t j = 0; j < m->n; j++) {
            if (isnan(m->row[j]))
                continue;
            m->sum[j] += m->row[j];
            m->there[j]++;
        }
    }
    return LS_OK;
}

static ls_status fit_means(const ls_dataset *dataset, const struct rows *rows,
                           struct preprocess *p)
{
    struct means m = {.n = p->n};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m.sum, 2 * m.n, "means of columns"));
    TRY(MEM_ARRAY(m.there, m.n, "means of columns"));
    m.row = m.sum + m.n;
    TRY(data_loader_scan(dataset, rows, take_rows, &m));
    for (size_t j = 0; j < m.n; j++) {
        if (is_number(dataset, j) && m.there[j] == 0)
            TRY(fit_fill_fail(p, j));
        if (is_number(dataset, j))
            p->fill[j] = m.sum[j] / (double)m.there[j];
    }
done:
    mem_free(m.sum);
    mem_free(m.there);
    return status;
}

static ls_status take_median(void *user, size_t j, const double *sorted,
                             size_t n)
{
    struct preprocess *p = user;

    if (n == 0)
        return fit_fill_fail(p, j);
    p->fill[j] = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return LS_OK;
}

static ls_status fit_medians(const ls_dataset *dataset, const struct rows *rows,
                             uint64_t seed, size_t bytes, struct preprocess *p)
{
    size_t *feature = NULL, n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(feature, p->n, "medians of columns"));
    for (size_t j = 0; j < p->n; j++)
        if (is_number(dataset, j))
            feature[n++] = j;
    TRY(sorted_columns(dataset, rows, feature, n, NULL, seed, bytes,
                       take_median, p));
done:
    mem_free(feature);
    return status;
}

ls_status fit_fill(const ls_dataset *dataset, const struct rows *rows,
                   uint64_t seed, size_t bytes, struct preprocess *p)
{
    ls_status status = LS_OK;

    TRY(preprocess_fill(p));
    if (rows->n == dataset->about.rows)
        memcpy(p->fill, dataset->whole_fill, p->n * sizeof *p->fill);
    else if (dataset->fill == MISSING_MEDIAN)
        TRY(fit_medians(dataset, rows, seed, bytes, p));
    else
        TRY(fit_means(dataset, rows, p));
    /* A value of the type that X has, as the others. */
    for (size_t j = 0; j < p->n; j++)
        if (isnan(p->fill[j]))
            p->fill[j] = 0;
        else if (dataset->x_type == NUMBER_F32)
            p->fill[j] = (double)(float)p->fill[j];
done:
    return status;
}
