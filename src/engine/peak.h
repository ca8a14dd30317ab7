/* SPDX-License-Identifier: MIT */
/*
 * peak.h - arithmetic peak of this machine, measured at run time.
 */
#ifndef LOCKSTEP_PEAK_H
#define LOCKSTEP_PEAK_H

#include <stddef.h>

/* Multiply-add rate of `threads` threads at once in 1e9 operations of `real`
 * per second, a multiply-add being two; the best of a few tries, 30 ms. */
double peak_gflops(size_t threads);

/* gflops as a share of a measured peak. NAN for a share above 1, which shows
 * that the peak was measured while the machine was busy. */
double peak_share(double gflops, double peak);

#endif
