/* SPDX-License-Identifier: MIT */
/*
 * loss.c - binary cross-entropy (S1), categorical cross-entropy, squared
 * error.
 *
 * Cross-entropy on outputs that are no probabilities of their own (ReLU,
 * identity, tanh) clamps A to [1e-7, 1 - 1e-7], in value and derivative
 * alike. It makes sense for networks whose outputs stay within (0, 1); beyond
 * it the derivative still pushes back into the interval.
 */
#include "math/loss.h"

#include <string.h>

/* One row each: name, the output activation of its fused form. */
#define LOSSES(X)     \
    X(bce, "sigmoid") \
    X(cce, "softmax") \
    X(squared, "identity")

static double clamped(real a)
{
    const double lowest = 1e-7;
    const double value = (double)a;

    if (value < lowest)
        return lowest;
    return value > 1 - lowest ? 1 - lowest : value;
}

/* L = -sum_j ( y log A + (1 - y) log(1 - A) )                  (S1) */
static double bce_value(size_t n_out, const real *A, const real *y)
{
    double sum = 0;

    for (size_t j = 0; j < n_out; j++) {
        const double a = clamped(A[j]);
        const double t = (double)y[j];

        sum -= t * log(a) + (1 - t) * log1p(-a);
    }
    return sum;
}

/* dL/dA = -y/A + (1 - y)/(1 - A)                               (S1) */
static void bce_gradient(size_t n_out, const real *A, const real *y, real *dA)
{
    for (size_t j = 0; j < n_out; j++) {
        const double a = clamped(A[j]);
        const double t = (double)y[j];

        dA[j] = (real)(-t / a + (1 - t) / (1 - a));
    }
}

/* S1 with S2 put in: max(Z, 0) - Z y + log(1 + e^-|Z|)         (S3) */
static double bce_value_from_Z(size_t n_out, const real *Z, const real *y)
{
    double sum = 0;

    for (size_t j = 0; j < n_out; j++) {
        const double z = (double)Z[j];
        const double above = z < 0 ? 0 : z;

        sum += above - z * (double)y[j] + log1p(exp(-fabs(z)));
    }
    return sum;
}

/* dL/dZ = A - y                                                (S3) */
static void bce_gradient_from_Z(size_t n_out, const real *A, const real *y,
                                real *dZ)
{
    for (size_t j = 0; j < n_out; j++)
        dZ[j] = A[j] - y[j];
}

/* L = -sum_j y_j log A_j */
static double cce_value(size_t n_out, const real *A, const real *y)
{
    double sum = 0;

    for (size_t j = 0; j < n_out; j++)
        sum -= (double)y[j] * log(clamped(A[j]));
    return sum;
}

/* dL/dA_j = -y_j / A_j */
static void cce_gradient(size_t n_out, const real *A, const real *y, real *dA)
{
    for (size_t j = 0; j < n_out; j++)
        dA[j] = (real)(-(double)y[j] / clamped(A[j]));
}

/* L = sum_j y_j (log sum_k e^(Z_k - max) + max - Z_j) */
static double cce_value_from_Z(size_t n_out, const real *Z, const real *y)
{
    double top = (double)Z[0];
    double total = 0;
    double sum = 0;

    for (size_t k = 1; k < n_out; k++)
        top = (double)Z[k] > top ? (double)Z[k] : top;
    for (size_t k = 0; k < n_out; k++)
        total += exp((double)Z[k] - top);
    for (size_t j = 0; j < n_out; j++)
        sum += (double)y[j] * (log(total) + top - (double)Z[j]);
    return sum;
}

/* dL/dZ = A sum_k y_k - y, which is A - y for one-hot labels */
static void cce_gradient_from_Z(size_t n_out, const real *A, const real *y,
                                real *dZ)
{
    real sum = 0;

    for (size_t k = 0; k < n_out; k++)
        sum += y[k];
    for (size_t j = 0; j < n_out; j++)
        dZ[j] = A[j] * sum - y[j];
}

/* L = 1/2 sum_j (A_j - y_j)^2 */
static double squared_value(size_t n_out, const real *A, const real *y)
{
    double sum = 0;

    for (size_t j = 0; j < n_out; j++) {
        const double d = (double)A[j] - (double)y[j];

        sum += 0.5 * d * d;
    }
    return sum;
}

/* dL/dA = A - y */
static void squared_gradient(size_t n_out, const real *A, const real *y,
                             real *dA)
{
    for (size_t j = 0; j < n_out; j++)
        dA[j] = A[j] - y[j];
}

/* With the identity, Z is A. */
static double squared_value_from_Z(size_t n_out, const real *Z, const real *y)
{
    return squared_value(n_out, Z, y);
}

static void squared_gradient_from_Z(size_t n_out, const real *A, const real *y,
                                    real *dZ)
{
    squared_gradient(n_out, A, y, dZ);
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
