/* SPDX-License-Identifier: MIT */
/*
 * gemm_openblas.c - the products by OpenBLAS, built with OpenMP.
 *
 * Debian's serial build is not thread-safe: up to one product in ten was wrong.
 * So the OpenMP build that configure found is loaded by its path, on demand;
 * any other is refused, and gemm_check() detects any library that computes
 * wrongly.
 */
#include <cblas.h>
#include <limits.h>
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/library.h"
#include "math/gemm.h"

#ifdef LS_DOUBLE
#define GEMM cblas_dgemm
#define GEMM_NAME "cblas_dgemm"
#else
#define GEMM cblas_sgemm
#define GEMM_NAME "cblas_sgemm"
#endif

/* Symbols set by openblas_load(), once, before the first product. */
static __typeof__(GEMM) *gemm;
static __typeof__(openblas_get_parallel) *get_parallel;
static __typeof__(openblas_get_config) *get_config;
static __typeof__(openblas_get_corename) *get_corename;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static ls_status load(void)
{
    static const char *const names[] = {GEMM_NAME, "openblas_get_parallel",
                                        "openblas_get_config",
                                        "openblas_get_corename", NULL};
    void *symbol[4];
    ls_status status = LS_OK;

    TRY(library_load("products openblas", OPENBLAS_FILE, names, symbol));
    memcpy(&get_parallel, &symbol[1], sizeof get_parallel);
    memcpy(&get_config, &symbol[2], sizeof get_config);
    memcpy(&get_corename, &symbol[3], sizeof get_corename);
    if (get_parallel() != OPENBLAS_OPENMP)
        TRY(fail(LS_USAGE,
                 "products openblas: %s is not of the OpenMP flavour, which "
                 "alone is right in several threads",
                 OPENBLAS_FILE));
    memcpy(&gemm, &symbol[0], sizeof gemm);

done:
    return status;
}

static ls_status openblas_load(void)
{
    ls_status status = LS_OK;

    pthread_mutex_lock(&loading);
    if (!gemm)
        status = load();
    pthread_mutex_unlock(&loading);
    return status;
}

static ls_status multiply(CBLAS_TRANSPOSE transpose_a,
                          CBLAS_TRANSPOSE transpose_b, size_t m, size_t n,
                          size_t k, const real *a, size_t lda, const real *b,
                          size_t ldb, real *c, size_t ldc)
{
    if (m > INT_MAX || n > INT_MAX || k > INT_MAX)
        return LS_NO_MEMORY;
    gemm(CblasRowMajor, transpose_a, transpose_b, (int)m, (int)n, (int)k, 1, a,
         (int)lda, b, (int)ldb, 0, c, (int)ldc);
    return LS_OK;
}

/* Z = W^T A + b */
static ls_status openblas_forward(size_t n_in, size_t n_out, const real *W,
                                  size_t ldw, const real *b, bool relu,
                                  const struct flow *flow, size_t n_flows,
                                  real *work)
{
    ls_status status = LS_OK;

    (void)work;
    for (size_t s = 0; s < n_flows && status == LS_OK; s++) {
        status = multiply(CblasTrans, CblasNoTrans, n_out, flow[s].ld, n_in, W,
                          ldw, flow[s].in, flow[s].ld, flow[s].out, flow[s].ld);
        gemm_finish(n_out, b, relu, flow[s]);
    }
    return status;
}

/* dA = W dZ                                                         (S7) */
static ls_status openblas_input_gradient(size_t n_in, size_t n_out,
                                         const real *W, size_t ldw,
                                         const struct flow *flow,
                                         size_t n_flows, real *work)
{
    ls_status status = LS_OK;

    (void)work;
    for (size_t s = 0; s < n_flows && status == LS_OK; s++) {
        status =
            multiply(CblasNoTrans, CblasNoTrans, n_in, flow[s].ld, n_out, W,
                     ldw, flow[s].in, flow[s].ld, flow[s].out, flow[s].ld);
        gemm_finish(n_in, NULL, false, flow[s]);
    }
    return status;
}

/* dW = A dZ^T of one leaf                                           (S5) */
static ls_status leaf_gradient(const struct leaf *leaf, struct tile tile,
                               real *out, size_t ldo)
{
    return multiply(CblasNoTrans, CblasNoTrans, tile.n_k, tile.n_j, leaf->n,
                    leaf->A + tile.k * leaf->ld, leaf->ld, leaf->D + tile.j,
                    leaf->wide, out, ldo);
}

static ls_status openblas_weight_gradient(const struct leaf *leaf,
                                          size_t n_leaves, struct tile tile,
                                          real *out, size_t ldo, real *work)
{
    return gemm_tree(leaf_gradient, leaf, n_leaves, tile, out, ldo, work);
}

/* As for oneDNN: one thread for this task alone. */
static void openblas_enter(struct gemm_guard *guard)
{
    guard->threads = omp_get_max_threads();
    omp_set_num_threads(1);
}

static void openblas_leave(const struct gemm_guard *guard)
{
    omp_set_num_threads(guard->threads);
}

static void openblas_describe(char *text, size_t size)
{
    static const char *const flavour[] = {"serial", "pthread", "openmp"};
    const int kind = get_parallel();

    snprintf(text, size, "%s (%s flavour, %s kernels)", get_config(),
             kind >= 0 && kind <= 2 ? flavour[kind] : "unknown",
             get_corename());
}

const struct gemm gemm_openblas = {
    .name = "openblas",
    .load = openblas_load,
    .exact = false,
    .forward = openblas_forward,
    .input_gradient = openblas_input_gradient,
    .weight_gradient = openblas_weight_gradient,
    .keep = gemm_keep,
    .work_size = gemm_tree_size,
    .enter = openblas_enter,
    .leave = openblas_leave,
    .describe = openblas_describe,
};
