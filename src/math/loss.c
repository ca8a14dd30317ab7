/* SPDX-License-Identifier: MIT */
/*
 * loss.c - binary cross-entropy (S1), categorical cross-entropy, squared error.
 *
 * Cross-entropy of outputs that are not probabilities (ReLU, identity, tanh)
 * clamps A to [1e-7, 1 - 1e-7], in value and derivative. It is meant for
 * networks whose outputs stay within (0, 1); outside the derivative still
 * points back into the interval.
 */
#include "math/loss.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* One row each: name, the output activation of its fused form. */
#define LOSSES(X)     \
    X(bce, "sigmoid") \
    X(cce, "softmax") \
    X(squared, "identity")

#define LOWEST ((real)1e-7)
#define HIGHEST ((real)(1 - 1e-7))

/* NaN stays NaN, here and below. */
ELEMENTARY real clamped(real a)
{
    a = choose(a < LOWEST, LOWEST, a);
    return choose(a > HIGHEST, HIGHEST, a);
}

/* 1 - a. In float HIGHEST is 1 - 2^-23, but 1 - a is 1e-7 there: wrong outputs
 * cost the same above and below. */
ELEMENTARY real rest_of(real a)
{
    return choose(a >= HIGHEST, LOWEST, 1 - a);
}

/* log(1 - a): a small a keeps its digits. */
ELEMENTARY real log_rest_of(real a)
{
    return choose(a >= HIGHEST, elementary_log(LOWEST), elementary_log1p(-a));
}

static void zero(size_t ld, double *row)
{
    for (size_t i = 0; i < ld; i++)
        row[i] = 0;
}

/* L = -sum_j ( y log A + (1 - y) log(1 - A) )                  (S1) */
LS_MULTIVERSION
static void bce_value(size_t n_out, size_t ld, const real *A, const real *Y,
                      double *row)
{
    zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real a = clamped(A[j * ld + i]);
            const real y = Y[j * ld + i];

            row[i] -=
                (double)(y * elementary_log(a) + (1 - y) * log_rest_of(a));
        }
}

/* dL/dA = -y/A + (1 - y)/(1 - A)                               (S1) */
LS_MULTIVERSION
static void bce_gradient(size_t n_out, size_t ld, const real *A, const real *Y,
                         real *dA)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = clamped(A[i]);

        dA[i] = -Y[i] / a + (1 - Y[i]) / rest_of(a);
    }
}

/* S1 with S2 inserted: max(Z, 0) - Z y + log(1 + e^-|Z|) (S3) */
LS_MULTIVERSION
static void bce_value_from_Z(size_t n_out, size_t ld, const real *Z,
                             const real *Y, double *row)
{
    zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[j * ld + i];
            const real above = z < 0 ? 0 : z;

            row[i] += (double)(above - z * Y[j * ld + i] +
                               elementary_softplus_tail(z));
        }
}

/* dL/dZ = A - y                                                (S3) */
LS_MULTIVERSION
static void bce_gradient_from_Z(size_t n_out, size_t ld, const real *A,
                                const real *Y, real *dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dZ[i] = A[i] - Y[i];
}

/* L = -sum_j y_j log A_j */
LS_MULTIVERSION
static void cce_value(size_t n_out, size_t ld, const real *A, const real *Y,
                      double *row)
{
    zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            row[i] -= (double)(Y[j * ld + i] *
                               elementary_log(clamped(A[j * ld + i])));
}

/* dL/dA_j = -y_j / A_j */
LS_MULTIVERSION
static void cce_gradient(size_t n_out, size_t ld, const real *A, const real *Y,
                         real *dA)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA[i] = -Y[i] / clamped(A[i]);
}

/* L = sum_j y_j (log sum_k e^(Z_k - max) + (max - Z_j)), of ROW_LANES rows:
 * both terms are at least 0, without cancellation. */
LS_MULTIVERSION
static void cce_lanes(size_t n_out, size_t ld, const real *Z, const real *Y,
                      double *row)
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
    for (size_t i = 0; i < ROW_LANES; i++)
        sum[i] = elementary_log(sum[i]);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++)
            row[i] +=
                (double)(Y[j * ld + i] * (sum[i] + (top[i] - Z[j * ld + i])));
}

static void cce_value_from_Z(size_t n_out, size_t ld, const real *Z,
                             const real *Y, double *row)
{
    zero(ld, row);
    for (size_t i = 0; i < ld; i += ROW_LANES)
        cce_lanes(n_out, ld, Z + i, Y + i, row + i);
}

/* dL/dZ = A sum_k y_k - y, which is A - y for one-hot labels */
LS_MULTIVERSION
static void cce_gradient_from_Z(size_t n_out, size_t ld, const real *A,
                                const real *Y, real *dZ)
{
    for (size_t x = 0; x < ld; x += ROW_LANES) {
        real sum[ROW_LANES] = {0};

        for (size_t k = 0; k < n_out; k++)
            for (size_t i = 0; i < ROW_LANES; i++)
                sum[i] += Y[k * ld + x + i];
        for (size_t j = 0; j < n_out; j++)
            for (size_t i = 0; i < ROW_LANES; i++)
                dZ[j * ld + x + i] =
                    A[j * ld + x + i] * sum[i] - Y[j * ld + x + i];
    }
}

/* L = 1/2 sum_j (A_j - y_j)^2 */
LS_MULTIVERSION
static void squared_value(size_t n_out, size_t ld, const real *A, const real *Y,
                          double *row)
{
    zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const double d = (double)A[j * ld + i] - (double)Y[j * ld + i];

            row[i] += 0.5 * d * d;
        }
}

/* dL/dA = A - y */
LS_MULTIVERSION
static void squared_gradient(size_t n_out, size_t ld, const real *A,
                             const real *Y, real *dA)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA[i] = A[i] - Y[i];
}

/* With the identity, Z is A. */
static void squared_value_from_Z(size_t n_out, size_t ld, const real *Z,
                                 const real *Y, double *row)
{
    squared_value(n_out, ld, Z, Y, row);
}

static void squared_gradient_from_Z(size_t n_out, size_t ld, const real *A,
                                    const real *Y, real *dZ)
{
    squared_gradient(n_out, ld, A, Y, dZ);
}

#define ROW(name, with)                           \
    {#name, name##_value,        name##_gradient, \
     with,  name##_value_from_Z, name##_gradient_from_Z},
static const struct loss table[] = {LOSSES(ROW)};
#undef ROW

#define NAME(name, with) #name,
const char *const loss_choices[] = {"auto", LOSSES(NAME) NULL};
#undef NAME

const struct loss *loss_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *const *loss_names(void)
{
    return loss_choices + 1;
}
