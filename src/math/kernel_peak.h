/* SPDX-License-Identifier: MIT */
/*
 * kernel_peak.h - peak arithmetic of a core: chains of fused multiply-adds that
 * stay in registers. Included by kernel_*.c after kernel_body.h; not a header
 * by itself.
 */

/* Chains: enough to hide the latency of multiply-adds in two units, 4 or 5
 * cycles, and few enough for 16 registers. */
enum { CHAINS = 12 };

static double multiply_adds(size_t rounds, real x, real y, real *sum)
{
    const vec factor = vec_all(x), summand = vec_all(y);
    real lane[VEC_LANES];
    vec s[CHAINS];

    UNROLL
    for (int c = 0; c < CHAINS; c++)
        s[c] = vec_all((real)c);
    for (size_t i = 0; i < rounds; i++) {
        UNROLL
        for (int c = 0; c < CHAINS; c++)
            s[c] = vec_fma(s[c], factor, summand);
    }
    UNROLL
    for (int c = 1; c < CHAINS; c++)
        s[0] = vec_add(s[0], s[c]);
    vec_store(lane, s[0]);
    *sum = lane[0];
    return 2.0 * (double)rounds * CHAINS * VEC_LANES;
}
