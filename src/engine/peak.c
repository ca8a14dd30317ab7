/* SPDX-License-Identifier: MIT */
/*
 * peak.c - the multiply-add peak: independent sums that stay in registers.
 *
 * Products and sums are issued one by one, as everywhere in lockstep. A CPU
 * with a fused multiply-add issues that as fast as either, so its peak is
 * twice the rate seen. The code is compiled for several instruction sets where
 * the compiler can; the figure is a rate, and its bits are thrown away.
 */
#include "engine/peak.h"

#include <stdbool.h>

#include "base/machine.h"
#include "base/real.h"
#include "engine/team.h"

/* Enough independent sums to hide the latency of multiply and add, few enough
 * for 16 registers; the widest registers hold 64 bytes. */
enum { SUMS = 12, WIDEST = 64 / (int)sizeof(real), ROUNDS = 200000 };

static inline real multiply_add(size_t lanes, real x, real y)
{
    real sum[SUMS][WIDEST];
    real total = 0;

    for (size_t s = 0; s < SUMS; s++)
        for (size_t j = 0; j < lanes; j++)
            sum[s][j] = (real)(s + j);
    for (size_t i = 0; i < ROUNDS; i++)
        for (size_t s = 0; s < SUMS; s++)
            for (size_t j = 0; j < lanes; j++)
                sum[s][j] = sum[s][j] * x + y;
    for (size_t s = 0; s < SUMS; s++)
        for (size_t j = 0; j < lanes; j++)
            total += sum[s][j];
    return total;
}

/* One way to issue them: its lanes, and operations of one multiply-add. */
struct unit {
    size_t lanes;
    double operations;
    real (*run)(real x, real y);
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target("avx512f,prefer-vector-width=512"), optimize("O3"),
               flatten)) static real
run_avx512(real x, real y)
{
    return multiply_add(WIDEST, x, y);
}

__attribute__((target("avx2"), optimize("O3"), flatten)) static real
run_avx2(real x, real y)
{
    return multiply_add(WIDEST / 2, x, y);
}
#endif

static real run_plain(real x, real y)
{
    return multiply_add(WIDEST / 4, x, y);
}

static struct unit fastest_unit(void)
{
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
    if (__builtin_cpu_supports("avx512f"))
        return (struct unit){WIDEST, 4, run_avx512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return (struct unit){WIDEST / 2, 4, run_avx2};
    return (struct unit){WIDEST / 4, 2, run_plain};
#else
    return (struct unit){WIDEST / 4, 4, run_plain};
#endif
}

double peak_gflops(size_t threads)
{
    const struct unit unit = fastest_unit();
    const double work =
        unit.operations * SUMS * (double)unit.lanes * ROUNDS * (double)threads;
    double best = 0;

    for (int round = 0; round < 20; round++) {
        const double start = machine_seconds();

#pragma omp parallel num_threads((int)threads) default(none) shared(unit)
        {
            /* volatile: so that no sum is left out */
            volatile real sum = unit.run((real)0.999, (real)0.001);

            (void)sum;
        }
        const double rate = work / (machine_seconds() - start) / 1e9;

        best = rate > best ? rate : best;
    }
    return best;
}
