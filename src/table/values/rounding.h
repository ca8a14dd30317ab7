/* SPDX-License-Identifier: MIT */
/*
 * rounding.h - whether columns of a table can be stored as float32.
 *
 * The network's input is (x - shift) * scale, with a scale of about one over
 * the spread of the column. If x is much larger than its spread (a Julian date,
 * seconds since 1970), rounding x to float32 first loses the digits in which
 * the rows differ. The result depends on the values, not on their order.
 */
#ifndef LOCKSTEP_ROUNDING_H
#define LOCKSTEP_ROUNDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "base/status.h"

struct rounding {
    size_t n; /* columns */
    double *least, *most, *error;
    /* [n] error: the largest of |x - (float)x| */
};

ls_status rounding_create(size_t n, struct rounding *rounding);
void rounding_clear(struct rounding *rounding);

/* Add a row [n]; NaN is skipped. */
void rounding_add(struct rounding *rounding, const double *row);
/* Add a value of a column. */
void rounding_add_value(struct rounding *rounding, size_t column, double value);

/* The first column that needs float64; n if none does. The rounding error is
 * compared with 1 / scale [n] of a model, or, if scale is NULL, with the range
 * of the column. */
size_t rounding_find(const struct rounding *rounding, const double *scale);

/* The type that holds all columns: float64 if rounding_find() finds one. */
enum number_type rounding_type(const struct rounding *rounding,
                               const double *scale);

#endif
