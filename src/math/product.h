/* SPDX-License-Identifier: MIT */
/*
 * product.h - the three matrix products of backprop, behind one interface.
 *
 * Backends: oneDNN (float), OpenBLAS in its OpenMP flavour, plain C. configure
 * says which are compiled in; the first is the default. Every call runs on
 * the calling thread alone, between enter() and leave().
 * The bits of a result depend on the backend, the shapes and the values.
 */
#ifndef LOCKSTEP_PRODUCT_H
#define LOCKSTEP_PRODUCT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/real.h"
#include "base/status.h"

/* What enter() found, for leave() to put back. */
struct products_guard {
    int threads;
    sigset_t signals;
};

/* n rows >= 1, n_in and n_out >= 1; all matrices row-major and dense. A status
 * other than LS_OK comes without a sentence: workers may not write one. */
struct products {
    const char *name;

    /* Z = A W           A [n x n_in], W [n_in x n_out], Z [n x n_out] */
    ls_status (*forward)(size_t n, size_t n_in, size_t n_out, const real *A,
                         const real *W, real *Z);

    /* dW = A^T dZ       (S5)  dZ [n x n_out], dW [n_in x n_out] */
    ls_status (*weight_gradient)(size_t n, size_t n_in, size_t n_out,
                                 const real *A, const real *dZ, real *dW);

    /* dA = dZ W^T       (S7)  dA [n x n_in] */
    ls_status (*input_gradient)(size_t n, size_t n_in, size_t n_out,
                                const real *dZ, const real *W, real *dA);

    /* Keep the library on this thread, and safe there; leave() undoes it. */
    void (*enter)(struct products_guard *guard);
    void (*leave)(const struct products_guard *guard);

    /* Library, version, flavour, kernels: "oneDNN 2.6.3". */
    void (*describe)(char *text, size_t size);
};

extern const struct products products_plain;
extern const struct products products_dnnl;
extern const struct products products_openblas;

/* By name; "auto" is the default. NULL when this build has none such. */
const struct products *products_find(const char *name);

/* "auto" and the names of this build, NULL-ended. */
const char *const *products_names(void);
extern const char *const products_choices[];

/* The sentence for the status of a product, where one may be written. */
ls_status products_fail(const struct products *products, ls_status status);

/* Compare the three products with plain C on a few shapes, `rounds` times.
 * work holds products_check_size() reals. False: the library is wrong. Threads
 * may do it at once, each with its own work: that is the point. */
bool products_check(const struct products *products, size_t rounds,
                    uint64_t seed, real *work);
size_t products_check_size(void);

#endif
