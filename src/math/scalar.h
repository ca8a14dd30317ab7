/* SPDX-License-Identifier: MIT */
/*
 * scalar.h - exp, log, powers, cos(pi x) and normal quantiles of one double,
 * with the same bits on every machine, in both builds.
 *
 * For the few numbers of a step, as its learning rate; elementary.h has the
 * functions for arrays of real.
 */
#ifndef LOCKSTEP_SCALAR_H
#define LOCKSTEP_SCALAR_H

#include <stdint.h>

/* e^x for |x| <= 700. */
double scalar_exp(double x);
/* log x for a normal x > 0. */
double scalar_log(double x);
/* x^n by squaring. */
double scalar_power_whole(double x, uint64_t n);
/* x^y for x >= 0 and 0 <= y < 2^53; 0^0 is 1. */
double scalar_power(double x, double y);
/* cos(pi x) for 0 <= x <= 1. */
double scalar_cos_pi(double x);
/* The z that a normal variable of mean 0 and variance 1 is below with
 * probability p, 0 < p < 1. */
double scalar_normal_quantile(double p);

/* Coefficients of PPND16, by which scalar_normal_quantile() and exported models
 * compute: of p near 1/2, of the tails, and of the far tails, below 1.4e-11;
 * those of the numerator and of the denominator, from the highest. */
enum { NORMAL_RATIO = 8 };
extern const double scalar_normal_ratio[3][2][NORMAL_RATIO];

#endif
