/* SPDX-License-Identifier: MIT */
/*
 * kernel_portable.c - the kernels for baseline instruction sets: NEON on 64-bit
 * Arm, one real at a time elsewhere. There the fused multiply-add may be a
 * function of the C library: correct, but slow.
 */
#include "math/kernel_body.h"
#include "math/kernel_peak.h"
#include "math/kernel_rows.h"

static bool runs_here(void)
{
    return true;
}

const struct kernel kernel_portable = {
#ifdef SIMD_NEON
    .name = "neon",
#else
    .name = "portable",
#endif
    .runs_here = runs_here,
    .tile_rows = tile_rows,
    .multiply = multiply,
    .gradient = gradient,
    .transpose = transpose,
    .sum = sum,
    .dots = dots,
    .row = row,
    .multiply_adds = multiply_adds,
};
