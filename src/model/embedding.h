/* SPDX-License-Identifier: MIT */
/*
 * embedding.h - the first layer's inputs from features that are codes of texts,
 * and the gradient of their tables.
 *
 * A feature with the codes 1 .. K (encoding.h) has a table E [K x size] in the
 * parameter block. Its row c - 1 takes the place of the code c; code 0, a
 * missing or unseen text, gives zeros and is not trained. The inputs A_0 of the
 * first layer are the features that stay, in their order, then those of numeric
 * embeddings, then the embeddings of codes.
 *
 * Thread-blind, as backprop.h is.
 */
#ifndef LOCKSTEP_EMBEDDING_H
#define LOCKSTEP_EMBEDDING_H

#include "model/backprop.h"
#include "table/values/encoding.h"

/* Describe the columns of codes for network_make(): size numbers for each text,
 * or with LS_AUTO half as many as the column has texts, at most 50. LS_USAGE
 * with a sentence naming `path` if there are more than LS_MAX_EMBEDDINGS. */
ls_status embedding_choose(const char *path, const struct encoding *columns,
                           size_t size, struct embedding_spec *spec, size_t *n);

/* Compute A_0 from the features in X; to be called after X is filled. If none
 * is embedded X is A_0, and the call does nothing. */
void embedding_look_up(const struct network *network, const real *theta,
                       struct workspace *workspace);

/*
 * Compute the gradient of the embeddings of each workspace into its db, after
 * dL/dZ_1 is known:
 *     dA_0 = W_1 dZ_1   of the inputs that are embedded             (S7)
 *     dE[c - 1] = sum of dA_0 over the rows with code c, in row order
 * and those of numeric_gradient(). dL/dZ_1 stays; dZ[0] is overwritten.
 */
ls_status embedding_gradient(const struct network *network,
                             const struct gemm *gemm, const real *theta,
                             struct workspace *workspaces, size_t n_workspaces,
                             struct scratch *scratch);

/* Sum the tables of n workspaces in tree order into their place in out, which
 * has the layout of db, and make those of the workspaces 0 again, as they have
 * to be before embedding_gradient(). Visits the rows for the codes of the
 * workspaces only; all others are 0. leaf has the joins of each workspace. */
void embedding_sum(const struct network *network,
                   const struct workspace *workspaces, const struct leaf *leaf,
                   size_t n_workspaces, real *out);

#endif
