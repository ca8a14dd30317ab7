/* SPDX-License-Identifier: MIT */
/*
 * fit_curve.h - fit robust and quantile scaling on the training rows.
 */
#ifndef LOCKSTEP_FIT_CURVE_H
#define LOCKSTEP_FIT_CURVE_H

#include <stdbool.h>
#include <stdint.h>

#include "table/dataset/dataset.h"
#include "table/values/curve.h"
#include "table/values/rows.h"
#include "table/values/stats.h"

/* How inputs are scaled. */
struct scaling {
    const char *normalize; /* as the setting */
    uint64_t seed;         /* of the sample of a table of many rows */
    size_t bytes;          /* most memory for columns, of 64 MiB; 0: all */
};

/* Most memory for columns. */
size_t scaling_bytes(const struct scaling *scaling);
/* Whether normalize is robust or quantile. */
bool scaling_is_curved(const struct scaling *scaling);

/*
 * Set shift, scale and curve of p. Weights of rows do not count, and NaN is
 * ignored. stats [p->n] are those of all rows; a column with n = 0, as codes of
 * texts, stays as it is. A constant column becomes 0, for any value.
 *
 * "robust": shift is the median, scale one over the distance of the quartiles,
 * where that is 0 over half the range; clipped at CURVE_LIMIT (D. Holzmueller,
 * L. Grinsztajn, I. Steinwart 2024).
 *
 * "quantile": n / 30 quantiles, at least 10 and at most 1000, of a normal
 * distribution (Y. Gorishniy et al. 2021). shift and scale are those of
 * "robust", for programs that ask for the size of a column. A column of two
 * values has two knots: each value is at the middle of its ranks.
 */
ls_status fit_curve(const ls_dataset *dataset, const struct rows *rows,
                    const struct scaling *scaling, const struct stats *stats,
                    struct preprocess *p);

#endif
