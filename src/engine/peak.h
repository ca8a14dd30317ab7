/* SPDX-License-Identifier: MIT */
/*
 * peak.h - how fast this machine's arithmetic is, measured now.
 */
#ifndef LOCKSTEP_PEAK_H
#define LOCKSTEP_PEAK_H

#include <stddef.h>

/* Multiply-add rate of `threads` threads at once in 1e9 operations of `real`
 * a second, a multiply-add being two; the best of a few tries, 30 ms. */
double peak_gflops(size_t threads);

/* gflops as a share of a measured peak. Nothing is faster than the peak: a
 * share above 1 shows that the peak was measured while the machine was busy,
 * and is NAN.
 */
double peak_share(double gflops, double peak);

#endif
