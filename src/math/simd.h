/* SPDX-License-Identifier: MIT */
/*
 * simd.h - vectors of reals, for the instruction set of the including source:
 * SIMD_AVX512, SIMD_AVX2, or the baseline of the compiler (NEON, else one real
 * at a time).
 *
 * Contains only operations with the same result on every instruction set; above
 * all the fused multiply-add, rounded once.
 */
#ifndef LOCKSTEP_SIMD_H
#define LOCKSTEP_SIMD_H

#include "base/real.h"

#if defined(SIMD_AVX512) || defined(SIMD_AVX2)
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#define SIMD_NEON
#endif

/* Reals of a vector; vector registers. */
#if defined(SIMD_AVX512)
enum { VEC_LANES = 64 / sizeof(real), VEC_REGISTERS = 32 };
#elif defined(SIMD_AVX2)
enum { VEC_LANES = 32 / sizeof(real), VEC_REGISTERS = 16 };
#elif defined(SIMD_NEON)
enum { VEC_LANES = 16 / sizeof(real), VEC_REGISTERS = 32 };
#else
enum { VEC_LANES = 1, VEC_REGISTERS = 16 };
#endif

/*
 * vec_load, vec_store   any alignment
 * vec_fma               a b + c, rounded once
 * vec_relu              max(0, z); NaN stays NaN, as does -0
 * vec_keep              d where a > 0, else 0
 */
#if defined(SIMD_AVX512) && !defined(LS_DOUBLE)
typedef __m512 vec;
#define vec_load _mm512_loadu_ps
#define vec_store _mm512_storeu_ps
#define vec_all _mm512_set1_ps
#define vec_add _mm512_add_ps
#define vec_fma _mm512_fmadd_ps
#define vec_relu(z) _mm512_max_ps(_mm512_setzero_ps(), (z))
#define vec_keep(d, a)   \
    _mm512_maskz_mov_ps( \
        _mm512_cmp_ps_mask((a), _mm512_setzero_ps(), _CMP_GT_OQ), (d))
#elif defined(SIMD_AVX512)
typedef __m512d vec;
#define vec_load _mm512_loadu_pd
#define vec_store _mm512_storeu_pd
#define vec_all _mm512_set1_pd
#define vec_add _mm512_add_pd
#define vec_fma _mm512_fmadd_pd
#define vec_relu(z) _mm512_max_pd(_mm512_setzero_pd(), (z))
#define vec_keep(d, a)   \
    _mm512_maskz_mov_pd( \
        _mm512_cmp_pd_mask((a), _mm512_setzero_pd(), _CMP_GT_OQ), (d))
#elif defined(SIMD_AVX2) && !defined(LS_DOUBLE)
typedef __m256 vec;
#define vec_load _mm256_loadu_ps
#define vec_store _mm256_storeu_ps
#define vec_all _mm256_set1_ps
#define vec_add _mm256_add_ps
#define vec_fma _mm256_fmadd_ps
#define vec_relu(z) _mm256_max_ps(_mm256_setzero_ps(), (z))
#define vec_keep(d, a) \
    _mm256_and_ps(_mm256_cmp_ps((a), _mm256_setzero_ps(), _CMP_GT_OQ), (d))
#elif defined(SIMD_AVX2)
typedef __m256d vec;
#define vec_load _mm256_loadu_pd
#define vec_store _mm256_storeu_pd
#define vec_all _mm256_set1_pd
#define vec_add _mm256_add_pd
#define vec_fma _mm256_fmadd_pd
#define vec_relu(z) _mm256_max_pd(_mm256_setzero_pd(), (z))
#define vec_keep(d, a) \
    _mm256_and_pd(_mm256_cmp_pd((a), _mm256_setzero_pd(), _CMP_GT_OQ), (d))
#elif defined(SIMD_NEON) && !defined(LS_DOUBLE)
typedef float32x4_t vec;
#define vec_load vld1q_f32
#define vec_store vst1q_f32
#define vec_all vdupq_n_f32
#define vec_add vaddq_f32
#define vec_fma(a, b, c) vfmaq_f32((c), (a), (b))
#define vec_relu(z) vbslq_f32(vcltzq_f32(z), vdupq_n_f32(0), (z))
#define vec_keep(d, a) vbslq_f32(vcgtzq_f32(a), (d), vdupq_n_f32(0))
#elif defined(SIMD_NEON)
typedef float64x2_t vec;
#define vec_load vld1q_f64
#define vec_store vst1q_f64
#define vec_all vdupq_n_f64
#define vec_add vaddq_f64
#define vec_fma(a, b, c) vfmaq_f64((c), (a), (b))
#define vec_relu(z) vbslq_f64(vcltzq_f64(z), vdupq_n_f64(0), (z))
#define vec_keep(d, a) vbslq_f64(vcgtzq_f64(a), (d), vdupq_n_f64(0))
#else
typedef real vec;
#define vec_load(p) (*(p))
#define vec_store(p, a) (*(p) = (a))
#define vec_all(x) (x)
#define vec_add(a, b) ((a) + (b))
#define vec_fma(a, b, c) real_fma((a), (b), (c))
#define vec_relu(z) ((z) < 0 ? 0 : (z))
#define vec_keep(d, a) ((a) > 0 ? (d) : 0)
#endif

#endif
