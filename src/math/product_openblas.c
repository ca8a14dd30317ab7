/* SPDX-License-Identifier: MIT */
/*
 * product_openblas.c - the products by OpenBLAS, in its OpenMP flavour.
 *
 * Debian's serial flavour is not safe to call from several threads at once:
 * up to one product in ten comes out wrong. configure links the OpenMP flavour
 * by name, and products_check() finds any library that gets it wrong.
 */
#include <cblas.h>
#include <limits.h>
#include <omp.h>
#include <stdio.h>

#include "math/product.h"

#ifdef LS_DOUBLE
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

static ls_status multiply(CBLAS_TRANSPOSE transpose_a,
                          CBLAS_TRANSPOSE transpose_b, size_t m, size_t n,
                          size_t k, const real *a, size_t lda, const real *b,
                          size_t ldb, real *c)
{
    if (m > INT_MAX || n > INT_MAX || k > INT_MAX)
        return LS_NO_MEMORY;
    GEMM(CblasRowMajor, transpose_a, transpose_b, (int)m, (int)n, (int)k, 1, a,
         (int)lda, b, (int)ldb, 0, c, (int)n);
    return LS_OK;
}

/* Z = A W */
static ls_status openblas_forward(size_t n, size_t n_in, size_t n_out,
                                  const real *A, const real *W, real *Z)
{
    return multiply(CblasNoTrans, CblasNoTrans, n, n_out, n_in, A, n_in, W,
                    n_out, Z);
}

/* dW = A^T dZ                                                       (S5) */
static ls_status openblas_weight_gradient(size_t n, size_t n_in, size_t n_out,
                                          const real *A, const real *dZ,
                                          real *dW)
{
    return multiply(CblasTrans, CblasNoTrans, n_in, n_out, n, A, n_in, dZ,
                    n_out, dW);
}

/* dA = dZ W^T                                                       (S7) */
static ls_status openblas_input_gradient(size_t n, size_t n_in, size_t n_out,
                                         const real *dZ, const real *W,
                                         real *dA)
{
    return multiply(CblasNoTrans, CblasTrans, n, n_in, n_out, dZ, n_out, W,
                    n_out, dA);
}

/* As in oneDNN, one thread for this task alone. */
static void openblas_enter(struct products_guard *guard)
{
    guard->threads = omp_get_max_threads();
    omp_set_num_threads(1);
}

static void openblas_leave(const struct products_guard *guard)
{
    omp_set_num_threads(guard->threads);
}

static void openblas_describe(char *text, size_t size)
{
    static const char *const flavour[] = {"serial", "pthread", "openmp"};
    const int kind = openblas_get_parallel();

    snprintf(text, size, "%s (%s flavour, %s kernels)", openblas_get_config(),
             kind >= 0 && kind <= 2 ? flavour[kind] : "unknown",
             openblas_get_corename());
}

const struct products products_openblas = {
    .name = "openblas",
    .forward = openblas_forward,
    .weight_gradient = openblas_weight_gradient,
    .input_gradient = openblas_input_gradient,
    .enter = openblas_enter,
    .leave = openblas_leave,
    .describe = openblas_describe,
};
