/* SPDX-License-Identifier: MIT */
/*
 * kernel_avx512.c - the kernels for x86-64 with AVX-512.
 */
#include "math/kernel.h"

#ifdef HAS_KERNEL_AVX512

#define SIMD_AVX512
#include <immintrin.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(                                               \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")
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
    return __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct kernel kernel_avx512 = {
    .name = "avx512",
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
