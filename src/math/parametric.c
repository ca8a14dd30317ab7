/* SPDX-License-Identifier: MIT */
/*
 * parametric.c - activations of which each unit applies a learnt share.
 */
#include "math/parametric.h"

#include "base/multiversion.h"
#include "math/dot.h"

LS_MULTIVERSION
void parametric_mix(size_t n_units, size_t ld, const real *alpha,
                    const real *restrict U, real *restrict G)
{
    for (size_t j = 0; j < n_units; j++) {
        const real share = alpha[j], rest = 1 - alpha[j];

        for (size_t i = j * ld; i < (j + 1) * ld; i++)
            G[i] = real_fma(share, G[i], rest * U[i]);
    }
}

/* Lanes of the sum of one unit. */
LS_MULTIVERSION
static void add_lanes(size_t ld, const real *restrict U, const real *restrict G,
                      const real *restrict dA, real *restrict lane)
{
    for (size_t at = 0; at < ld; at += ROW_LANES)
        for (size_t i = 0; i < ROW_LANES; i++)
            lane[i] = real_fma(dA[at + i], G[at + i] - U[at + i], lane[i]);
}

void parametric_sums(size_t n_units, size_t ld, const real *U, const real *G,
                     const real *dA, real *dalpha)
{
    for (size_t j = 0; j < n_units; j++) {
        real lane[ROW_LANES] = {0};

        add_lanes(ld, U + j * ld, G + j * ld, dA + j * ld, lane);
        dalpha[j] = dot_halved(lane);
    }
}
