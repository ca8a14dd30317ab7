/* SPDX-License-Identifier: MIT */
/*
 * census.h - statistics of every column of a table that is read block by block.
 *
 * Memory grows with columns, not rows: about 200 bytes per column, with
 * distinct values up to 64 KiB.
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

/* Distinct values are counted up to this number. */
enum { DISTINCT_MOST = 4096 };

/* A set of up to DISTINCT_MOST numbers; n is one more on overflow. */
struct distinct {
    double *place; /* [size] open addressing */
    unsigned char *taken;
    size_t n, size;
};

/* One column. stats are over the finite values. */
struct column_census {
    struct stats stats;
    uint64_t missing, infinite;             /* NaN; too large for `real`, too */
    uint64_t first_missing, first_infinite; /* row numbers in the census */
    uint64_t digest; /* equal for equal values in equal blocks */
    struct distinct distinct;
};

/* Receives a hash of all values of each row. */
typedef ls_status census_row(void *user, uint64_t row, uint64_t hash);

struct census {
    enum number_type type;
    size_t width;         /* numbers in a row */
    const size_t *picked; /* [n_columns] or NULL: 0, 1, ... */
    size_t n_columns;
    bool counts_distinct;
    census_row *tell; /* or NULL */
    void *user;
    uint64_t rows;                /* seen */
    struct column_census *column; /* [n_columns] */
    double *turned, *row;         /* a few rows transposed; one row */
    size_t step;                  /* rows in turned */
    /* with a check; else NULL: */
    const struct trait_labels *labels; /* borrowed */
    struct trait *trait;               /* [n_columns] */
    struct shifts shifts;
};

/* Prepare for rows of `width` numbers of a type; only the columns in picked are
 * examined. picked is borrowed. Set tell, user, counts_distinct afterwards. */
ls_status census_create(enum number_type type, size_t width,
                        const size_t *picked, size_t n_columns,
                        struct census *census);
void census_clear(struct census *census);
/* Also collect traits of columns, and a sample of the rows. */
ls_status census_collect(struct census *census, size_t rows,
                         const struct trait_labels *labels);

/* Add n rows [n x width], numbered from census->rows on. */
ls_status census_add(struct census *census, const void *block, size_t n);

/* same_as[j] = the first column equal to column j, which may be j itself. */
ls_status census_same(const struct census *census, size_t *same_as);

/* Add a value, not NaN; 0 and -0 are equal. */
ls_status distinct_add(struct distinct *distinct, double value);

#endif
