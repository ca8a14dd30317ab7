/* SPDX-License-Identifier: MIT */
/*
 * grid.c - values of a column for which a curve is computed.
 */
#include "explain/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Quantiles between which a grid lies, as in scikit-learn. */
#define GRID_LOW 0.05
#define GRID_HIGH 0.95

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

double grid_quantile(const double *value, size_t n, double p)
{
    const double at = (double)n * p + 0.4 + 0.2 * p;
    double below = floor(at), share;

    if (below < 1)
        below = 1;
    if (n > 1 && below > (double)(n - 1))
        below = (double)(n - 1);
    share = at - below;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    const size_t k = (size_t)below;

    return n == 1 ? value[0] : (1 - share) * value[k - 1] + share * value[k];
}

/* The values of a feature that are not missing, ascending. */
static size_t sorted_values(const struct sampled_rows *rows, size_t feature,
                            double *value)
{
    size_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const double x = rows->x[i * rows->width + feature];

        if (!isnan(x))
            value[n++] = x;
    }
    qsort(value, n, sizeof *value, by_value);
    return n;
}

/* Leave out values that repeat the one before; returns how many are left. */
static size_t distinct(double *value, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (kept == 0 || value[i] != value[kept - 1])
            value[kept++] = value[i];
    return kept;
}

static size_t count_distinct(const double *value, size_t n)
{
    size_t count = n > 0;

    for (size_t i = 1; i < n; i++)
        count += value[i] != value[i - 1];
    return count;
}

static void spread(const double *value, size_t n, size_t points, bool quantiles,
                   double *point)
{
    const double low = grid_quantile(value, n, GRID_LOW);
    const double high = grid_quantile(value, n, GRID_HIGH);

    for (size_t i = 0; i < points; i++) {
        const double share = (double)i / (double)(points - 1);

        point[i] =
            quantiles ? grid_quantile(value, n,
                                      GRID_LOW + (GRID_HIGH - GRID_LOW) * share)
                      : low + (high - low) * share;
    }
}

static ls_status choose_points(const struct sampled_rows *rows, size_t column,
                               size_t most, bool quantiles, struct grid *grid)
{
    const struct input_column *of = &rows->columns.column[column];
    double *value = NULL;
    size_t n;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, rows->n, "values of a column"));
    n = sorted_values(rows, of->features.lo, value);
    if (n == 0)
        TRY(fail(LS_BAD_DATA, "%s: all values of column %s are missing",
                 rows->view.about.path, of->name));
    TRY(MEM_ARRAY(grid->point, most, "a grid"));
    if (count_distinct(value, n) <= most) {
        grid->n = distinct(value, n);
        memcpy(grid->point, value, grid->n * sizeof *value);
    } else {
        spread(value, n, most, quantiles, grid->point);
        grid->n = distinct(grid->point, most);
    }
done:
    mem_free(value);
    return status;
}

ls_status grid_create(const struct sampled_rows *rows, size_t column,
                      size_t most, bool quantiles, struct grid *grid)
{
    const struct column *text = rows->columns.column[column].text;

    *grid = (struct grid){0};
    if (!text)
        return choose_points(rows, column, most, quantiles, grid);
    grid->n = text->levels.n;
    grid->level = (const char *const *)text->levels.text;
    return LS_OK;
}

void grid_clear(struct grid *grid)
{
    mem_free(grid->point);
    *grid = (struct grid){0};
}

void grid_values(const struct grid *grid, const struct input_column *column,
                 size_t i, double *value)
{
    memset(value, 0,
           (column->features.hi - column->features.lo) * sizeof *value);
    if (!column->text)
        value[0] = grid->point[i];
    else if (column->text->coded)
        value[0] = (double)(i + 1);
    else
        value[i] = 1;
}
