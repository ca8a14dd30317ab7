/* SPDX-License-Identifier: MIT */
/*
 * trait.h - traits of a column: marks of missing values, dates, row numbers,
 * codes, and its relation to the label.
 *
 * Collected in one pass over the rows, in constant memory.
 */
#ifndef LOCKSTEP_TRAIT_H
#define LOCKSTEP_TRAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Distinct values kept at each end of the range; kept while few. */
enum { TRAIT_ENDS = 4, TRAIT_FEW = 24 };

/* The smallest or the largest distinct values, the outermost first. */
struct trait_end {
    size_t n;
    double value[TRAIT_ENDS];
    uint64_t count[TRAIT_ENDS];
};

/* y of all rows, borrowed; without labels classes is 0 and value NULL. */
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
    bool fractions; /* some values are not whole numbers */
    bool no_date[DATE_KINDS];
    bool no_counter; /* some value is not that of the first row plus the number
                        of rows since */
    double first, sum, sum_of_squares; /* of value - first */
    uint64_t first_row;
    /* distinct values, while few */
    size_t n_few; /* TRAIT_FEW + 1: many */
    double few[TRAIT_FEW];
    uint64_t few_count[TRAIT_FEW];
    int32_t few_class[TRAIT_FEW]; /* class of the rows with this value; -1:
                                     several */
    /* hashes of values, summed; summed with their row numbers as weights */
    uint64_t hash_sum, hash_place, hash_first, hash_last;
    /* with y of the previous, the same and the next row */
    double product[3], y_sum[3], y_square[3], x_sum[3], x_square[3];
    uint64_t pairs[3];
    double *least, *most; /* [classes] range of values in each class, or NULL */
};

/* y of a row as one number; false when there is none. */
bool trait_labels_number(const struct trait_labels *labels, size_t row,
                         double *y);
/* Compute labels->mean. */
void trait_labels_settle(struct trait_labels *labels);

ls_status trait_create(const struct trait_labels *labels, struct trait *trait);
void trait_clear(struct trait *trait);

/* Add a value; one that is not finite counts only where rows are compared. */
void trait_take(struct trait *trait, const struct trait_labels *labels,
                double x, uint64_t row);

/* Correlation with y of the previous row (0), the same row (1), the next
 * (2). */
double trait_correlation(const struct trait *trait, int which);

/* Whether column a is column b moved down by one row. */
bool trait_is_moved(const struct trait *a, const struct trait *b,
                    uint64_t rows);

/* Outliers at the ends of the range. */
struct trait_spikes {
    size_t low, high;   /* how many of trait->low, trait->high */
    double least, most; /* of all other values */
    bool sure;          /* far away, or a usual mark; else uncertain */
};
struct trait_spikes trait_find_spikes(const struct trait *trait);

/* Whether programs commonly write this value for a missing one. */
bool trait_is_usual_mark(double value);

#endif
