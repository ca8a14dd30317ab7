/* SPDX-License-Identifier: MIT */
/*
 * dense.c - the dense layer. Products of a layer of one unit are a dot product
 * and a rank-1 update of our own: libraries are slow there.
 */
#include "math/dense.h"

#include <string.h>

#include "math/dot.h"

/* z_i = a_i . w */
static void unit_forward(size_t n, size_t n_in, const real *A_prev,
                         const real *W, real *Z)
{
    for (size_t i = 0; i < n; i++)
        Z[i] = dot(n_in, A_prev + i * n_in, W);
}

/* dw = sum_i dz_i a_i */
static void unit_weight_gradient(size_t n, size_t n_in,
                                 const real *restrict A_prev,
                                 const real *restrict dZ, real *restrict dW)
{
    memset(dW, 0, n_in * sizeof *dW);
    for (size_t i = 0; i < n; i++) {
        const real *a = A_prev + i * n_in;

        for (size_t k = 0; k < n_in; k++)
            dW[k] += dZ[i] * a[k];
    }
}

/* da_i = dz_i w */
static void unit_input_gradient(size_t n, size_t n_in, const real *restrict dZ,
                                const real *restrict W, real *restrict dA)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++)
            dA[i * n_in + k] = dZ[i] * W[k];
}

ls_status dense_forward(const struct products *products, size_t n, size_t n_in,
                        size_t n_out, const real *A_prev, const real *W,
                        const real *b, real *Z)
{
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    if (n_out == 1)
        unit_forward(n, n_in, A_prev, W, Z);
    else
        status = products->forward(n, n_in, n_out, A_prev, W, Z);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n_out; j++)
            Z[i * n_out + j] += b[j];
    return status;
}

ls_status dense_weight_gradient(const struct products *products, size_t n,
                                size_t n_in, size_t n_out, const real *A_prev,
                                const real *dZ, real *dW)
{
    if (n == 0) {
        memset(dW, 0, n_in * n_out * sizeof *dW);
        return LS_OK;
    }
    if (n_out > 1)
        return products->weight_gradient(n, n_in, n_out, A_prev, dZ, dW);
    unit_weight_gradient(n, n_in, A_prev, dZ, dW);
    return LS_OK;
}

void dense_bias_gradient(size_t n, size_t n_out, const real *restrict dZ,
                         real *restrict db)
{
    memset(db, 0, n_out * sizeof *db);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n_out; j++)
            db[j] += dZ[i * n_out + j];
}

ls_status dense_input_gradient(const struct products *products, size_t n,
                               size_t n_in, size_t n_out, const real *dZ,
                               const real *W, real *dA_prev)
{
    if (n == 0)
        return LS_OK;
    if (n_out > 1)
        return products->input_gradient(n, n_in, n_out, dZ, W, dA_prev);
    unit_input_gradient(n, n_in, dZ, W, dA_prev);
    return LS_OK;
}
