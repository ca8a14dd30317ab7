/* SPDX-License-Identifier: MIT */
/*
 * output_levels.h - outputs of an evaluation of which a target has several: the
 * one that is its value, and the coverage of quantiles.
 */
#ifndef LOCKSTEP_OUTPUT_LEVELS_H
#define LOCKSTEP_OUTPUT_LEVELS_H

#include "lockstep.h"
#include "model/network.h"

struct output_levels {
    size_t n_targets;
    size_t parts, point; /* outputs of a target; the one that is its value */
    size_t n;            /* levels of loss quantile, else 0 */
    const double *level; /* [n] */
};

struct output_levels output_levels_of(const struct network *network);

/* Add weight w to the levels, below [n], that y [n_targets] is at or below,
 * averaged over the targets. */
void output_levels_count(const struct output_levels *levels, const real *a,
                         const real *y, double w, double *below);
/* Leave in a [n_targets] the outputs that are values. */
void output_levels_take_points(const struct output_levels *levels, real *a);
/* Set quantiles and coverage from the sums of all rows. */
ls_status output_levels_finish(const struct output_levels *levels,
                               const double *below, double weight,
                               ls_metrics *metrics);

#endif
