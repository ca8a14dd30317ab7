/* SPDX-License-Identifier: MIT */
/*
 * dot.h - sums over the rows of a shard in a fixed order.
 *
 * Rows are in lanes: partial sum j takes lanes j, j + 16, ..., and the partial
 * sums are added pairwise at the end. Vectors of any width give the same bits.
 * n is a multiple of ROW_LANES; lanes without a row hold 0.
 */
#ifndef LOCKSTEP_DOT_H
#define LOCKSTEP_DOT_H

#include "base/real.h"

static inline real dot_halved(real *lane)
{
    for (size_t half = ROW_LANES / 2; half > 0; half /= 2)
        for (size_t j = 0; j < half; j++)
            lane[j] += lane[j + half];
    return lane[0];
}

/* sum_i a[i] b[i] */
static inline real dot(size_t n, const real *restrict a, const real *restrict b)
{
    real lane[ROW_LANES] = {0};

    for (size_t i = 0; i < n; i += ROW_LANES)
        for (size_t j = 0; j < ROW_LANES; j++)
            lane[j] = real_fma(a[i + j], b[i + j], lane[j]);
    return dot_halved(lane);
}

/* sum_i a[i] */
static inline real dot_sum(size_t n, const real *a)
{
    real lane[ROW_LANES] = {0};

    for (size_t i = 0; i < n; i += ROW_LANES)
        for (size_t j = 0; j < ROW_LANES; j++)
            lane[j] += a[i + j];
    return dot_halved(lane);
}

#endif
