/* SPDX-License-Identifier: MIT */
/*
 * layer_norm.c - layer normalization of the rows of a shard.
 */
#include "math/layer_norm.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/dot.h"

/* As PyTorch's. */
static const real epsilon = (real)1e-5;

/* mean = sum over units of Z / n_out */
LS_MULTIVERSION
static void mean_of(size_t n_out, size_t ld, const real *Z, real *restrict mean)
{
    memset(mean, 0, ld * sizeof *mean);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            mean[i] += Z[j * ld + i];
    for (size_t i = 0; i < ld; i++)
        mean[i] /= (real)n_out;
}

/* Z <- Z - mean; inverse = 1 / sqrt(sum over units of Z^2 / n_out + epsilon) */
LS_MULTIVERSION
static void center(size_t n_out, size_t ld, const real *restrict mean,
                   real *restrict Z, real *restrict inverse)
{
    memset(inverse, 0, ld * sizeof *inverse);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[j * ld + i] - mean[i];

            Z[j * ld + i] = z;
            inverse[i] = real_fma(z, z, inverse[i]);
        }
    for (size_t i = 0; i < ld; i++)
        inverse[i] = 1 / real_sqrt(inverse[i] / (real)n_out + epsilon);
}

LS_MULTIVERSION
static void divide(size_t n_out, size_t ld, const real *restrict inverse,
                   real *restrict Z)
{
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            Z[j * ld + i] *= inverse[i];
}

void layer_norm_forward(size_t n_out, size_t ld, real *Z_X, real *inverse,
                        real *mean)
{
    mean_of(n_out, ld, Z_X, mean);
    center(n_out, ld, mean, Z_X, inverse);
    divide(n_out, ld, inverse, Z_X);
}

LS_MULTIVERSION
void layer_norm_scale(size_t n_units, size_t ld, const real *restrict X,
                      const real *gain, const real *shift, real *restrict U)
{
    for (size_t j = 0; j < n_units; j++)
        for (size_t i = 0; i < ld; i++)
            U[j * ld + i] = real_fma(gain[j], X[j * ld + i], shift[j]);
}

/* dgain and dshift; sums <- sum over units of dX, and of dX X. */
LS_MULTIVERSION
static void sum_up(size_t n_out, size_t ld, const real *X, const real *gain,
                   const real *dU, real *dgain, real *dshift,
                   real *restrict sums)
{
    real *restrict of_X = sums + ld;

    memset(sums, 0, 2 * ld * sizeof *sums);
    for (size_t j = 0; j < n_out; j++) {
        const real *restrict x = X + j * ld;
        const real *restrict d = dU + j * ld;

        dgain[j] = dot(ld, d, x);
        dshift[j] = dot_sum(ld, d);
        for (size_t i = 0; i < ld; i++) {
            const real dx = gain[j] * d[i];

            sums[i] += dx;
            of_X[i] = real_fma(dx, x[i], of_X[i]);
        }
    }
    for (size_t i = 0; i < 2 * ld; i++)
        sums[i] /= (real)n_out;
}

/* dZ from dU, with the means over the units. */
LS_MULTIVERSION
static void pass_back(size_t n_out, size_t ld, const real *restrict X,
                      const real *restrict inverse, const real *gain,
                      const real *restrict means, real *restrict dU_dZ)
{
    const real *of_X = means + ld;

    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real dx = real_fma(gain[j], dU_dZ[j * ld + i], -means[i]);

            dU_dZ[j * ld + i] =
                inverse[i] * real_fma(-X[j * ld + i], of_X[i], dx);
        }
}

void layer_norm_backward(size_t n_out, size_t ld, const real *X,
                         const real *inverse, const real *gain, real *dU_dZ,
                         real *dgain, real *dshift, real *sums)
{
    sum_up(n_out, ld, X, gain, dU_dZ, dgain, dshift, sums);
    pass_back(n_out, ld, X, inverse, gain, sums, dU_dZ);
}
