/* SPDX-License-Identifier: MIT */
/*
 * periodic.c - a number as itself and size - 1 sums of cosines of it.
 */
#include "math/periodic.h"

#include <assert.h>
#include <string.h>

#include "base/multiversion.h"
#include "math/turns.h"

LS_MULTIVERSION
void periodic_forward(const struct periodic *f, size_t ld, const real *x,
                      real *restrict A)
{
    const size_t n = f->size - 1;

    for (size_t at = 0; at < ld; at += ROW_LANES) {
        real *restrict a = A + at;

        memcpy(a, x + at, ROW_LANES * sizeof *a);
        for (size_t u = 0; u < n; u++)
            for (size_t i = 0; i < ROW_LANES; i++)
                a[(u + 1) * ld + i] = f->c[u];
        for (size_t j = 0; j < f->frequencies; j++) {
            real C[ROW_LANES];

            for (size_t i = 0; i < ROW_LANES; i++)
                C[i] =
                    elementary_cos_turns(real_fma(f->w[j], x[at + i], f->b[j]));
            for (size_t u = 0; u < n; u++)
                for (size_t i = 0; i < ROW_LANES; i++)
                    a[(u + 1) * ld + i] =
                        real_fma(f->L[j * n + u], C[i], a[(u + 1) * ld + i]);
        }
    }
}

/* The sum of lanes by halves. */
ELEMENTARY real lanes_sum(real lane[ROW_LANES])
{
    for (size_t half = ROW_LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            lane[i] += lane[i + half];
    return lane[0];
}

/* Lanes of the sums of one frequency. */
struct periodic_sums {
    real w[ROW_LANES], b[ROW_LANES], L[PERIODIC_MOST - 1][ROW_LANES];
};

/* Add ROW_LANES rows for frequency j; dA from unit 1 on. */
ELEMENTARY void add_rows(const struct periodic *f, size_t j, size_t ld,
                         const real *x, const real *dA,
                         struct periodic_sums *sum)
{
    const size_t n = f->size - 1;
    real t[ROW_LANES], C[ROW_LANES], dC[ROW_LANES] = {0};

    for (size_t i = 0; i < ROW_LANES; i++) {
        t[i] = real_fma(f->w[j], x[i], f->b[j]);
        C[i] = elementary_cos_turns(t[i]);
    }
    for (size_t u = 0; u < n; u++)
        for (size_t i = 0; i < ROW_LANES; i++) {
            const real d = dA[u * ld + i];

            sum->L[u][i] = real_fma(C[i], d, sum->L[u][i]);
            dC[i] = real_fma(f->L[j * n + u], d, dC[i]);
        }
    for (size_t i = 0; i < ROW_LANES; i++) {
        const real dt = -TWO_PI_HIGH * elementary_sin_turns(t[i]) * dC[i];

        sum->w[i] = real_fma(dt, x[i], sum->w[i]);
        sum->b[i] += dt;
    }
}

LS_MULTIVERSION
static void sum_frequency(const struct periodic *f, size_t j, size_t ld,
                          const real *x, const real *dA,
                          const struct periodic_gradient *d)
{
    const size_t n = f->size - 1;
    struct periodic_sums sum;

    memset(sum.w, 0, sizeof sum.w);
    memset(sum.b, 0, sizeof sum.b);
    memset(sum.L, 0, n * sizeof *sum.L);
    for (size_t at = 0; at < ld; at += ROW_LANES)
        add_rows(f, j, ld, x + at, dA + ld + at, &sum);
    d->w[j] = lanes_sum(sum.w);
    d->b[j] = lanes_sum(sum.b);
    for (size_t u = 0; u < n; u++)
        d->L[j * n + u] = lanes_sum(sum.L[u]);
}

LS_MULTIVERSION
static real sum_unit(size_t ld, const real *d)
{
    real sum[ROW_LANES] = {0};

    for (size_t at = 0; at < ld; at += ROW_LANES)
        for (size_t i = 0; i < ROW_LANES; i++)
            sum[i] += d[at + i];
    return lanes_sum(sum);
}

void periodic_backward(const struct periodic *f, size_t ld, const real *x,
                       const real *dA, const struct periodic_gradient *d)
{
    assert(f->size <= PERIODIC_MOST);
    for (size_t j = 0; j < f->frequencies; j++)
        sum_frequency(f, j, ld, x, dA, d);
    for (size_t u = 1; u < f->size; u++)
        d->c[u - 1] = sum_unit(ld, dA + u * ld);
}
