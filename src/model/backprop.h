/* SPDX-License-Identifier: MIT */
/*
 * backprop.h - forward and backward over the rows of one shard, in the scratch
 * of one worker.
 *
 * Thread-blind: network and parameters are shared, scratch and gradient belong
 * to the caller. Nothing is allocated and nothing is said.
 */
#ifndef LOCKSTEP_BACKPROP_H
#define LOCKSTEP_BACKPROP_H

#include "math/product.h"
#include "model/network.h"

/* What a thread's time goes to. */
enum phase {
    PHASE_GATHER,
    PHASE_PRODUCTS,
    PHASE_ELEMENTWISE,
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

/* Room for the rows of one shard. */
struct scratch {
    size_t rows;                /* at most */
    real *A[LS_MAX_HIDDEN + 2]; /* A_0 = X .. A_L  [rows x n_l] */
    real *dZ, *dA;              /* [rows x widest], swapped layer by layer */
    real *Y;                    /* targets [rows x n_L] */
    real *w;                    /* row weights [rows] */
    double *row_loss;           /* [rows] */
    void *block;                /* all of it */
    struct stopwatch watch;
};

/* Pages are left untouched, for the thread that will work there. */
ls_status scratch_create(const struct network *network, size_t rows,
                         struct scratch *scratch);
void scratch_destroy(struct scratch *scratch);

/* A_L for the n rows in A_0. On return A[l] holds all activations. */
ls_status backprop_forward(const struct network *network,
                           const struct products *products, const real *theta,
                           size_t n, struct scratch *scratch);

/*
 * Forward, loss and dL/dZ of the output layer: row_loss and A_L for the n rows
 * in A_0, Y and w; dZ = w dL/dZ_L if dZ is wanted (not NULL).
 * loss = sum_i w_i L_i.
 */
ls_status backprop_loss(const struct network *network,
                        const struct products *products, const real *theta,
                        size_t n, struct scratch *scratch, real *dZ,
                        double *loss);

/* The whole: gradient = sum_i w_i dL_i/dtheta, written, not added to; padding
 * of the block is left as it is (zero). n = 0 gives zeros. */
ls_status backprop_gradient(const struct network *network,
                            const struct products *products, const real *theta,
                            size_t n, struct scratch *scratch, real *gradient,
                            double *loss);

#endif
