/* SPDX-License-Identifier: MIT */
/*
 * activation.c - identity, sigmoid (S2), ReLU (S4), tanh, softmax; exp and the
 * pair of mean and variance, for outputs.
 *
 * Derivatives are functions of A, which backprop keeps; Z is overwritten.
 */
#include "math/activation.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* One row each: name, for the output layer only, He initialization, applied by
 * the matrix products. */
#define HIDDEN_ACTIVATIONS(X)        \
    X(identity, false, false, false) \
    X(sigmoid, false, false, false)  \
    X(relu, false, true, true)       \
    X(tanh, false, false, false)
#define ACTIVATIONS(X)             \
    HIDDEN_ACTIVATIONS(X)          \
    X(softmax, true, false, false) \
    X(exp, true, false, false)     \
    X(mean_variance, true, false, false)

/* A = Z */
static void identity_value(size_t n_out, size_t ld, real *Z_A)
{
    (void)n_out;
    (void)ld;
    (void)Z_A;
}

/* dL/dZ = dL/dA */
static void identity_backward(size_t n_out, size_t ld, const real *A,
                              real *dA_dZ)
{
    (void)n_out;
    (void)ld;
    (void)A;
    (void)dA_dZ;
}

/* A = 1 / (1 + e^-Z)                                           (S2) */
LS_MULTIVERSION
static void sigmoid_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = elementary_sigmoid(Z_A[i]);
}

/* dL/dZ = dL/dA A (1 - A)                                      (S2) */
LS_MULTIVERSION
static void sigmoid_backward(size_t n_out, size_t ld, const real *A,
                             real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= A[i] * (1 - A[i]);
}

/* A = max(0, Z); in this form NaN stays NaN and is detected (S4) */
LS_MULTIVERSION
static void relu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = Z_A[i] < 0 ? 0 : Z_A[i];
}

/* dL/dZ = dL/dA where Z > 0, else 0; A > 0 just where Z > 0   (S4) */
LS_MULTIVERSION
static void relu_backward(size_t n_out, size_t ld, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] = A[i] > 0 ? dA_dZ[i] : 0;
}

/* A = tanh(Z) */
LS_MULTIVERSION
static void tanh_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = elementary_tanh(Z_A[i]);
}

/* dL/dZ = dL/dA (1 - A^2) */
LS_MULTIVERSION
static void tanh_backward(size_t n_out, size_t ld, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= 1 - A[i] * A[i];
}

/* A_j = e^(Z_j - max) / sum_k e^(Z_k - max), of ROW_LANES rows. */
LS_MULTIVERSION
static void softmax_lanes(size_t n_out, size_t ld, real *a)
{
    real top[ROW_LANES], sum[ROW_LANES] = {0};

    for (size_t i = 0; i < ROW_LANES; i++)
        top[i] = a[i];
    for (size_t j = 1; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++)
            top[i] = a[j * ld + i] > top[i] ? a[j * ld + i] : top[i];
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++) {
            a[j * ld + i] = elementary_exp(a[j * ld + i] - top[i]);
            sum[i] += a[j * ld + i];
        }
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++)
            a[j * ld + i] /= sum[i];
}

static void softmax_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < ld; i += ROW_LANES)
        softmax_lanes(n_out, ld, Z_A + i);
}

/* dL/dZ_j = A_j (dL/dA_j - sum_k A_k dL/dA_k), of ROW_LANES rows. */
LS_MULTIVERSION
static void softmax_backward_lanes(size_t n_out, size_t ld, const real *a,
                                   real *d)
{
    real mean[ROW_LANES] = {0};

    for (size_t k = 0; k < n_out; k++)
        for (size_t i = 0; i < ROW_LANES; i++)
            mean[i] += a[k * ld + i] * d[k * ld + i];
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ROW_LANES; i++)
            d[j * ld + i] = a[j * ld + i] * (d[j * ld + i] - mean[i]);
}

static void softmax_backward(size_t n_out, size_t ld, const real *A,
                             real *dA_dZ)
{
    for (size_t i = 0; i < ld; i += ROW_LANES)
        softmax_backward_lanes(n_out, ld, A + i, dA_dZ + i);
}

/* A = e^Z, for outputs that are positive */
LS_MULTIVERSION
static void exp_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = elementary_exp(Z_A[i]);
}

/* dL/dZ = dL/dA A */
LS_MULTIVERSION
static void exp_backward(size_t n_out, size_t ld, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= A[i];
}

/* Outputs are pairs: A_2j = Z_2j is a mean, A_2j+1 = e^Z_2j+1 a variance. An
 * error of Z is one of the same share of the variance, however small that is,
 * and the fused form of loss gaussian needs no further function. */
static void mean_variance_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t j = 1; j < n_out; j += 2)
        exp_value(1, ld, Z_A + j * ld);
}

static void mean_variance_backward(size_t n_out, size_t ld, const real *A,
                                   real *dA_dZ)
{
    for (size_t j = 1; j < n_out; j += 2)
        exp_backward(1, ld, A + j * ld, dA_dZ + j * ld);
}

#define ROW(name, rows, he, in_products) \
    {#name, rows, he, in_products, name##_value, name##_backward},
static const struct activation table[] = {ACTIVATIONS(ROW)};
#undef ROW

#define NAME(name, rows, he, in_products) #name,
const char *const activation_choices[] = {"auto", ACTIVATIONS(NAME) NULL};
const char *const hidden_activation_choices[] = {HIDDEN_ACTIVATIONS(NAME) NULL};
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
