/* SPDX-License-Identifier: MIT */
/*
 * tally.h - counts of scored rows, from which ROC, precision-recall and
 * calibration curves and histograms are made; of memory that does not depend on
 * the number of rows.
 */
#ifndef LOCKSTEP_TALLY_H
#define LOCKSTEP_TALLY_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TALLY_BINS = 16384, /* of the logit of the score */
    TALLY_COLUMNS = 25, /* of histograms */
    TALLY_GROUPS = 15,  /* of calibration, equal ones, as in the figure ece */
    TALLY_POINTS = 260  /* most points of a curve */
};

/* Weights of rows of one class against all others, by score in [0, 1]. */
struct score_tally {
    double positive[TALLY_BINS], negative[TALLY_BINS];
    double positive_at[TALLY_COLUMNS], negative_at[TALLY_COLUMNS];
    double positives, negatives;
};

/* Weights of rows by predicted probability. */
struct reliability {
    double weight[TALLY_GROUPS], predicted[TALLY_GROUPS],
        observed[TALLY_GROUPS]; /* sums */
};

void tally_add(struct score_tally *tally, double score, bool is_positive,
               double weight);
/* The column of a histogram for a score. */
size_t tally_column(double score);
void reliability_add(struct reliability *calibration, double score,
                     bool is_positive, double weight);

/* A curve from the highest threshold to the lowest: x and y [n <=
 * TALLY_POINTS], thinned where neighbours cannot be told apart; and the area
 * under it, NAN if a class has no weight. */
struct curve_points {
    size_t n;
    double x[TALLY_POINTS], y[TALLY_POINTS];
    double area;
};

/* True positive rate over false positive rate; ties count half in the area. */
void tally_roc(const struct score_tally *tally, struct curve_points *curve);
/* Precision over recall; the area is the average precision, sum of (R_k -
 * R_{k-1}) P_k. */
void tally_pr(const struct score_tally *tally, struct curve_points *curve);

/* Mean predicted probability and observed share of the groups that have rows:
 * x and y [TALLY_GROUPS], returns their number. *error: expected calibration
 * error, the mean distance of the two by weight. */
size_t reliability_curve(const struct reliability *calibration, double *x,
                         double *y, double *error);

#endif
