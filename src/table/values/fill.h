/* SPDX-License-Identifier: MIT */
/*
 * fill.h - treatment of missing values in X.
 */
#ifndef LOCKSTEP_FILL_H
#define LOCKSTEP_FILL_H

#include <stdbool.h>

/* Treatment of NaN in X: the setting missing. */
enum missing {
    MISSING_ERROR,
    MISSING_DROP,
    MISSING_MEAN, /* this one and those below fill */
    MISSING_ZERO,
    MISSING_MEDIAN
};

/* The treatment named "error", "drop", "mean", "zero" or "median"; "indicator"
 * fills like mean. */
enum missing missing_named(const char *word);

/* Whether what fills is a function of the values of a column. */
static inline bool missing_is_fitted(enum missing missing)
{
    return missing == MISSING_MEAN || missing == MISSING_MEDIAN;
}

#endif
