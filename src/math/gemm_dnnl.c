/* SPDX-License-Identifier: MIT */
/*
 * gemm_dnnl.c - the products by oneDNN's dnnl_sgemm (row-major, float).
 *
 * The library is loaded on demand.
 *
 * oneDNN uses OpenMP; the number of threads is set to 1 for the calling task
 * alone, so that a team of one and a build without OpenMP compute the same bits
 * as a worker of a larger team.
 */
#include <dnnl.h>
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/library.h"
#include "math/gemm.h"

#ifdef LS_DOUBLE
#error "oneDNN has no product of doubles"
#endif

#define TEXT_OF(number) #number
#define FILE_OF(major) "libdnnl.so." TEXT_OF(major)

/* Symbols set by onednn_load(), once, before the first product. */
static __typeof__(dnnl_sgemm) *sgemm;
static __typeof__(dnnl_version) *version_of_library;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static ls_status onednn_load(void)
{
    static const char *const names[] = {"dnnl_sgemm", "dnnl_version", NULL};
    void *symbol[2];
    ls_status status = LS_OK;

    pthread_mutex_lock(&loading);
    if (!sgemm)
        status = library_load("products dnnl", FILE_OF(DNNL_VERSION_MAJOR),
                              names, symbol);
    if (!sgemm && status == LS_OK) {
        memcpy(&sgemm, &symbol[0], sizeof sgemm);
        memcpy(&version_of_library, &symbol[1], sizeof version_of_library);
    }
    pthread_mutex_unlock(&loading);
    return status;
}

static ls_status multiply(char transpose_a, char transpose_b, size_t m,
                          size_t n, size_t k, const float *a, size_t lda,
                          const float *b, size_t ldb, float *c, size_t ldc)
{
    const dnnl_status_t result = sgemm(
        transpose_a, transpose_b, (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k,
        1.0f, a, (dnnl_dim_t)lda, b, (dnnl_dim_t)ldb, 0.0f, c, (dnnl_dim_t)ldc);

    return result == dnnl_success ? LS_OK : LS_NO_MEMORY;
}

/* Z = W^T A + b */
static ls_status onednn_forward(size_t n_in, size_t n_out, const real *W,
                                size_t ldw, const real *b, bool relu,
                                const struct flow *flow, size_t n_flows,
                                real *work)
{
    ls_status status = LS_OK;

    (void)work;
    for (size_t s = 0; s < n_flows && status == LS_OK; s++) {
        status = multiply('T', 'N', n_out, flow[s].ld, n_in, W, ldw, flow[s].in,
                          flow[s].ld, flow[s].out, flow[s].ld);
        gemm_finish(n_out, b, relu, flow[s]);
    }
    return status;
}

/* dA = W dZ                                                         (S7) */
static ls_status onednn_input_gradient(size_t n_in, size_t n_out, const real *W,
                                       size_t ldw, const struct flow *flow,
                                       size_t n_flows, real *work)
{
    ls_status status = LS_OK;

    (void)work;
    for (size_t s = 0; s < n_flows && status == LS_OK; s++) {
        status = multiply('N', 'N', n_in, flow[s].ld, n_out, W, ldw, flow[s].in,
                          flow[s].ld, flow[s].out, flow[s].ld);
        gemm_finish(n_in, NULL, false, flow[s]);
    }
    return status;
}

/* dW = A dZ^T of one leaf                                           (S5) */
static ls_status leaf_gradient(const struct leaf *leaf, struct tile tile,
                               real *out, size_t ldo)
{
    return multiply('N', 'N', tile.n_k, tile.n_j, leaf->n,
                    leaf->A + tile.k * leaf->ld, leaf->ld, leaf->D + tile.j,
                    leaf->wide, out, ldo);
}

static ls_status onednn_weight_gradient(const struct leaf *leaf,
                                        size_t n_leaves, struct tile tile,
                                        real *out, size_t ldo, real *work)
{
    return gemm_tree(leaf_gradient, leaf, n_leaves, tile, out, ldo, work);
}

/* Block signals: a handler that ran during a product of oneDNN 2.6.3 left the
 * heap damaged about once in 100 signals, never with other libraries. */
static void onednn_enter(struct gemm_guard *guard)
{
    static const int of_faults[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                    SIGILL,  SIGTRAP, SIGABRT};
    sigset_t waiting;

    sigfillset(&waiting);
    for (size_t i = 0; i < sizeof of_faults / sizeof *of_faults; i++)
        sigdelset(&waiting, of_faults[i]);
    pthread_sigmask(SIG_BLOCK, &waiting, &guard->signals);
    guard->threads = omp_get_max_threads();
    omp_set_num_threads(1);
}

static void onednn_leave(const struct gemm_guard *guard)
{
    omp_set_num_threads(guard->threads);
    pthread_sigmask(SIG_SETMASK, &guard->signals, NULL);
}

static void onednn_describe(char *text, size_t size)
{
    const dnnl_version_t *version = version_of_library();

    snprintf(text, size, "oneDNN %d.%d.%d", version->major, version->minor,
             version->patch);
}

const struct gemm gemm_dnnl = {
    .name = "dnnl",
    .load = onednn_load,
    .exact = false,
    .forward = onednn_forward,
    .input_gradient = onednn_input_gradient,
    .weight_gradient = onednn_weight_gradient,
    .keep = gemm_keep,
    .work_size = gemm_tree_size,
    .enter = onednn_enter,
    .leave = onednn_leave,
    .describe = onednn_describe,
};
