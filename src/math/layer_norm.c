/* SPDX-License-Identifier: MIT */
/*
 * layer_norm.c - layer normalization of the rows of a shard.
 */
#include "math/layer_norm.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

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

void layer_norm_forward(size_t n_out, size_t ld, real *Z, real *inverse,
                        real *mean)
{
    mean_of(n_out, ld, Z, mean);
    center(n_out, ld, mean, Z, inverse);
}

LS_MULTIVERSION
void layer_norm_scale(size_t n_units, size_t ld, const real *restrict Z,
                      const real *restrict inverse, const real *gain,
                      const real *shift, real *restrict U)
{
    for (size_t j = 0; j < n_units; j++)
        for (size_t i = 0; i < ld; i++)
            U[j * ld + i] =
                real_fma(gain[j], Z[j * ld + i] * inverse[i], shift[j]);
}

/* Lanes of the sums of some units. */
enum { UNITS = 16 };
struct lanes {
    real of_X[UNITS][ROW_LANES], of_1[UNITS][ROW_LANES];
};

/* Of one unit: lanes of sum dU X and sum dU; and its part of the sums over the
 * units of dX and dX X. */
ELEMENTARY void add_unit(size_t ld, const real *restrict Z,
                         const real *restrict inverse, real gain,
                         const real *restrict d, real *restrict of_X,
                         real *restrict of_1, real *restrict sums,
                         real *restrict sums_X)
{
    real lane_X[ROW_LANES] = {0}, lane_1[ROW_LANES] = {0};

    for (size_t at = 0; at < ld; at += ROW_LANES)
        for (size_t i = 0; i < ROW_LANES; i++) {
            const real x = Z[at + i] * inverse[at + i];
            const real dx = gain * d[at + i];

            lane_X[i] = real_fma(d[at + i], x, lane_X[i]);
            lane_1[i] += d[at + i];
            sums[at + i] += dx;
            sums_X[at + i] = real_fma(dx, x, sums_X[at + i]);
        }
    memcpy(of_X, lane_X, sizeof lane_X);
    memcpy(of_1, lane_1, sizeof lane_1);
}

/* The pairwise sums of dot_halved(), of several units side by side. */
ELEMENTARY void halve(size_t n, real lane[UNITS][ROW_LANES], real *out)
{
    for (size_t half = ROW_LANES / 2; half > 0; half /= 2)
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < half; i++)
                lane[j][i] += lane[j][i + half];
    for (size_t j = 0; j < n; j++)
        out[j] = lane[j][0];
}

LS_MULTIVERSION
void layer_norm_sums(size_t n_units, size_t ld, const real *Z,
                     const real *inverse, const real *gain, const real *dU,
                     real *dgain, real *dshift, real *restrict sums)
{
    struct lanes lanes;

    for (size_t lo = 0; lo < n_units; lo += UNITS) {
        const size_t n = n_units - lo < UNITS ? n_units - lo : (size_t)UNITS;

        for (size_t j = 0; j < n; j++)
            add_unit(ld, Z + (lo + j) * ld, inverse, gain[lo + j],
                     dU + (lo + j) * ld, lanes.of_X[j], lanes.of_1[j], sums,
                     sums + ld);
        halve(n, lanes.of_X, dgain + lo);
        halve(n, lanes.of_1, dshift + lo);
    }
}

/* dZ from dU, with the means over the units. */
LS_MULTIVERSION
static void pass_back(size_t n_out, size_t ld, const real *restrict Z,
                      const real *restrict inverse, const real *gain,
                      const real *restrict means, real *restrict dU_dZ)
{
    const real *of_X = means + ld;

    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real x = Z[j * ld + i] * inverse[i];
            const real dx = real_fma(gain[j], dU_dZ[j * ld + i], -means[i]);

            dU_dZ[j * ld + i] = inverse[i] * real_fma(-x, of_X[i], dx);
        }
}

void layer_norm_backward(size_t n_out, size_t ld, const real *Z,
                         const real *inverse, const real *gain, real *sums,
                         real *dU_dZ)
{
    for (size_t i = 0; i < 2 * ld; i++)
        sums[i] /= (real)n_out;
    pass_back(n_out, ld, Z, inverse, gain, sums, dU_dZ);
}
