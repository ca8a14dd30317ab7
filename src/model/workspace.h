/* SPDX-License-Identifier: MIT */
/*
 * workspace.h - memory for the forward and backward pass of a shard.
 *
 * Every matrix has one row per unit and one lane per table row, [n_l x ld]; see
 * math/gemm.h.
 */
#ifndef LOCKSTEP_WORKSPACE_H
#define LOCKSTEP_WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/real.h"
#include "base/settings.h"
#include "model/network.h"

/* Rows of one shard, with activations, gradients and losses. */
struct workspace {
    size_t n, ld;               /* current rows; lanes */
    real *X;                    /* features, as gathered */
    real *A[LS_MAX_HIDDEN + 2]; /* A_0 .. A_L; A_0 is X if none is embedded */
    real *D[LS_MAX_HIDDEN + 2]; /* dL/dZ_l in the layout of S5 */
    real *dZ[2];                /* dL/dZ_l in dZ[l % 2], temporary */
    real *db;                   /* db_1 .. db_L .. dE_1 .., as in the block */
    real *Y;                    /* targets */
    real *w;                    /* 0 past n */
    double *row_loss;           /* [ld] */
    /* Of staged layers, see stages.h; NULL where a layer has none. */
    real *Z[LS_MAX_HIDDEN + 2];       /* Z_l, less its mean if normalized; of a
                                         WORKSPACE_FORWARD the same for all l */
    real *inverse[LS_MAX_HIDDEN + 2]; /* [ld] 1 / deviation of Z_l */
    uint8_t *mask[LS_MAX_HIDDEN + 1]; /* of A_l, see math/dropout.h */
    real *sums;                       /* [2 ld] temporary */
    real *some;    /* [STAGE_UNITS x ld] temporary; if parametric, three such */
    real *skip;    /* dL/dA of the residual layer above */
    real *lines;   /* of numeric embeddings, temporary */
    uint64_t *row; /* [ld] rows of the table, NULL: no dropout */
    uint64_t epoch;
    double dropout_factor; /* of the shares of dropout, at this step */
    void *block;           /* memory of all arrays */
};

/* Units that stages.h takes at a time. */
enum { STAGE_UNITS = 16 };

/* Set n and ld. */
void workspace_open(struct workspace *workspace, size_t n);

/* Passes that a workspace has arrays for. */
enum workspace_kind {
    WORKSPACE_FORWARD,  /* no D, dZ, db */
    WORKSPACE_GRADIENT, /* one array for all D_l, for backprop_gradient() */
    WORKSPACE_LAYERS    /* a D_l for each layer, until all dW are summed */
};

/* Allocate n workspaces for shards of up to `rows` rows. Pages are not touched
 * here but by the thread that will use them, which clears them first, as the
 * padding between biases is summed, too. */
ls_status workspaces_create(const struct network *network, size_t rows,
                            size_t n, enum workspace_kind kind,
                            struct workspace **workspaces);
void workspaces_destroy(struct workspace *workspaces, size_t n);
size_t workspaces_bytes(const struct network *network, size_t rows, size_t n,
                        enum workspace_kind kind);

/* Set the lanes without a row to 0: they may hold infinity, and infinity times
 * the 0 of their dZ would make NaN of a sum over lanes. */
void workspace_clear_padding(size_t n_units, const struct workspace *workspace,
                             real *matrix);

/* Row i of a matrix [n_units x ld]: one number of each unit. */
void workspace_row(size_t n_units, size_t ld, const real *matrix, size_t i,
                   real *out);

#endif
