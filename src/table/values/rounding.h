/* SPDX-License-Identifier: MIT */
/*
 * rounding.h - whether columns of a table can be kept as float32.
 *
 * A network sees (x - shift) * scale, and scale is about one over the spread of
 * the column. Where x is rounded to float32 first, and is much larger than its
 * spread (a Julian date, seconds since 1970), the digits in which the rows
 * differ are lost. The values alone decide, not their order.
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

/* One more row [n]; NaN is passed over. */
void rounding_add(struct rounding *rounding, const double *row);
/* One more value of a column. */
void rounding_add_value(struct rounding *rounding, size_t column, double value);

/* The first column that float32 does not do for; n if there is none. With
 * scale [n], that of a model, the error is compared with its unit, else with
 * the range of the column. */
size_t rounding_find(const struct rounding *rounding, const double *scale);

/* The type for columns of which that one was found. */
enum number_type rounding_type(const struct rounding *rounding,
                               const double *scale);

#endif
