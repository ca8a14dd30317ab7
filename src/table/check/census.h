/* SPDX-License-Identifier: MIT */
/*
 * census.h - figures of every column of a table that comes block by block.
 *
 * Memory is that of the columns, not of the rows: about 200 bytes a column, and
 * with distinct values up to 64 KiB.
 */
#ifndef LOCKSTEP_CENSUS_H
#define LOCKSTEP_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/number.h"
#include "base/status.h"
#include "table/check/shifts.h"
#include "table/check/trait.h"
#include "table/values/stats.h"

/* More different values than this are not told apart. */
enum { DISTINCT_MOST = 4096 };

/* A set of different numbers, up to DISTINCT_MOST; then n is one more. */
struct distinct {
    double *place; /* [size] open addressing */
    unsigned char *taken;
    size_t n, size;
};

/* One column. Figures are of the finite values. */
struct column_census {
    struct stats stats;
    uint64_t missing, infinite;             /* NaN; too large for `real`, too */
    uint64_t first_missing, first_infinite; /* rows, as they were counted */
    uint64_t digest; /* equal when all values are, and the blocks were */
    struct distinct distinct;
};

/* Told of a hash of all values of each row. */
typedef ls_status census_row(void *user, uint64_t row, uint64_t hash);

struct census {
    enum number_type type;
    size_t width;         /* of the rows that come */
    const size_t *picked; /* [n_columns] or NULL: 0, 1, ... */
    size_t n_columns;
    bool counts_distinct;
    census_row *tell; /* or NULL */
    void *user;
    uint64_t rows;                /* seen */
    struct column_census *column; /* [n_columns] */
    double *turned, *row;         /* a few rows as columns; one row */
    size_t step;                  /* how few */
    /* of a check; else NULL: */
    const struct trait_labels *labels; /* borrowed */
    struct trait *trait;               /* [n_columns] */
    struct shifts shifts;
};

/* Rows of `width` numbers of a type will come, of which the columns picked are
 * looked at. picked is borrowed. Set tell, user, counts_distinct after. */
ls_status census_create(enum number_type type, size_t width,
                        const size_t *picked, size_t n_columns,
                        struct census *census);
void census_clear(struct census *census);
/* Collect traits of columns, too, and a sample of the rows to come. */
ls_status census_collect(struct census *census, size_t rows,
                         const struct trait_labels *labels);

/* The next n rows [n x width]; they count from census->rows on. */
ls_status census_add(struct census *census, const void *block, size_t n);

/* same_as[j] is the first column with the values of column j: j itself, unless
 * one before is exactly the same. */
ls_status census_same(const struct census *census, size_t *same_as);

/* One more value of a column; 0 and -0 are one. Not NaN. */
ls_status distinct_add(struct distinct *distinct, double value);

#endif
