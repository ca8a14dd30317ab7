/* SPDX-License-Identifier: MIT */
/*
 * backprop.h - forward and backward passes over the rows of some shards, in the
 * workspaces of one worker.
 *
 * Thread-blind: network and parameters are shared; workspaces, scratch and
 * gradient belong to the caller. Allocates nothing and sets no error sentence.
 *
 * Every matrix has one row per unit and one lane per table row, [n_l x ld]; see
 * math/gemm.h.
 */
#ifndef LOCKSTEP_BACKPROP_H
#define LOCKSTEP_BACKPROP_H

#include "base/tree.h"
#include "math/gemm.h"
#include "model/network.h"
#include "model/outputs.h"
#include "model/workspace.h"

/* Phases of a thread's time. */
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

/* Seconds by phase. If on is false, a lap costs one comparison. */
struct stopwatch {
    bool on;
    double last;
    double seconds[N_PHASES];
};

void stopwatch_start(struct stopwatch *watch, bool on);
/* Add the time since the last lap to phase. */
void stopwatch_lap(struct stopwatch *watch, enum phase phase);

/* Memory of one thread, apart from its workspaces. */
struct scratch {
    real *work;        /* for struct gemm */
    struct flow *flow; /* [rooms] */
    struct leaf *leaf; /* [rooms] */
    struct stopwatch watch;
};

/* workspaces: the most that one call processes. */
ls_status scratch_create(const struct gemm *gemm, size_t workspaces,
                         struct scratch *scratch);
void scratch_destroy(struct scratch *scratch);
size_t scratch_bytes(const struct gemm *gemm, size_t workspaces);

/*
 * Passes of layer number l (from 0) over some workspaces, for its units [lo,
 * hi). lo and hi are multiples of ROW_LANES, except at the end. A call for
 * fewer than all units requires gemm->exact.
 *
 *     forward    A_{l+1}; of the last layer Z, unless its activation is ReLU;
 *                of a staged layer Z_{l+1}
 *     loss       row_loss, A_L, and sum_i w_i L_i of each workspace; in an
 *                evaluation of outputs within limits, else limits are NULL
 *     output     dL/dZ_L, weighted
 *     backward   dL/dZ_l from dL/dZ_{l+1}, for units [lo, hi) of layer l-1; if
 *                that is staged, dL/dA_l
 *     keep       D_{l+1} and db_{l+1} from dL/dZ_{l+1}
 */
ls_status pass_forward(const struct network *network, const struct gemm *gemm,
                       const real *theta, struct workspace *workspaces,
                       size_t n_workspaces, size_t l, struct range units,
                       struct scratch *scratch);
void pass_loss(const struct network *network,
               const struct output_limits *limits, struct workspace *workspaces,
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

/* Of a staged layer, after the passes for all its units: A_{l+1} from Z_{l+1},
 * and dL/dZ_{l+1} from dL/dA_{l+1}. Nothing for other layers. */
void pass_stages(const struct network *network, const real *theta,
                 struct workspace *workspaces, size_t n_workspaces, size_t l,
                 struct scratch *scratch);
void pass_stages_backward(const struct network *network, const real *theta,
                          struct workspace *workspaces, size_t n_workspaces,
                          size_t l, struct scratch *scratch);

/* Run the forward passes of all layers. A_L holds Z, unless the last activation
 * is ReLU; pass_loss() expects that. */
ls_status backprop_to_Z(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n_workspaces, struct scratch *scratch);

/* Compute A[1] .. A[L] of each workspace from its A_0. */
ls_status backprop_forward(const struct network *network,
                           const struct gemm *gemm, const real *theta,
                           struct workspace *workspaces, size_t n_workspaces,
                           struct scratch *scratch);

/* Forward pass and losses: compute row_loss and A_L from A_0, Y and w; loss[s]
 * = sum_i w_i L_i of workspace s. */
ls_status backprop_loss(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n_workspaces, struct scratch *scratch,
                        double *loss);

/*
 * After pass_keep(), for workspaces that are the leaves of one node: sum the
 * tile of dW_l = sum_s A_s dZ_s^T, or all db, in tree order. leaf is the output
 * of backprop_leaves() for the same workspaces.
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

/* Run backprop_loss() and compute the gradient sum_i w_i dL_i/dtheta over the
 * workspaces, in tree order and in the layout of the parameters. Sums each
 * layer's dW as soon as its D is computed, while D is in cache. */
ls_status backprop_gradient(const struct network *network,
                            const struct gemm *gemm, const real *theta,
                            struct workspace *workspaces, size_t n_workspaces,
                            struct scratch *scratch, real *gradient,
                            double *loss);

#endif
