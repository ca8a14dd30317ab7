/* SPDX-License-Identifier: MIT */
/*
 * threshold.h - the probability above which class 1 is predicted, chosen so
 * that a figure is best on given rows.
 */
#ifndef LOCKSTEP_THRESHOLD_H
#define LOCKSTEP_THRESHOLD_H

#include "model/outcomes.h"

/* "f1" and the others, ended by NULL. */
extern const char *const threshold_figures[];

/* The threshold half way between two probabilities of the rows that maximizes a
 * figure by weight; of equal ones the nearest to 0.5. value: the figure.
 * LS_BAD_DATA if all rows are of one class; data: for sentences. */
ls_status threshold_choose(const struct outcomes *outcomes, const char *figure,
                           const char *data, double *threshold, double *value);

/* The figure of rows at a threshold; NAN if it is not defined. */
double threshold_value(const struct outcomes *outcomes, const char *figure,
                       double threshold);

#endif
