/* SPDX-License-Identifier: MIT */
/*
 * rows.c - chosen rows of a dataset: all, a list, or bits.
 */
#include "table/values/rows.h"

#include "base/mem.h"

/* Of a list: how many chosen rows stand before `row`. */
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

static bool is_chosen(const struct rows *rows, size_t row)
{
    return bit_is_set(rows->bits, row) == (rows->value != 0);
}

size_t rows_between(const struct rows *rows, size_t lo, size_t hi)
{
    size_t n = 0;

    if (rows->row)
        return rank(rows, hi) - rank(rows, lo);
    if (!rows->bits)
        return hi - lo;
    for (size_t row = lo; row < hi; row++)
        n += is_chosen(rows, row);
    return n;
}

size_t rows_list(const struct rows *rows, size_t lo, size_t hi, size_t *out)
{
    size_t n = 0;

    if (rows->row) {
        const size_t from = rank(rows, lo);

        n = rank(rows, hi) - from;
        for (size_t i = 0; i < n; i++)
            out[i] = rows->row[from + i];
        return n;
    }
    for (size_t row = lo; row < hi; row++)
        if (!rows->bits || is_chosen(rows, row))
            out[n++] = row;
    return n;
}

size_t rows_at(const struct rows *rows, size_t i)
{
    size_t row = 0;

    if (rows->row || !rows->bits)
        return rows->row ? rows->row[i] : i;
    for (i += is_chosen(rows, row) ? 0 : 1; i > 0; i -= is_chosen(rows, row))
        row++;
    return row;
}

ls_status rows_make_list(struct rows *rows)
{
    size_t *list = NULL, n = 0;
    ls_status status = LS_OK;

    if (!rows->bits)
        return LS_OK;
    TRY(MEM_ARRAY(list, rows->n, "rows of a split"));
    for (size_t row = 0; row < rows->table; row++)
        if (bit_is_set(rows->bits, row) == rows->value)
            list[n++] = row;
    rows_clear(rows);
    *rows = (struct rows){.n = n, .row = list};
done:
    return status;
}

struct rows rows_lend(const struct rows *rows)
{
    struct rows lent = *rows;

    lent.own = NULL;
    lent.lent = true;
    return lent;
}

void rows_clear(struct rows *rows)
{
    if (!rows->lent)
        mem_free(rows->row);
    mem_free(rows->own);
    *rows = (struct rows){0};
}

bool rows_has(const struct rows *rows, size_t row)
{
    size_t lo = 0, hi = rows->n;

    if (rows->bits)
        return row < rows->table && bit_is_set(rows->bits, row) == rows->value;
    if (!rows->row)
        return row < rows->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (rows->row[mid] < row)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < rows->n && rows->row[lo] == row;
}

size_t rows_bytes(const struct rows *rows)
{
    return (rows->row && !rows->lent ? rows->n * sizeof *rows->row : 0) +
           (rows->own ? rows->table / 8 + 1 : 0);
}
