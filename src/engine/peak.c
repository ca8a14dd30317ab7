/* SPDX-License-Identifier: MIT */
/*
 * peak.c - multiply-add peak of several threads: this machine's kernels,
 * without loads from memory and without waiting.
 */
#include "engine/peak.h"

#include <math.h>

#include "base/machine.h"
#include "engine/team.h"
#include "math/kernel.h"

/* A measurement takes some milliseconds; the best of many counts, for nothing
 * makes a CPU faster than it is. */
enum { ROUNDS = 100000, MEASUREMENTS = 20 };

/* user: double, the operations of all. */
static void multiply_add(void *user, size_t rank, size_t team)
{
    double *flops = user;
    /* volatile: so that no chain is left out */
    volatile real x = (real)0.999, y = (real)0.001;
    real sum;
    const double own = kernel_best()->multiply_adds(ROUNDS, x, y, &sum);

    y = sum;
    if (rank == 0)
        *flops = own * (double)team;
}

static double measure(size_t threads)
{
    const double start = machine_seconds();
    double flops = 0;

    team_run(threads, multiply_add, &flops);
    return flops / (machine_seconds() - start) / 1e9;
}

double peak_gflops(size_t threads)
{
    double best = 0;

    for (int i = 0; i < MEASUREMENTS; i++) {
        const double rate = measure(threads);

        best = rate > best ? rate : best;
    }
    return best;
}

double peak_share(double gflops, double peak)
{
    return gflops <= peak ? gflops / peak : (double)NAN;
}
