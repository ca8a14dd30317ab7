/* SPDX-License-Identifier: MIT */
/*
 * fill.h - treatment of missing values in X.
 */
#ifndef LOCKSTEP_FILL_H
#define LOCKSTEP_FILL_H

/* Treatment of NaN in X: the setting missing. */
enum missing { MISSING_ERROR, MISSING_DROP, MISSING_MEAN, MISSING_ZERO };

/* The treatment named "error", "drop", "mean" or "zero". */
enum missing missing_named(const char *word);

#endif
