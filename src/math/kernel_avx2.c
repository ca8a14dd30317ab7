/* SPDX-License-Identifier: MIT */
/*
 * kernel_avx2.c - the kernels for x86-64 with AVX2 and FMA.
 */
#include "math/kernel.h"

#if defined(__x86_64__)

#define SIMD_AVX2
#include <immintrin.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "math/kernel_body.h"
#include "math/kernel_peak.h"
#include "math/kernel_rows.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

static bool runs_here(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct kernel kernel_avx2 = {
    .name = "avx2",
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

#else

typedef int not_for_this_machine;

#endif
