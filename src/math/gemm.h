/* SPDX-License-Identifier: MIT */
/*
 * gemm.h - the three matrix products of backprop, behind one interface.
 *
 * Backends: lockstep's own kernels (the default), plain C, and, where configure
 * found them, oneDNN (float) and OpenBLAS. Every call runs on the calling
 * thread alone, between enter() and leave(). The bits of a result depend on the
 * backend, the shapes and the values; in `own` and `plain` each number is one
 * chain of fused multiply-adds, the same on every machine.
 *
 * Matrices have one unit per row, and the rows of a shard in lanes: A [n_in x
 * ld], Z and dZ [n_out x ld], ld = row_lanes(rows). Lanes beyond the rows are
 * computed and unused; in dZ they are 0.
 */
#ifndef LOCKSTEP_GEMM_H
#define LOCKSTEP_GEMM_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/real.h"
#include "base/status.h"
#include "math/kernel.h"

/* State saved by enter() for leave() to restore. */
struct gemm_guard {
    int threads;
    sigset_t signals;
};

/* One shard passing a layer. */
struct flow {
    const real *in;
    real *out;
    const real *keep; /* like out: out = 0 where keep <= 0; or NULL */
    size_t ld;
};

/* Matrices are row-major and dense, n_in and n_out >= 1; work holds work_size()
 * reals. Failures set no sentence, which workers must not write: see
 * gemm_fail(). */
struct gemm {
    const char *name;

    /* Load the library; NULL if the backend needs none. Called before all other
     * functions, and before workers start. */
    ls_status (*load)(void);

    /* Whether each number depends only on its own summands, so that products
     * may be divided anywhere. Such products never fail. */
    bool exact;

    /* Z = W^T A + b, and max(0, Z) if relu, of each flow: A [n_in x ld] in,
     * Z [n_out x ld] out; W [n_in x n_out], its rows ldw apart. */
    ls_status (*forward)(size_t n_in, size_t n_out, const real *W, size_t ldw,
                         const real *b, bool relu, const struct flow *flow,
                         size_t n_flows, real *work);

    /* forward() for a single row x [n_in], with the same bits, or NULL: see
     * row() of kernel.h, also for what is read and written beyond. */
    void (*row)(size_t n_out, size_t n_in, const real *W, const real *b,
                bool relu, const real *x, real *z);

    /* dA = W dZ  (S7) of each flow: dZ in, dA [n_in x ld] out. */
    ls_status (*input_gradient)(size_t n_in, size_t n_out, const real *W,
                                size_t ldw, const struct flow *flow,
                                size_t n_flows, real *work);

    /* A tile of dW = sum_s A_s dZ_s^T  (S5), in tree order over the leaves of
     * one node; out [tile.n_k rows, ldo apart]. tile.j is a multiple of
     * ROW_LANES. */
    ls_status (*weight_gradient)(const struct leaf *leaf, size_t n_leaves,
                                 struct tile tile, real *out, size_t ldo,
                                 real *work);

    /* D [ld x row_lanes(n_out)] of a leaf from dZ [n_out x ld], and db = sum
     * over rows of dZ (S6), from 0 in row order: of units [lo, hi), lo a
     * multiple of ROW_LANES, hi too unless it is n_out. db is padded to a
     * multiple of 64 bytes. */
    void (*keep)(size_t n, size_t lo, size_t hi, size_t n_out, const real *dZ,
                 size_t ld, real *D, real *db);

    /* Reals in work; depth = most open nodes in a tree of leaves. */
    size_t (*work_size)(size_t depth);

    /* Restrict the library to this thread and make it safe there; leave()
     * restores the state. */
    void (*enter)(struct gemm_guard *guard);
    void (*leave)(const struct gemm_guard *guard);

    /* Library, version, variant, kernels: "oneDNN 2.6.3". */
    void (*describe)(char *text, size_t size);
};

extern const struct gemm gemm_own;
extern const struct gemm gemm_plain;
extern const struct gemm gemm_dnnl;
extern const struct gemm gemm_openblas;

/* Find a backend by name; "auto" is the default. NULL when this build does not
 * have it. */
const struct gemm *gemm_find(const char *name);

/* Load the backend; repeated calls are harmless. LS_USAGE, with a sentence,
 * when its library cannot be loaded. */
ls_status gemm_load(const struct gemm *gemm);

/* "auto" and the names of this build, NULL-ended. */
const char *const *gemm_names(void);
extern const char *const gemm_choices[];

/* Set the sentence for the status of a product, on a thread that may. */
ls_status gemm_fail(const struct gemm *gemm, ls_status status);

/* Epilogue for backends without one: + b (unless NULL), ReLU and keep. */
void gemm_finish(size_t n_out, const real *b, bool relu, struct flow flow);

/* out = left + right; out may be left. */
void gemm_add(size_t n, const real *left, const real *right, real *out);

/* After the n numbers of a leaf are stored at work + open * n, add them to the
 * open nodes before them that the leaf completes. The sum of all leaves ends at
 * work. */
void gemm_close(const struct leaf *leaf, size_t n, size_t *open, real *work);

/* For backends that compute one leaf at a time: gemm_leaf computes its tile,
 * gemm_tree() adds up the tiles in tree order. */
typedef ls_status gemm_leaf(const struct leaf *leaf, struct tile tile,
                            real *out, size_t ldo);
ls_status gemm_tree(gemm_leaf *one, const struct leaf *leaf, size_t n_leaves,
                    struct tile tile, real *out, size_t ldo, real *work);
size_t gemm_tree_size(size_t depth);
void gemm_keep(size_t n, size_t lo, size_t hi, size_t n_out, const real *dZ,
               size_t ld, real *D, real *db);

/* Compare the three products with plain C on a few shapes, `rounds` times. work
 * holds gemm_check_size() reals. False: the library computes wrongly. Threads
 * call it concurrently, each with its own work, to test thread safety. */
bool gemm_check(const struct gemm *gemm, size_t rounds, uint64_t seed,
                real *work);
size_t gemm_check_size(void);

#endif
