/* SPDX-License-Identifier: MIT */
/*
 * activation.c - identity, sigmoid (S2), ReLU (S4) and its relatives, tanh,
 * softmax; exp and the pair of mean and variance, for outputs.
 *
 * Derivatives are functions of A, which backprop keeps for the next layer, or
 * of Z where A does not determine them to full precision: a layer of such an
 * activation keeps Z, too.
 */
#include "math/activation.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* One row each: name, for the output layer only, applied by the matrix
 * products, backward() reads Z, smooth, initial weights. */
#define HIDDEN_ACTIVATIONS(X)                           \
    X(identity, false, false, false, true, "glorot")    \
    X(sigmoid, false, false, false, true, "glorot")     \
    X(relu, false, true, false, false, "he")            \
    X(tanh, false, false, false, true, "glorot")        \
    X(leaky_relu, false, false, false, false, "he")     \
    X(elu, false, false, false, false, "he")            \
    X(selu, false, false, false, false, "lecun-normal") \
    X(gelu, false, false, true, true, "he")             \
    X(silu, false, false, true, true, "he")             \
    X(mish, false, false, true, true, "he")             \
    X(softplus, false, false, true, true, "glorot")     \
    X(softsign, false, false, true, false, "glorot")
#define ACTIVATIONS(X)                             \
    HIDDEN_ACTIVATIONS(X)                          \
    X(softmax, true, false, false, true, "glorot") \
    X(exp, true, false, false, true, "glorot")     \
    X(mean_variance, true, false, false, true, "glorot")

/* PyTorch's constants. */
static const real leaky_slope = (real)0.01;
static const real selu_scale = (real)1.0507009873554804934193349852946;
static const real selu_alpha = (real)(1.0507009873554804934193349852946 *
                                      1.6732632423543772848170429916717);
static const real inverse_sqrt_2 = (real)0.70710678118654752440;
static const real inverse_sqrt_2_pi = (real)0.39894228040143267794;

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

/* A = Z if Z > 0, else Z / 100 */
LS_MULTIVERSION
static void leaky_relu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = Z_A[i] > 0 ? Z_A[i] : leaky_slope * Z_A[i];
}

/* dL/dZ = dL/dA if Z > 0, else dL/dA / 100; A has the sign of Z */
LS_MULTIVERSION
static void leaky_relu_backward(size_t n_out, size_t ld, const real *A,
                                real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= A[i] > 0 ? 1 : leaky_slope;
}

/* A = Z if Z > 0, else e^Z - 1 */
LS_MULTIVERSION
static void elu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = choose(Z_A[i] > 0, Z_A[i], elementary_expm1(Z_A[i]));
}

/* dL/dZ = dL/dA if Z > 0, else dL/dA e^Z, where e^Z = A + 1 */
LS_MULTIVERSION
static void elu_backward(size_t n_out, size_t ld, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= A[i] > 0 ? 1 : A[i] + 1;
}

/* A = scale Z if Z > 0, else scale alpha (e^Z - 1); selu_alpha is the product
 * of both (Klambauer et al. 2017) */
LS_MULTIVERSION
static void selu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] = choose(Z_A[i] > 0, selu_scale * Z_A[i],
                        selu_alpha * elementary_expm1(Z_A[i]));
}

/* dL/dZ = scale dL/dA if Z > 0, else dL/dA scale alpha e^Z */
LS_MULTIVERSION
static void selu_backward(size_t n_out, size_t ld, const real *A, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= A[i] > 0 ? selu_scale : A[i] + selu_alpha;
}

/* The distribution function of the normal distribution. */
ELEMENTARY real normal_share(real z)
{
    return (real)0.5 * (1 + elementary_erf(z * inverse_sqrt_2));
}

/* A = Z P(Z), P(Z) = (1 + erf(Z / sqrt 2)) / 2     (Hendrycks and Gimpel 2016)
 */
LS_MULTIVERSION
static void gelu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] *= normal_share(Z_A[i]);
}

/* dL/dZ = dL/dA (P(Z) + Z e^(-Z^2 / 2) / sqrt(2 pi)) */
LS_MULTIVERSION
static void gelu_backward(size_t n_out, size_t ld, const real *Z, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const real density =
            inverse_sqrt_2_pi * elementary_exp((real)-0.5 * Z[i] * Z[i]);

        dA_dZ[i] *= real_fma(Z[i], density, normal_share(Z[i]));
    }
}

/* A = Z s(Z), s(Z) = 1 / (1 + e^-Z) */
LS_MULTIVERSION
static void silu_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] *= elementary_sigmoid(Z_A[i]);
}

/* dL/dZ = dL/dA s (1 + Z (1 - s)) */
LS_MULTIVERSION
static void silu_backward(size_t n_out, size_t ld, const real *Z, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const real s = elementary_sigmoid(Z[i]);

        dA_dZ[i] *= s * real_fma(Z[i], 1 - s, 1);
    }
}

/* tanh(log(1 + e^z)) = top / bottom, where with w = e^-|z| no power overflows
 * and no digit is lost:
 *
 *     z < 0    top = w (w + 2)    bottom = top + 2
 *     else     top = 1 + 2 w      bottom = top + 2 w^2
 */
struct mish {
    real w, top, rest; /* rest = bottom - top */
};

ELEMENTARY struct mish mish_of(real z)
{
    const real w = elementary_exp(-real_fabs(z));

    return (struct mish){w, choose(z < 0, w * (w + 2), real_fma(2, w, 1)),
                         choose(z < 0, 2, 2 * w * w)};
}

/* A = Z tanh(log(1 + e^Z))                                (Misra 2019) */
LS_MULTIVERSION
static void mish_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const struct mish m = mish_of(Z_A[i]);

        Z_A[i] *= m.top / (m.top + m.rest);
    }
}

/* dL/dZ = dL/dA (T + Z (1 - T^2) s(Z)),   T = tanh(log(1 + e^Z)) */
LS_MULTIVERSION
static void mish_backward(size_t n_out, size_t ld, const real *Z, real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const struct mish m = mish_of(Z[i]);
        const real T = m.top / (m.top + m.rest);
        const real rest = m.rest / (m.top + m.rest) * (1 + T);
        const real s = choose(Z[i] < 0, m.w, 1) / (1 + m.w);

        dA_dZ[i] *= real_fma(Z[i] * rest, s, T);
    }
}

/* A = log(1 + e^Z) = max(0, Z) + log(1 + e^-|Z|) */
LS_MULTIVERSION
static void softplus_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] =
            choose(Z_A[i] < 0, 0, Z_A[i]) + elementary_softplus_tail(Z_A[i]);
}

/* dL/dZ = dL/dA s(Z) */
LS_MULTIVERSION
static void softplus_backward(size_t n_out, size_t ld, const real *Z,
                              real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++)
        dA_dZ[i] *= elementary_sigmoid(Z[i]);
}

/* A = Z / (1 + |Z|) */
LS_MULTIVERSION
static void softsign_value(size_t n_out, size_t ld, real *Z_A)
{
    for (size_t i = 0; i < n_out * ld; i++)
        Z_A[i] /= 1 + real_fabs(Z_A[i]);
}

/* dL/dZ = dL/dA / (1 + |Z|)^2 */
LS_MULTIVERSION
static void softsign_backward(size_t n_out, size_t ld, const real *Z,
                              real *dA_dZ)
{
    for (size_t i = 0; i < n_out * ld; i++) {
        const real sum = 1 + real_fabs(Z[i]);

        dA_dZ[i] /= sum * sum;
    }
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

#define ROW(name, rows, in_products, by_Z, smooth, init) \
    {#name,  rows, in_products,  by_Z,                   \
     smooth, init, name##_value, name##_backward},
static const struct activation table[] = {ACTIVATIONS(ROW)};
#undef ROW

#define NAME(name, rows, in_products, by_Z, smooth, init) #name,
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
