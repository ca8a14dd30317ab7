/* SPDX-License-Identifier: MIT */
/*
 * shifts.c - detect rows whose cells are shifted by one column.
 *
 * Each column is taken for a distribution with its median and spread and with
 * heavy tails. A cell speaks for having moved by the logarithm of how much more
 * likely it is in the neighbour of its column than in its own. By chance alone
 * the cells of a row reach a sum of G with a probability below exp(-G): it has
 * to exceed what one of all rows would reach. Where columns are alike, and in
 * those of few values, nothing shows.
 */
#include "table/check/shifts.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Values of the sample. */
enum { MOST_VALUES = 1 << 20 };
/* Columns that must be there; rows that make medians; cells that must have
 * moved, if there are as many. */
enum { LEAST_COLUMNS = 3, LEAST_ROWS = 20, LEAST_CELLS = 3 };
/* What a cell may speak for or against; what a row needs beyond chance, and
 * each of its cells on the average: cells of images go together; which share of
 * the rows makes a value no surprise in its column. */
static const double most_for = 6.0, most_against = -10.0, margin = 6.0,
                    each = 1.5, usual = 0.01;

ls_status shifts_create(size_t rows, size_t columns, struct shifts *shifts)
{
    const size_t most = columns < MOST_VALUES ? MOST_VALUES / columns : 1;
    struct shifts s = {.columns = columns, .every = rows / most + 1};
    ls_status status = LS_OK;

    s.room = rows / s.every + 1;
    if (columns < LEAST_COLUMNS)
        s.room = 0;
    TRY(MEM_ARRAY(s.value, s.room * columns, "a sample of rows"));
    TRY(MEM_ARRAY(s.row, s.room, "a sample of rows"));
    *shifts = s;
    s = (struct shifts){0};
done:
    shifts_clear(&s);
    return status;
}

void shifts_clear(struct shifts *shifts)
{
    mem_free(shifts->value);
    mem_free(shifts->row);
    *shifts = (struct shifts){0};
}

void shifts_take(struct shifts *s, const double *values, uint64_t row)
{
    if (s->n == s->room || row % s->every != 0)
        return;
    memcpy(s->value + s->n * s->columns, values, s->columns * sizeof *values);
    s->row[s->n++] = row;
}

/* A column: its finite values in order, and where most of them are. */
struct middle {
    double *sorted; /* [n] */
    size_t n;
    double median, spread;
};

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* By quartiles, which rows that have moved hardly change. Where half of the
 * values are the same all others are far: such a column tells nothing. */
static void settle(struct middle *m)
{
    const size_t n = m->n;

    if (n == 0)
        return;
    qsort(m->sorted, n, sizeof *m->sorted, compare);
    m->median = m->sorted[n / 2];
    m->spread = (m->sorted[n - 1 - n / 4] - m->sorted[n / 4]) / 1.35;
}

static void find_middles(const struct shifts *s, double *sorted,
                         struct middle *middle)
{
    for (size_t j = 0; j < s->columns; j++) {
        struct middle *m = &middle[j];

        m->sorted = sorted + j * s->n;
        for (size_t i = 0; i < s->n; i++)
            if (isfinite(s->value[i * s->columns + j]))
                m->sorted[m->n++] = s->value[i * s->columns + j];
        settle(m);
    }
}

/* Number of sorted values less than x, or less or equal. */
static size_t rank(const struct middle *m, double x, bool or_equal)
{
    size_t lo = 0, hi = m->n;

    while (lo < hi) {
        const size_t at = lo + (hi - lo) / 2;

        if (m->sorted[at] < x || (or_equal && m->sorted[at] == x))
            lo = at + 1;
        else
            hi = at;
    }
    return lo;
}

static double log_likelihood(double x, const struct middle *m)
{
    const double z = (x - m->median) / m->spread;

    return -log(m->spread) - 1.5 * log1p(z * z);
}

/* Log-likelihood ratio that a cell of one column belongs to another. */
static double speaks(double x, const struct middle *stands,
                     const struct middle *belongs)
{
    double gain;

    if (!isfinite(x) || stands->spread == 0.0 || belongs->spread == 0.0)
        return 0.0;
    gain = log_likelihood(x, belongs) - log_likelihood(x, stands);
    if (gain > 0.0 && (double)(rank(stands, x, true) - rank(stands, x, false)) >
                          usual * (double)stands->n + 1.0)
        return 0.0;
    return gain > most_for       ? most_for
           : gain < most_against ? most_against
                                 : gain;
}

/* The column from which on cells have moved by `by`, or columns: none. Counted
 * from the last column, where all that moved ends. */
static size_t moved_from(const double *x, const struct middle *middle,
                         size_t columns, int by, double least)
{
    const size_t cells = columns > LEAST_CELLS ? LEAST_CELLS : columns - 1;
    double gain = 0.0, best = least;
    size_t from = columns;

    for (size_t j = columns; j-- > 1;) {
        const size_t at = by > 0 ? j : j - 1;
        const size_t own = by > 0 ? j - 1 : j;

        gain += speaks(x[at], &middle[at], &middle[own]);
        if (columns - j >= cells && gain > best &&
            gain > each * (double)(columns - j)) {
            best = gain;
            from = at;
        }
    }
    return from;
}

ls_status shifts_find(const struct shifts *s, struct shifts_found *found)
{
    const double chances = 2.0 * (double)s->n * (double)s->columns;
    const double least = log(chances + 1.0) + margin;
    struct middle *middle = NULL;
    double *sorted = NULL;
    ls_status status = LS_OK;

    *found = (struct shifts_found){.rows = 0};
    if (s->n < LEAST_ROWS)
        return LS_OK;
    TRY(MEM_ARRAY(middle, s->columns, "medians of columns"));
    TRY(MEM_ARRAY(sorted, s->n * s->columns, "a sample of rows"));
    find_middles(s, sorted, middle);
    for (size_t i = 0; i < s->n; i++) {
        const double *x = s->value + i * s->columns;
        const size_t right = moved_from(x, middle, s->columns, 1, least);
        const size_t left = moved_from(x, middle, s->columns, -1, least);

        if (right == s->columns && left == s->columns)
            continue;
        if (found->rows++ == 0) {
            found->first = s->row[i];
            found->by = right < s->columns ? 1 : -1;
            found->column = right < s->columns ? right : left;
        }
    }
done:
    mem_free(middle);
    mem_free(sorted);
    return status;
}
