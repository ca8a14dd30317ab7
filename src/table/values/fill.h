/* SPDX-License-Identifier: MIT */
/*
 * fill.h - what becomes of missing values of X.
 */
#ifndef LOCKSTEP_FILL_H
#define LOCKSTEP_FILL_H

/* What becomes of NaN in X. */
enum missing { MISSING_ERROR, MISSING_DROP, MISSING_MEAN, MISSING_ZERO };

/* "error", "drop", "mean", "zero", as the setting is written. */
enum missing missing_named(const char *word);

#endif
