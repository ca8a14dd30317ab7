/* SPDX-License-Identifier: MIT */
/*
 * product_dnnl.c - the products by oneDNN's dnnl_sgemm (row-major, float).
 *
 * oneDNN threads by OpenMP. The number of threads that the calling task may
 * start is set to 1, which concerns this task alone; so a team of one and a
 * build without OpenMP compute the same bits as a worker among many.
 */
#include <dnnl.h>
#include <omp.h>
#include <stdio.h>

#include "math/product.h"

#ifdef LS_DOUBLE
#error "oneDNN has no product of doubles"
#endif

static ls_status multiply(char transpose_a, char transpose_b, size_t m,
                          size_t n, size_t k, const float *a, size_t lda,
                          const float *b, size_t ldb, float *c)
{
    const dnnl_status_t result = dnnl_sgemm(
        transpose_a, transpose_b, (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k,
        1.0f, a, (dnnl_dim_t)lda, b, (dnnl_dim_t)ldb, 0.0f, c, (dnnl_dim_t)n);

    return result == dnnl_success ? LS_OK : LS_NO_MEMORY;
}

/* Z = A W */
static ls_status onednn_forward(size_t n, size_t n_in, size_t n_out,
                                const real *A, const real *W, real *Z)
{
    return multiply('N', 'N', n, n_out, n_in, A, n_in, W, n_out, Z);
}

/* dW = A^T dZ                                                       (S5) */
static ls_status onednn_weight_gradient(size_t n, size_t n_in, size_t n_out,
                                        const real *A, const real *dZ, real *dW)
{
    return multiply('T', 'N', n_in, n_out, n, A, n_in, dZ, n_out, dW);
}

/* dA = dZ W^T                                                       (S7) */
static ls_status onednn_input_gradient(size_t n, size_t n_in, size_t n_out,
                                       const real *dZ, const real *W, real *dA)
{
    return multiply('N', 'T', n, n_in, n_out, dZ, n_out, W, n_out, dA);
}

static int onednn_enter(void)
{
    const int before = omp_get_max_threads();

    omp_set_num_threads(1);
    return before;
}

static void onednn_leave(int before)
{
    omp_set_num_threads(before);
}

static void onednn_describe(char *text, size_t size)
{
    const dnnl_version_t *version = dnnl_version();

    snprintf(text, size, "oneDNN %d.%d.%d", version->major, version->minor,
             version->patch);
}

const struct products products_dnnl = {
    .name = "dnnl",
    .forward = onednn_forward,
    .weight_gradient = onednn_weight_gradient,
    .input_gradient = onednn_input_gradient,
    .enter = onednn_enter,
    .leave = onednn_leave,
    .describe = onednn_describe,
};
