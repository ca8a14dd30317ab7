/* SPDX-License-Identifier: MIT */
/*
 * census.c - figures of every column of a table that comes block by block.
 *
 * A few rows at a time are turned into columns of doubles, small enough to stay
 * in the cache; then each column is gone through by itself, in the order of the
 * rows: how the rows are cut into blocks plays no part.
 */
#include "table/check/census.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"

/* Doubles turned at a time, 256 KiB. */
enum { TURNED = 32768, MOST_ROWS = 512 };

ls_status census_create(enum number_type type, size_t width,
                        const size_t *picked, size_t n_columns,
                        struct census *census)
{
    size_t step = TURNED / (n_columns ? n_columns : 1);
    struct census c = {
        .type = type, .width = width, .picked = picked, .n_columns = n_columns};
    ls_status status = LS_OK;

    step = step < MOST_ROWS ? step : MOST_ROWS;
    c.step = step ? step : 1;
    TRY(MEM_ARRAY(c.column, n_columns, "figures of columns"));
    TRY(MEM_ARRAY(c.turned, n_columns * c.step, "rows to look at"));
    TRY(MEM_ARRAY(c.row, n_columns, "rows to look at"));
    for (size_t j = 0; j < n_columns; j++)
        c.column[j].stats = STATS_NONE;
    *census = c;
    c = (struct census){0};
done:
    census_clear(&c);
    return status;
}

void census_clear(struct census *census)
{
    for (size_t j = 0; census->column && j < census->n_columns; j++) {
        mem_free(census->column[j].distinct.place);
        mem_free(census->column[j].distinct.taken);
    }
    for (size_t j = 0; census->trait && j < census->n_columns; j++)
        trait_clear(&census->trait[j]);
    mem_free(census->trait);
    shifts_clear(&census->shifts);
    mem_free(census->column);
    mem_free(census->turned);
    mem_free(census->row);
    *census = (struct census){0};
}

ls_status census_collect(struct census *census, size_t rows,
                         const struct trait_labels *labels)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(census->trait, census->n_columns, "traits of columns"));
    for (size_t j = 0; j < census->n_columns; j++)
        TRY(trait_create(labels, &census->trait[j]));
    TRY(shifts_create(rows, census->n_columns, &census->shifts));
    census->labels = labels;
done:
    return status;
}

static void take_bad(struct column_census *c, double x, uint64_t row)
{
    if (isnan(x)) {
        c->first_missing = c->missing++ ? c->first_missing : row;
    } else {
        c->first_infinite = c->infinite++ ? c->first_infinite : row;
    }
}

/* Rows [first, first + n) of one column. The digest goes on by the piece, and
 * pieces are the same for all columns. */
static ls_status take_column(const struct census *census,
                             struct column_census *c, const double *x,
                             uint64_t first, size_t n)
{
    ls_status status = LS_OK;

    struct trait *trait =
        census->trait ? census->trait + (c - census->column) : NULL;

    c->digest = digest_xxh3(c->digest, x, n * sizeof *x);
    for (size_t i = 0; trait && i < n; i++)
        trait_take(trait, census->labels, x[i], first + i);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite((real)x[i]))
            take_bad(c, x[i], first + i);
        else
            stats_add(&c->stats, x[i]);
        if (census->counts_distinct && !isnan(x[i]))
            TRY(distinct_add(&c->distinct, x[i]));
    }
done:
    return status;
}

/* All NaN are alike, and so are 0 and -0. */
static double plain(double x)
{
    return isnan(x) ? (double)NAN : x + 0.0;
}

/* At most `step` rows: turned [n_columns x n], each row told. */
static ls_status turn(struct census *census, const char *block, size_t n)
{
    const size_t size = census->width * number_size(census->type);
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        number_doubles(census->type, block + i * size, census->picked,
                       census->n_columns, census->row);
        for (size_t j = 0; j < census->n_columns; j++) {
            census->row[j] = plain(census->row[j]);
            census->turned[j * n + i] = census->row[j];
        }
        if (census->trait)
            shifts_take(&census->shifts, census->row, census->rows + i);
        if (census->tell)
            TRY(census->tell(
                census->user, census->rows + i,
                digest_xxh3(0, census->row,
                            census->n_columns * sizeof *census->row)));
    }
done:
    return status;
}

ls_status census_add(struct census *census, const void *block, size_t n)
{
    const size_t size = census->width * number_size(census->type);
    ls_status status = LS_OK;

    /* Pieces end where the rows seen are a multiple of step. */
    for (size_t lo = 0; lo < n;) {
        const size_t whole = census->step - census->rows % census->step;
        const size_t some = n - lo < whole ? n - lo : whole;

        TRY(turn(census, (const char *)block + lo * size, some));
        for (size_t j = 0; j < census->n_columns; j++)
            TRY(take_column(census, &census->column[j],
                            census->turned + j * some, census->rows, some));
        census->rows += some;
        lo += some;
    }
done:
    return status;
}

struct known {
    uint64_t digest;
    size_t column;
};

static int compare(const void *a, const void *b)
{
    const struct known *x = a, *y = b;

    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

ls_status census_same(const struct census *census, size_t *same_as)
{
    const size_t n = census->n_columns;
    struct known *list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, n, "columns that are alike"));
    for (size_t j = 0; j < n; j++)
        list[j] = (struct known){census->column[j].digest, j};
    qsort(list, n, sizeof *list, compare);
    for (size_t k = 0, first = 0; k < n; k++) {
        if (list[k].digest != list[first].digest)
            first = k;
        same_as[list[k].column] = list[first].column;
    }
done:
    mem_free(list);
    return status;
}
