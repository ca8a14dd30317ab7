/* SPDX-License-Identifier: MIT */
/*
 * calibration.h - functions that map the outputs of a classifier to
 * probabilities that agree with frequencies, and the threshold that decides
 * between two classes.
 *
 * A calibration follows the output activation, and the mean of an ensemble.
 * It works on probabilities, the only outputs that models and ensembles share.
 */
#ifndef LOCKSTEP_CALIBRATION_H
#define LOCKSTEP_CALIBRATION_H

#include <stdbool.h>

#include "base/real.h"
#include "base/status.h"

enum calibration_kind {
    CALIBRATION_NONE,
    CALIBRATION_TEMPERATURE, /* logits are divided by T (Guo et al. 2017) */
    CALIBRATION_ISOTONIC     /* piecewise linear, for each output */
};

extern const char *const calibration_names[]; /* by kind, ended by NULL */

/* All zero: none, and the usual threshold. */
struct calibration {
    enum calibration_kind kind;
    double temperature; /* above 0 */
    size_t n;           /* outputs with knots */
    size_t *first;      /* [n + 1] output j has knots first[j] .. first[j+1] */
    double *x, *y;      /* [first[n]] knots: x increases, y never falls */
    bool has_threshold;
    double threshold; /* class 1 is predicted above it, binary */
};

enum { CALIBRATION_MOST_KNOTS = 1 << 24 };

/* Allocate knots, count[j] for each of n outputs. */
ls_status calibration_create_isotonic(size_t n, const uint64_t *count,
                                      struct calibration *calibration);
void calibration_clear(struct calibration *calibration);
ls_status calibration_copy(const struct calibration *from,
                           struct calibration *copy);
bool calibration_same(const struct calibration *a, const struct calibration *b);
/* Whether predictions are those of a model without any. */
bool calibration_is_none(const struct calibration *calibration);

/* LS_BAD_DATA with a sentence unless the calibration fits a task and its number
 * of outputs, its knots ascend and all numbers are in their range. */
ls_status calibration_check(const struct calibration *calibration,
                            const char *task, size_t n_out);

/* Replace out [rows x n_out], probabilities, by calibrated ones: softmax if
 * the outputs of a row add up to 1, else each by itself. NaN stays NaN. */
void calibration_apply(const struct calibration *calibration, bool softmax,
                       size_t rows, size_t n_out, real *out);

/* The logit of a probability of one output; p is rounded to a number of type
 * real, so that 1 - p is not less than half of its epsilon. */
double calibration_logit(double p);
/* The logarithm of a probability, whose logit is unknown. */
double calibration_log(double p);
/* Value at x of the piecewise linear function through knots [n], constant
 * beyond them. */
double calibration_isotonic(const double *x, const double *y, size_t n,
                            double at);

#endif
