/* SPDX-License-Identifier: MIT */
/*
 * workspace.h - memory in which a shard goes forward and backward.
 *
 * All matrices have units below one another and rows in lanes, [n_l x ld]; see
 * math/gemm.h.
 */
#ifndef LOCKSTEP_WORKSPACE_H
#define LOCKSTEP_WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "base/settings.h"
#include "model/network.h"

/* One shard: its rows and what becomes of them. */
struct workspace {
    size_t n, ld;               /* rows now; lanes, row_lanes(n) */
    real *A[LS_MAX_HIDDEN + 2]; /* A_0 = X .. A_L */
    real *D[LS_MAX_HIDDEN + 2]; /* D_1 .. D_L: dL/dZ_l as S5 wants it */
    real *dZ[2];                /* dL/dZ_l in dZ[l % 2], on the way */
    real *db;                   /* db_1 .. db_L, as in the block of biases */
    real *Y;                    /* targets */
    real *w;                    /* row weights [ld], 0 beyond n */
    double *row_loss;           /* [ld] */
    void *block;                /* all of it */
};

/* Set n and ld. */
void workspace_open(struct workspace *workspace, size_t n);

/* What a room has room for. */
enum workspace_kind {
    WORKSPACE_FORWARD,  /* no D, dZ, db */
    WORKSPACE_GRADIENT, /* one place for all D_l, for backprop_gradient() */
    WORKSPACE_LAYERS    /* a D_l for each layer, until all dW are summed */
};

/* Rooms for shards of up to `rows` rows. Pages are left untouched, for the
 * thread that will work there; it clears them first, as gaps between biases
 * are added up, too. */
ls_status workspaces_create(const struct network *network, size_t rows,
                            size_t n, enum workspace_kind kind,
                            struct workspace **workspaces);
void workspaces_destroy(struct workspace *workspaces, size_t n);
size_t workspaces_bytes(const struct network *network, size_t rows, size_t n,
                        enum workspace_kind kind);

/* Row i of a matrix [n_units x ld]: one number of each unit. */
void workspace_row(size_t n_units, size_t ld, const real *matrix, size_t i,
                   real *out);

#endif
