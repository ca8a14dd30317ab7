/* SPDX-License-Identifier: MIT */
/*
 * activation.c - identity, sigmoid (S2), ReLU (S4), tanh, softmax.
 *
 * The derivative is written by way of A, which backprop keeps; Z is gone.
 */
#include "math/activation.h"

#include <string.h>

/* One row each: name, works on whole rows, initial weights as He et al. */
#define ACTIVATIONS(X)        \
    X(identity, false, false) \
    X(sigmoid, false, false)  \
    X(relu, false, true)      \
    X(tanh, false, false)     \
    X(softmax, true, false)

/* A = Z */
static void identity_value(size_t n, size_t n_out, real *Z_A)
{
    (void)n;
    (void)n_out;
    (void)Z_A;
}

/* dL/dZ = dL/dA */
static void identity_backward(size_t n, size_t n_out, const real *A,
                              real *dA_dZ)
{
    (void)n;
    (void)n_out;
    (void)A;
    (void)dA_dZ;
}

/* A = 1 / (1 + e^-Z)                                           (S2) */
static void sigmoid_value(size_t n, size_t n_out, real *Z_A)
{
    for (size_t i = 0; i < n * n_out; i++)
        Z_A[i] = 1 / (1 + real_exp(-Z_A[i]));
}

/* dL/dZ = dL/dA A (1 - A)                                      (S2) */
static void sigmoid_backward(size_t n, size_t n_out, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n * n_out; i++)
        dA_dZ[i] *= A[i] * (1 - A[i]);
}

/* A = max(0, Z); written so that NaN stays NaN and is found   (S4) */
static void relu_value(size_t n, size_t n_out, real *Z_A)
{
    for (size_t i = 0; i < n * n_out; i++)
        Z_A[i] = Z_A[i] < 0 ? 0 : Z_A[i];
}

/* dL/dZ = dL/dA where Z > 0, else 0; A > 0 just where Z > 0   (S4) */
static void relu_backward(size_t n, size_t n_out, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n * n_out; i++)
        dA_dZ[i] = A[i] > 0 ? dA_dZ[i] : 0;
}

/* A = tanh(Z) */
static void tanh_value(size_t n, size_t n_out, real *Z_A)
{
    for (size_t i = 0; i < n * n_out; i++)
        Z_A[i] = real_tanh(Z_A[i]);
}

/* dL/dZ = dL/dA (1 - A^2) */
static void tanh_backward(size_t n, size_t n_out, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n * n_out; i++)
        dA_dZ[i] *= 1 - A[i] * A[i];
}

static real row_maximum(size_t n_out, const real *z)
{
    real top = z[0];

    for (size_t j = 1; j < n_out; j++)
        top = z[j] > top ? z[j] : top;
    return top;
}

/* A_j = e^(Z_j - max) / sum_k e^(Z_k - max), row by row */
static void softmax_value(size_t n, size_t n_out, real *Z_A)
{
    for (size_t i = 0; i < n; i++) {
        real *a = Z_A + i * n_out;
        const real top = row_maximum(n_out, a);
        real sum = 0;

        for (size_t j = 0; j < n_out; j++) {
            a[j] = real_exp(a[j] - top);
            sum += a[j];
        }
        for (size_t j = 0; j < n_out; j++)
            a[j] /= sum;
    }
}

/* dL/dZ_j = A_j (dL/dA_j - sum_k A_k dL/dA_k), row by row */
static void softmax_backward(size_t n, size_t n_out, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n; i++) {
        const real *a = A + i * n_out;
        real *d = dA_dZ + i * n_out;
        real mean = 0;

        for (size_t k = 0; k < n_out; k++)
            mean += a[k] * d[k];
        for (size_t j = 0; j < n_out; j++)
            d[j] = a[j] * (d[j] - mean);
    }
}

#define ROW(name, rows, he) {#name, rows, he, name##_value, name##_backward},
static const struct activation table[] = {ACTIVATIONS(ROW)};
#undef ROW

#define NAME(name, rows, he) #name,
const char *const activation_choices[] = {"auto", ACTIVATIONS(NAME) NULL};
#undef NAME

const struct activation *activation_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *const *activation_names(void)
{
    return activation_choices + 1;
}
