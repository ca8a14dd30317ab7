/* SPDX-License-Identifier: MIT */
/*
 * real.h - the number type that the numerical sources are written for.
 *
 * Every source is built twice, for float and for double (LS_DOUBLE); none is
 * written twice.
 */
#ifndef LOCKSTEP_REAL_H
#define LOCKSTEP_REAL_H

#include <math.h>

#include "lockstep.h"

typedef ls_real real;

#ifdef LS_DOUBLE
#define REAL_NAME "float64"
#define real_exp exp
#define real_tanh tanh
#define real_sqrt sqrt
#define real_fabs fabs
#else
#define REAL_NAME "float32"
#define real_exp expf
#define real_tanh tanhf
#define real_sqrt sqrtf
#define real_fabs fabsf
#endif

#endif
