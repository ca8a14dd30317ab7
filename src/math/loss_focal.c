/* SPDX-License-Identifier: MIT */
/*
 * loss_focal.c - the focal loss of T.-Y. Lin et al., Focal Loss for Dense
 * Object Detection, 2017: cross-entropy in which a row counts the less the
 * nearer its output is to the label. Without their alpha, which weights of
 * classes replace.
 *
 * With softmax the loss is that of the probability of the true class, else
 * each output is a yes or no of its own. With gamma = 0 it is cross-entropy.
 */
#include "base/multiversion.h"
#include "math/elementary.h"
#include "math/loss.h"

/* The smallest number whose logarithm is finite everywhere. */
#ifdef LS_DOUBLE
#define TINY 0x1p-1022
#else
#define TINY 0x1p-126F
#endif

ELEMENTARY real log_of(real a)
{
    return elementary_log(choose(a < TINY, TINY, a));
}

/* a^gamma from log a, for a <= 1 */
ELEMENTARY real power(real log_a, real gamma)
{
    return elementary_exp(gamma * log_a);
}

/* NaN stays NaN. */
ELEMENTARY real clamped(real a)
{
    a = choose(a < LOSS_LOWEST, LOSS_LOWEST, a);
    return choose(a > LOSS_HIGHEST, LOSS_HIGHEST, a);
}

/* ---- Each output by itself ----------------------------------------------- */

/* L = -sum_j ( y (1 - A)^gamma log A + (1 - y) A^gamma log(1 - A) ) */
LS_MULTIVERSION
static void focal_value(const struct loss_parameters *p, size_t n_out,
                        size_t ld, const real *A, const real *Y, double *row)
{
    const real gamma = (real)p->gamma;

    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real a = clamped(A[j * ld + i]), y = Y[j * ld + i];
            const real yes = elementary_log(a), no = elementary_log1p(-a);

            row[i] -= (double)(y * power(no, gamma) * yes +
                               (1 - y) * power(yes, gamma) * no);
        }
}

/* dL/dA = y (1 - A)^gamma (gamma log A / (1 - A) - 1 / A)
 *         - (1 - y) A^gamma (gamma log(1 - A) / A - 1 / (1 - A)) */
LS_MULTIVERSION
static void focal_gradient(const struct loss_parameters *p, size_t n_out,
                           size_t ld, const real *A, const real *Y, real *dA)
{
    const real gamma = (real)p->gamma;

    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = clamped(A[i]), rest = 1 - a;
        const real yes = elementary_log(a), no = elementary_log1p(-a);

        dA[i] = Y[i] * power(no, gamma) * (gamma * yes / rest - 1 / a) -
                (1 - Y[i]) * power(yes, gamma) * (gamma * no / a - 1 / rest);
    }
}

/* With A = 1 / (1 + e^-Z): log A = -max(-Z, 0) - log(1 + e^-|Z|), and
 * log(1 - A) is that of -Z */
LS_MULTIVERSION
static void focal_value_from_Z(const struct loss_parameters *p, size_t n_out,
                               size_t ld, const real *Z, const real *Y,
                               double *row)
{
    const real gamma = (real)p->gamma;

    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[j * ld + i], y = Y[j * ld + i];
            const real tail = elementary_softplus_tail(z);
            const real yes = choose(z < 0, z, 0) - tail;
            const real no = choose(z > 0, -z, 0) - tail;

            row[i] -= (double)(y * power(no, gamma) * yes +
                               (1 - y) * power(yes, gamma) * no);
        }
}

/* dL/dZ = y (1 - A)^gamma (gamma A log A - (1 - A))
 *         - (1 - y) A^gamma (gamma (1 - A) log(1 - A) - A) */
LS_MULTIVERSION
static void focal_gradient_from_Z(const struct loss_parameters *p, size_t n_out,
                                  size_t ld, const real *A, const real *Y,
                                  real *dZ)
{
    const real gamma = (real)p->gamma;

    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = A[i], rest = 1 - a;
        const real yes = log_of(a), no = log_of(rest);

        dZ[i] = Y[i] * power(no, gamma) * (gamma * a * yes - rest) -
                (1 - Y[i]) * power(yes, gamma) * (gamma * rest * no - a);
    }
}

/* ---- Classes ------------------------------------------------------------- */

/* L = -sum_j y_j (1 - A_j)^gamma log A_j */
LS_MULTIVERSION
static void classes_value(const struct loss_parameters *p, size_t n_out,
                          size_t ld, const real *A, const real *Y, double *row)
{
    const real gamma = (real)p->gamma;

    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real a = clamped(A[j * ld + i]);

            row[i] -=
                (double)(Y[j * ld + i] * power(elementary_log1p(-a), gamma) *
                         elementary_log(a));
        }
}

/* dL/dA_j = y_j (1 - A_j)^gamma (gamma log A_j / (1 - A_j) - 1 / A_j) */
LS_MULTIVERSION
static void classes_gradient(const struct loss_parameters *p, size_t n_out,
                             size_t ld, const real *A, const real *Y, real *dA)
{
    const real gamma = (real)p->gamma;

    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = clamped(A[i]);

        dA[i] = Y[i] * power(elementary_log1p(-a), gamma) *
                (gamma * elementary_log(a) / (1 - a) - 1 / a);
    }
}

/* Of ROW_LANES rows, with the largest Z of a row subtracted: log A_j is Z_j -
 * log sum_k e^Z_k, 1 - A_j the share of the other terms in the sum. */
LS_MULTIVERSION
static void classes_lanes(real gamma, size_t n_out, size_t ld, const real *Z,
                          const real *Y, double *row)
{
    real top[ROW_LANES], sum[ROW_LANES] = {0};

    for (size_t i = 0; i < ROW_LANES; i++)
        top[i] = Z[i];
    for (size_t k = 1; k < n_out; k++)
        for (size_t i = 0; i < ROW_LANES; i++)
            top[i] = Z[k * ld + i] > top[i] ? Z[k * ld + i] : top[i];
    for (size_t k = 0; k < n_out; k++)
        for (size_t i = 0; i < ROW_LANES; i++)
            sum[i] += elementary_exp(Z[k * ld + i] - top[i]);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++) {
            const real z = Z[j * ld + i] - top[i];
            const real rest = (sum[i] - elementary_exp(z)) / sum[i];

            row[i] -= (double)(Y[j * ld + i] * power(log_of(rest), gamma) *
                               (z - elementary_log(sum[i])));
        }
}

static void classes_value_from_Z(const struct loss_parameters *p, size_t n_out,
                                 size_t ld, const real *Z, const real *Y,
                                 double *row)
{
    loss_zero(ld, row);
    for (size_t i = 0; i < ld; i += ROW_LANES)
        classes_lanes((real)p->gamma, n_out, ld, Z + i, Y + i, row + i);
}

/* A_j dL/dA_j */
ELEMENTARY real pull(real a, real y, real gamma)
{
    const real log_rest = log_of(1 - a);

    return y * (gamma * a * power(log_rest, gamma - 1) * log_of(a) -
                power(log_rest, gamma));
}

/* dL/dZ_j = A_j dL/dA_j - A_j sum_k A_k dL/dA_k, of ROW_LANES rows */
LS_MULTIVERSION
static void classes_gradient_lanes(real gamma, size_t n_out, size_t ld,
                                   const real *A, const real *Y, real *dZ)
{
    real sum[ROW_LANES] = {0};

    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++) {
            const size_t at = j * ld + i;

            dZ[at] = pull(A[at], Y[at], gamma);
            sum[i] += dZ[at];
        }
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++)
            dZ[j * ld + i] -= A[j * ld + i] * sum[i];
}

static void classes_gradient_from_Z(const struct loss_parameters *p,
                                    size_t n_out, size_t ld, const real *A,
                                    const real *Y, real *dZ)
{
    for (size_t i = 0; i < ld; i += ROW_LANES)
        classes_gradient_lanes((real)p->gamma, n_out, ld, A + i, Y + i, dZ + i);
}

static const struct loss of_classes = {"focal",
                                       LOSS_OF_CLASSES,
                                       LOSS_ANY_Y,
                                       classes_value,
                                       classes_gradient,
                                       "softmax",
                                       classes_value_from_Z,
                                       classes_gradient_from_Z,
                                       NULL};
const struct loss loss_focal = {
    "focal",        LOSS_OF_CLASSES, LOSS_ANY_Y,         focal_value,
    focal_gradient, "sigmoid",       focal_value_from_Z, focal_gradient_from_Z,
    &of_classes};
