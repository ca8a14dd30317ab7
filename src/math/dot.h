/* SPDX-License-Identifier: MIT */
/*
 * dot.h - a dot product whose order of summation is written down.
 */
#ifndef LOCKSTEP_DOT_H
#define LOCKSTEP_DOT_H

#include "base/real.h"

enum { DOT_LANES = 16 };

/* sum_k a[k] b[k] in DOT_LANES partial sums, halved together at the end: the
 * compiler may use vectors of any width, the bits stay the same. */
static inline real dot(size_t n, const real *restrict a, const real *restrict b)
{
    real lane[DOT_LANES] = {0};
    size_t k = 0;

    for (; k + DOT_LANES <= n; k += DOT_LANES)
        for (size_t j = 0; j < DOT_LANES; j++)
            lane[j] += a[k + j] * b[k + j];
    for (size_t j = 0; k < n; j++, k++)
        lane[j] += a[k] * b[k];
    for (size_t half = DOT_LANES / 2; half > 0; half /= 2)
        for (size_t j = 0; j < half; j++)
            lane[j] += lane[j + half];
    return lane[0];
}

#endif
