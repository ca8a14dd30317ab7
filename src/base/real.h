/* SPDX-License-Identifier: MIT */
/*
 * real.h - the number type of the numerical sources.
 *
 * Every source is compiled twice, for float and for double (LS_DOUBLE, with the
 * lockstep.h of double).
 */
#ifndef LOCKSTEP_REAL_H
#define LOCKSTEP_REAL_H

#include <math.h>
#include <stddef.h>

#include "lockstep.h"

typedef ls_real real;
#ifdef LS_DOUBLE
_Static_assert(sizeof(real) == sizeof(double), "f64/lockstep.h is not found");
#endif

#ifdef LS_DOUBLE
#define REAL_NAME "float64"
#define real_sqrt sqrt
#define real_fabs fabs
#define real_fma __builtin_fma
#else
#define REAL_NAME "float32"
#define real_sqrt sqrtf
#define real_fabs fabsf
#define real_fma __builtin_fmaf
#endif

/* Rows are stored next to each other in lanes, padded to a multiple of
 * ROW_LANES: a cache line of floats, and whole vectors of any instruction
 * set. */
enum { ROW_LANES = 16 };

static inline size_t row_lanes(size_t rows)
{
    return (rows + ROW_LANES - 1) / ROW_LANES * ROW_LANES;
}

#endif
