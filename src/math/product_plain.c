/* SPDX-License-Identifier: MIT */
/*
 * product_plain.c - the products in plain C: the reference, and what is left
 * where no library is.
 *
 * Sums run in the order of the index, or as dot.h says, so that the bits are
 * those of any machine.
 */
#include <stdio.h>
#include <string.h>

#include "math/dot.h"
#include "math/product.h"

/* Z = A W, row by row: z += a_k W_k */
static ls_status plain_forward(size_t n, size_t n_in, size_t n_out,
                               const real *restrict A, const real *restrict W,
                               real *restrict Z)
{
    memset(Z, 0, n * n_out * sizeof *Z);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++) {
            const real a = A[i * n_in + k];
            const real *w = W + k * n_out;
            real *z = Z + i * n_out;

            for (size_t j = 0; j < n_out; j++)
                z[j] += a * w[j];
        }
    return LS_OK;
}

/* dW = A^T dZ, one row of the minibatch after the other             (S5) */
static ls_status plain_weight_gradient(size_t n, size_t n_in, size_t n_out,
                                       const real *restrict A,
                                       const real *restrict dZ,
                                       real *restrict dW)
{
    memset(dW, 0, n_in * n_out * sizeof *dW);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++) {
            const real a = A[i * n_in + k];
            const real *dz = dZ + i * n_out;
            real *dw = dW + k * n_out;

            for (size_t j = 0; j < n_out; j++)
                dw[j] += a * dz[j];
        }
    return LS_OK;
}

/* dA = dZ W^T                                                       (S7) */
static ls_status plain_input_gradient(size_t n, size_t n_in, size_t n_out,
                                      const real *restrict dZ,
                                      const real *restrict W, real *restrict dA)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++)
            dA[i * n_in + k] = dot(n_out, dZ + i * n_out, W + k * n_out);
    return LS_OK;
}

static void plain_enter(struct products_guard *guard)
{
    guard->threads = 0;
}

static void plain_leave(const struct products_guard *guard)
{
    (void)guard;
}

static void plain_describe(char *text, size_t size)
{
    snprintf(text, size, "plain C");
}

const struct products products_plain = {
    .name = "plain",
    .forward = plain_forward,
    .weight_gradient = plain_weight_gradient,
    .input_gradient = plain_input_gradient,
    .enter = plain_enter,
    .leave = plain_leave,
    .describe = plain_describe,
};
