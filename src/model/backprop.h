/* SPDX-License-Identifier: MIT */
/*
 * backprop.h - forward and backward over the rows of some shards, in memory of
 * one worker.
 *
 * Thread-blind: network and parameters are shared, rooms, scratch and gradient
 * belong to the caller. Nothing is allocated and nothing is said.
 *
 * All matrices have units below one another and rows in lanes, [n_l x ld]; see
 * math/gemm.h.
 */
#ifndef LOCKSTEP_BACKPROP_H
#define LOCKSTEP_BACKPROP_H

#include "base/tree.h"
#include "math/gemm.h"
#include "model/network.h"
#include "model/workspace.h"

/* What a thread's time goes to. */
enum phase {
    PHASE_GATHER,
    PHASE_FORWARD,     /* S, with bias and ReLU */
    PHASE_BACKWARD,    /* S7, with the mask of ReLU */
    PHASE_WEIGHTS,     /* S5, with the tree inside a run of shards */
    PHASE_ELEMENTWISE, /* other activations, loss, S6, transposing dZ */
    PHASE_UPDATE,
    PHASE_WAITING,
    N_PHASES
};

/* Seconds by phase; off = one comparison a lap. */
struct stopwatch {
    bool on;
    double last;
    double seconds[N_PHASES];
};

void stopwatch_start(struct stopwatch *watch, bool on);
/* The time since the last lap went to this phase. */
void stopwatch_lap(struct stopwatch *watch, enum phase phase);

/* What one thread needs beside rooms. */
struct scratch {
    real *work;        /* of the products */
    struct flow *flow; /* [rooms] */
    struct leaf *leaf; /* [rooms] */
    struct stopwatch watch;
};

/* rooms: the most that go through a call together. */
ls_status scratch_create(const struct gemm *gemm, size_t workspaces,
                         struct scratch *scratch);
void scratch_destroy(struct scratch *scratch);
size_t scratch_bytes(const struct gemm *gemm, size_t workspaces);

/*
 * Passes of layer number l (from 0) over some rooms, for units [lo, hi) of what
 * it computes; hi and lo are cut at multiples of ROW_LANES, except at the end.
 * Cut units only where products->exact.
 *
 * forward    A_{l+1}; of the last layer Z, unless its activation is ReLU
 * loss       row_loss, A_L, and sum_i w_i L_i of each room
 * output     dL/dZ_L, weighted
 * backward   dL/dZ_l from dL/dZ_{l+1}, for units [lo, hi) of layer l-1
 * keep       D_{l+1} and db_{l+1} from dL/dZ_{l+1}
 */
ls_status pass_forward(const struct network *network, const struct gemm *gemm,
                       const real *theta, struct workspace *workspaces,
                       size_t n_workspaces, size_t l, struct range units,
                       struct scratch *scratch);
void pass_loss(const struct network *network, struct workspace *workspaces,
               size_t n_workspaces, struct scratch *scratch, double *loss);
void pass_output(const struct network *network, struct workspace *workspaces,
                 size_t n_workspaces, struct scratch *scratch);
ls_status pass_backward(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n_workspaces, size_t l, struct range units,
                        struct scratch *scratch);
void pass_keep(const struct network *network, const struct gemm *gemm,
               struct workspace *workspaces, size_t n_workspaces, size_t l,
               struct range units, struct scratch *scratch);

/* All layers of pass_forward(): A_L holds Z, unless the last activation is
 * ReLU. pass_loss() goes on from there. */
ls_status backprop_to_Z(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n_workspaces, struct scratch *scratch);

/* A_L of the rows in A_0 of the rooms. On return A[l] holds all
 * activations. */
ls_status backprop_forward(const struct network *network,
                           const struct gemm *gemm, const real *theta,
                           struct workspace *workspaces, size_t n_workspaces,
                           struct scratch *scratch);

/* Forward, and the losses: row_loss and A_L for the rows in A_0, Y and w;
 * loss[s] = sum_i w_i L_i of room s. */
ls_status backprop_loss(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n_workspaces, struct scratch *scratch,
                        double *loss);

/*
 * After pass_keep(), of rooms that are the leaves of one node:
 * the tile of dW_l = sum_s A_s dZ_s^T, or all db, in tree order. leaf is what
 * backprop_leaves() made of the rooms.
 */
void backprop_leaves(const struct network *network,
                     const struct workspace *workspaces, size_t n_workspaces,
                     size_t l, struct leaf *leaf);
ls_status backprop_weights(const struct network *network,
                           const struct gemm *gemm, const struct leaf *leaf,
                           size_t n_leaves, size_t l, struct tile tile,
                           real *out, size_t ldo, real *work);
void backprop_biases(const struct network *network,
                     const struct workspace *workspaces, size_t n_workspaces,
                     struct scratch *scratch, real *out);

/* The whole: backprop_loss(), and the gradient, laid out as the parameters,
 * = sum_i w_i dL_i/dtheta over the rooms, in tree order. Each layer's dW is
 * summed as soon as its D is there, and still in cache. */
ls_status backprop_gradient(const struct network *network,
                            const struct gemm *gemm, const real *theta,
                            struct workspace *workspaces, size_t n_workspaces,
                            struct scratch *scratch, real *gradient,
                            double *loss);

#endif
