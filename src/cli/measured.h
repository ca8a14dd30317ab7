/* SPDX-License-Identifier: MIT */
/*
 * measured.h - a model measured on rows: metrics, and counts for pictures.
 */
#ifndef LOCKSTEP_MEASURED_H
#define LOCKSTEP_MEASURED_H

#include "lockstep.h"
#include "page/residuals.h"
#include "page/tally.h"

/* For more classes or targets there are no curves of each. */
enum { MEASURED_CLASSES = 40, MEASURED_TARGETS = 8 };

struct measurement {
    ls_metrics *metrics;
    size_t n_tallies;          /* binary 1; else one for each class, or 0 */
    struct score_tally *tally; /* [n_tallies] of the class against all others */
    struct reliability calibration; /* of the class that is predicted */
    size_t n_targets;               /* of a regression, or 0 */
    struct residuals *residuals;    /* [n_targets] */
    double (*own)[TALLY_COLUMNS];   /* [n_tallies] weight of the rows of a class
                                       by the probability given to it */
};

/* held_out NULL: all rows; else those that a run with these settings holds
 * out. Does not report errors: ls_last_error() has the sentence. */
ls_status measurement_create(const ls_model *model, const ls_dataset *data,
                             const ls_config *held_out, size_t threads,
                             struct measurement **measured);
void measurement_destroy(struct measurement *measured);

#endif
