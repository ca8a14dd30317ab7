/* SPDX-License-Identifier: MIT */
/*
 * loss.c - binary cross-entropy (S1), categorical cross-entropy, squared error;
 * the table of all losses.
 *
 * Cross-entropy of outputs that are not probabilities (ReLU, identity, tanh)
 * clamps A to [1e-7, 1 - 1e-7], in value and derivative. It is meant for
 * networks whose outputs stay within (0, 1); outside the derivative still
 * points back into the interval.
 */
#include "math/loss.h"

#include <math.h>
#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* All losses, in the order of the help. */
#define LOSSES(X) \
    X(bce)        \
    X(cce)        \
    X(focal)      \
    X(squared)    \
    X(mae)        \
    X(huber)      \
    X(quantile)   \
    X(poisson)    \
    X(gamma)      \
    X(gaussian)

#define LOWEST LOSS_LOWEST
#define HIGHEST LOSS_HIGHEST

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

/* L = -sum_j ( y log A + (1 - y) log(1 - A) )                  (S1) */
LS_MULTIVERSION
static void bce_value(const struct loss_parameters *p, size_t n_out, size_t ld,
                      const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
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
static void bce_gradient(const struct loss_parameters *p, size_t n_out,
                         size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = clamped(A[i]);

        dA[i] = -Y[i] / a + (1 - Y[i]) / rest_of(a);
    }
}

/* S1 with S2 inserted: max(Z, 0) - Z y + log(1 + e^-|Z|) (S3) */
LS_MULTIVERSION
static void bce_value_from_Z(const struct loss_parameters *p, size_t n_out,
                             size_t ld, const real *Z, const real *Y,
                             double *row)
{
    (void)p;
    loss_zero(ld, row);
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
static void bce_gradient_from_Z(const struct loss_parameters *p, size_t n_out,
                                size_t ld, const real *A, const real *Y,
                                real *dZ)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++)
        dZ[i] = A[i] - Y[i];
}

/* L = -sum_j y_j log A_j */
LS_MULTIVERSION
static void cce_value(const struct loss_parameters *p, size_t n_out, size_t ld,
                      const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            row[i] -= (double)(Y[j * ld + i] *
                               elementary_log(clamped(A[j * ld + i])));
}

/* dL/dA_j = -y_j / A_j */
LS_MULTIVERSION
static void cce_gradient(const struct loss_parameters *p, size_t n_out,
                         size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
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

static void cce_value_from_Z(const struct loss_parameters *p, size_t n_out,
                             size_t ld, const real *Z, const real *Y,
                             double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t i = 0; i < ld; i += ROW_LANES)
        cce_lanes(n_out, ld, Z + i, Y + i, row + i);
}

/* dL/dZ = A sum_k y_k - y, which is A - y for one-hot labels */
LS_MULTIVERSION
static void cce_gradient_from_Z(const struct loss_parameters *p, size_t n_out,
                                size_t ld, const real *A, const real *Y,
                                real *dZ)
{
    (void)p;
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
static void squared_value(const struct loss_parameters *p, size_t n_out,
                          size_t ld, const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const double d = (double)A[j * ld + i] - (double)Y[j * ld + i];

            row[i] += 0.5 * d * d;
        }
}

/* dL/dA = A - y */
LS_MULTIVERSION
static void squared_gradient(const struct loss_parameters *p, size_t n_out,
                             size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++)
        dA[i] = A[i] - Y[i];
}

/* With the identity, Z is A. */
static void squared_value_from_Z(const struct loss_parameters *p, size_t n_out,
                                 size_t ld, const real *Z, const real *Y,
                                 double *row)
{
    squared_value(p, n_out, ld, Z, Y, row);
}

static void squared_gradient_from_Z(const struct loss_parameters *p,
                                    size_t n_out, size_t ld, const real *A,
                                    const real *Y, real *dZ)
{
    squared_gradient(p, n_out, ld, A, Y, dZ);
}

#define OWN(name, of, with)                                         \
    static const struct loss loss_##name = {#name,                  \
                                            of,                     \
                                            LOSS_ANY_Y,             \
                                            name##_value,           \
                                            name##_gradient,        \
                                            with,                   \
                                            name##_value_from_Z,    \
                                            name##_gradient_from_Z, \
                                            NULL};
OWN(bce, LOSS_OF_CLASSES, "sigmoid")
OWN(cce, LOSS_OF_CLASSES, "softmax")
OWN(squared, LOSS_OF_BOTH, "identity")
#undef OWN

#define ROW(name) &loss_##name,
static const struct loss *const table[] = {LOSSES(ROW)};
#undef ROW

#define NAME(name) #name,
const char *const loss_choices[] = {"auto", LOSSES(NAME) NULL};
#undef NAME

const struct loss *loss_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const struct loss *loss_for(const char *name, const char *activation)
{
    const struct loss *loss = loss_find(name);

    return loss && loss->with_softmax && strcmp(activation, "softmax") == 0
               ? loss->with_softmax
               : loss;
}

const char *const *loss_names(void)
{
    return loss_choices + 1;
}

bool loss_is_quantile(const struct loss *loss)
{
    return loss == &loss_quantile;
}

size_t loss_parts(const struct loss *loss, const struct loss_parameters *p)
{
    return loss_is_quantile(loss)   ? p->n_levels
           : loss == &loss_gaussian ? 2
                                    : 1;
}

size_t loss_point(const struct loss *loss, const struct loss_parameters *p)
{
    size_t best = 0;

    for (size_t k = 1; loss_is_quantile(loss) && k < p->n_levels; k++)
        if (fabs(p->level[k] - 0.5) < fabs(p->level[best] - 0.5))
            best = k;
    return best;
}

bool loss_is_variance(const struct loss *loss, size_t k)
{
    return loss == &loss_gaussian && k == 1;
}
