/* SPDX-License-Identifier: MIT */
/*
 * numeric_embedding.h - the first layer's inputs from features that are
 * embedded as numbers, and the gradient of the embeddings. Part of embedding.h,
 * which calls these.
 */
#ifndef LOCKSTEP_NUMERIC_EMBEDDING_H
#define LOCKSTEP_NUMERIC_EMBEDDING_H

#include "model/network.h"
#include "model/workspace.h"

/* Compute the rows of A_0 that are numeric embeddings. */
void numeric_look_up(const struct network *network, const real *theta,
                     struct workspace *workspace);

/* Compute the gradient of w, b, V and c into db, from dA [n * size x ld] of
 * those rows; sets dA to 0 in lanes without a row. */
void numeric_gradient(const struct network *network, const real *theta,
                      struct workspace *workspace, real *dA);

/* Reals that a workspace needs for these, of any number of rows. */
size_t numeric_work_size(const struct network *network);

#endif
