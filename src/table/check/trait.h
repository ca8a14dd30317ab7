/* SPDX-License-Identifier: MIT */
/*
 * trait.h - what the values of one column look like: marks of missing values,
 * dates, row numbers, codes, and what the column has to do with the label.
 *
 * Collected while the rows come by once, in memory that does not depend on
 * their number.
 */
#ifndef LOCKSTEP_TRAIT_H
#define LOCKSTEP_TRAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Different values kept at each end, and kept while there are few. */
enum { TRAIT_ENDS = 4, TRAIT_FEW = 24 };

/* The smallest or the largest different values, the outermost first. */
struct trait_end {
    size_t n;
    double value[TRAIT_ENDS];
    uint64_t count[TRAIT_ENDS];
};

/* y of all rows, borrowed; no labels: classes and values are 0 and NULL. */
struct trait_labels {
    size_t rows;
    const int32_t *label; /* [rows] class numbers, .. */
    size_t classes;
    const double *value; /* .. or [rows x targets], of which target 0 counts */
    size_t targets;
    double mean; /* of y as a number */
};

enum trait_date { DATE_YMD, DATE_YM, DATE_YMDHMS, DATE_DMY, DATE_KINDS };

struct trait {
    uint64_t count; /* finite values */
    struct trait_end low, high;
    bool fractions; /* not all values are whole numbers */
    bool no_date[DATE_KINDS];
    bool no_counter; /* not all values are those of the first row plus the
                        number of rows since */
    double first, sum, sum_of_squares; /* of value - first */
    uint64_t first_row;
    /* few different values */
    size_t n_few; /* TRAIT_FEW + 1: many */
    double few[TRAIT_FEW];
    uint64_t few_count[TRAIT_FEW];
    int32_t few_class[TRAIT_FEW]; /* of the rows with that value; -1: several */
    /* hashes of values, summed, and weighted by the number of their row */
    uint64_t hash_sum, hash_place, hash_first, hash_last;
    /* with y one row before, beside it, one row after */
    double product[3], y_sum[3], y_square[3], x_sum[3], x_square[3];
    uint64_t pairs[3];
    double *least, *most; /* [classes] of the values of each class, or NULL */
};

/* y as one number per row; false when there is none. */
bool trait_labels_number(const struct trait_labels *labels, size_t row,
                         double *y);
/* Set labels->mean. */
void trait_labels_settle(struct trait_labels *labels);

ls_status trait_create(const struct trait_labels *labels, struct trait *trait);
void trait_clear(struct trait *trait);

/* One more value: not finite ones count only where rows are compared. */
void trait_take(struct trait *trait, const struct trait_labels *labels,
                double x, uint64_t row);

/* Correlation with y of the row before (0), the same row (1), the next (2). */
double trait_correlation(const struct trait *trait, int which);

/* Whether a holds the values of b moved down by one row. */
bool trait_is_moved(const struct trait *a, const struct trait *b,
                    uint64_t rows);

/* Values at the ends that lie far outside the rest. */
struct trait_spikes {
    size_t low, high;   /* how many of trait->low, trait->high */
    double least, most; /* of all other values */
    bool sure; /* by distance or by being a usual mark; else it may be so */
};
struct trait_spikes trait_find_spikes(const struct trait *trait);

/* Whether a number is one that programs write for a missing value. */
bool trait_is_usual_mark(double value);

#endif
