/* SPDX-License-Identifier: MIT */
/*
 * rows.c - chosen rows, counted and named.
 */
#include "data/rows.h"

/* How many chosen rows stand before `row`. */
static size_t rank(const struct rows *rows, size_t row)
{
    size_t lo = 0, hi = rows->n;

    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;

        if (rows->row[middle] < row)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

size_t rows_between(const struct rows *rows, size_t lo, size_t hi)
{
    return rows->row ? rank(rows, hi) - rank(rows, lo) : hi - lo;
}

size_t rows_list(const struct rows *rows, size_t lo, size_t hi, size_t *out)
{
    const size_t from = rows->row ? rank(rows, lo) : lo;
    const size_t n = rows_between(rows, lo, hi);

    for (size_t i = 0; i < n; i++)
        out[i] = rows_at(rows, from + i);
    return n;
}

size_t rows_at(const struct rows *rows, size_t i)
{
    return rows->row ? rows->row[i] : i;
}
