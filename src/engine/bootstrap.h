/* SPDX-License-Identifier: MIT */
/*
 * bootstrap.h - figures of merit of resamples of the rows of a table, and
 * intervals from them.
 */
#ifndef LOCKSTEP_BOOTSTRAP_H
#define LOCKSTEP_BOOTSTRAP_H

#include <stdbool.h>

#include "model/outcome_blocks.h"
#include "table/dataset/dataset.h"
#include "table/values/rows.h"

/* What is resampled. */
struct resample_units {
    size_t n;
    uint32_t *of; /* [rows] unit of a row, or NULL: rows are units */
};

/* Of rows of a table: groups with equal ids, or the rows. LS_BAD_DATA if there
 * are no ids. */
ls_status units_create(const ls_dataset *data, const struct rows *rows,
                       bool groups, struct resample_units *units);
void units_clear(struct resample_units *units);

/* A set of rows, with the orders of them; true values of the evaluation. */
struct resampled {
    struct outcome_blocks *blocks;
    const struct true_values *truth;
};

struct bootstrap {
    size_t resamples, sets;
    double *figure; /* [resamples x sets x MERIT_COUNT], NAN: not defined */
};

/* Compute the figures of all sets for resamples of the units, each of as many
 * units as there are, drawn with replacement: draw i of resample b is a
 * function of (seed, b, i), whatever the number of threads. */
ls_status bootstrap_run(const struct resample_units *units,
                        const struct resampled *set, size_t sets,
                        size_t resamples, uint64_t seed, size_t threads,
                        struct bootstrap *bootstrap);
void bootstrap_clear(struct bootstrap *bootstrap);

/* Percentile interval of a figure of a set or, if less is below the number of
 * sets, of its difference to that of set `less`. NAN if the figure is not
 * defined for one of ten resamples or more. */
void bootstrap_interval(const struct bootstrap *bootstrap, size_t set,
                        size_t less, enum merit merit, double level,
                        double *room, double *low, double *high);

/* Quantile of sorted x [n] with linear interpolation, n above 0. */
double quantile_of(const double *x, size_t n, double share);

#endif
