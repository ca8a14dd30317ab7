/* SPDX-License-Identifier: MIT */
/*
 * parameters.c - update a range of the parameters: penalties, clipping by
 * value, decay, optimizer, average.
 *
 * Every value is treated alone, so any division into ranges gives the same
 * bits.
 */
#include "math/parameters.h"

#include "base/multiversion.h"
#include "base/tree.h"

/* Values prepared at a time, which stay in the first cache. */
enum { CHUNK = 512 };

/* The gradient of mean loss and penalties, at the parameters before the step;
 * then the decay. In this order, as the penalties are part of the objective. */
LS_MULTIVERSION
void parameters_prepare(const struct update *u, size_t n,
                        const real *restrict sum, real *restrict theta,
                        real *restrict g)
{
    const struct update v = *u;
    const real most = v.clip > 0 ? v.clip : (real)HUGE_VAL;

    for (size_t i = 0; i < n; i++) {
        const real mean = sum[i] * v.inverse;
        const real low = mean < -most ? -most : mean;
        const real within = low > most ? most : low;
        const real sign = (real)((theta[i] > 0) - (theta[i] < 0));

        g[i] = within + v.decay * theta[i] + v.l1 * sign;
        theta[i] *= v.shrink;
    }
}

/* As PyTorch's lerp: no bias where ema and 1 - ema are rounded. The first
 * average is the parameters, to the bit. */
LS_MULTIVERSION
static void blend(real share, size_t n, const real *restrict theta,
                  real *restrict average)
{
    for (size_t i = 0; i < n; i++)
        average[i] += share * (theta[i] - average[i]);
}

void parameters_average(const struct parameters *p, const struct update *u,
                        size_t at, size_t n)
{
    if (u->blend == 1)
        memcpy(p->average + at, p->theta + at, n * sizeof *p->theta);
    else
        blend(u->blend, n, p->theta + at, p->average + at);
}

static void apply_prepared(const struct parameters *p, const struct update *u,
                           size_t at, size_t n, const real *gradient)
{
    struct update ready = *u;
    real g[CHUNK];
    size_t part;

    ready.inverse = 1;
    ready.decay = 0;
    for (size_t i = 0; i < n; i += part) {
        part = smaller(n - i, CHUNK);
        parameters_prepare(u, part, gradient + i, p->theta + at + i, g);
        parameters_step(p, &ready, at + i, part, g);
    }
}

void parameters_apply(const struct parameters *p, const struct update *u,
                      size_t at, size_t n, const real *gradient)
{
    if (u->prepared)
        apply_prepared(p, u, at, n, gradient);
    else
        parameters_step(p, u, at, n, gradient);
    if (p->average)
        parameters_average(p, u, at, n);
}
