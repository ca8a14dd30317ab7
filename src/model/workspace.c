/* SPDX-License-Identifier: MIT */
/*
 * workspace.c - offsets of the arrays of a shard in one block of memory.
 * backprop.c computes their contents.
 */
#include "model/workspace.h"

#include "base/mem.h"
#include "math/dense.h"

/* Offset of the next array of `count` reals in a block. */
static size_t take(size_t *used, size_t count)
{
    const size_t at = *used;

    *used += mem_round(count, sizeof(real));
    return at;
}

static size_t widest_D(const struct network *network)
{
    size_t widest = 0;

    for (size_t l = 0; l < network->n_layers; l++) {
        const size_t wide = dense_wide(network->layer[l].n_out);

        widest = wide > widest ? wide : widest;
    }
    return widest;
}

/* Offsets in the block of a workspace, in reals. */
struct plan_of_room {
    size_t X, A[LS_MAX_HIDDEN + 2], D[LS_MAX_HIDDEN + 2];
    size_t dZ[2], db, Y, w, row_loss, total;
};

static struct plan_of_room plan_room(const struct network *network,
                                     size_t lanes, enum workspace_kind kind)
{
    struct plan_of_room at = {.total = 0};
    const bool gradient = kind != WORKSPACE_FORWARD;
    size_t *used = &at.total;
    size_t one_D = 0;

    if (kind == WORKSPACE_GRADIENT)
        one_D = take(used, lanes * widest_D(network));

    at.A[0] = take(used, lanes * network->layer[0].n_in);
    at.X = network->n_embeddings ? take(used, lanes * network->n_features)
                                 : at.A[0];
    for (size_t l = 1; l <= network->n_layers; l++) {
        const size_t n_out = network->layer[l - 1].n_out;

        at.A[l] = take(used, lanes * n_out);
        at.D[l] = kind == WORKSPACE_LAYERS
                      ? take(used, lanes * dense_wide(n_out))
                      : one_D;
    }
    for (size_t i = 0; i < 2 && gradient; i++)
        at.dZ[i] = take(used, lanes * network->widest);
    if (gradient)
        at.db = take(used, network_n_bias(network));
    at.Y = take(used, lanes * network_last(network)->n_out);
    at.w = take(used, lanes);
    at.row_loss = take(used, lanes * sizeof(double) / sizeof(real));
    return at;
}

static ls_status create_room(const struct network *network, size_t lanes,
                             enum workspace_kind kind,
                             struct workspace *workspace)
{
    const struct plan_of_room at = plan_room(network, lanes, kind);
    const bool gradient = kind != WORKSPACE_FORWARD;
    real *block = mem_untouched(at.total, sizeof(real));
    const ls_status status =
        mem_check(block, at.total, sizeof(real), "activations of a shard");

    if (status != LS_OK)
        return status;
    workspace->X = block + at.X;
    for (size_t l = 0; l <= network->n_layers; l++) {
        workspace->A[l] = block + at.A[l];
        workspace->D[l] = gradient && l > 0 ? block + at.D[l] : NULL;
    }
    for (size_t i = 0; i < 2 && gradient; i++)
        workspace->dZ[i] = block + at.dZ[i];
    workspace->db = gradient ? block + at.db : NULL;
    workspace->Y = block + at.Y;
    workspace->w = block + at.w;
    workspace->row_loss = (double *)(void *)(block + at.row_loss);
    workspace->block = block;
    return LS_OK;
}

void workspace_open(struct workspace *workspace, size_t n)
{
    workspace->n = n;
    workspace->ld = row_lanes(n);
}

ls_status workspaces_create(const struct network *network, size_t rows,
                            size_t n, enum workspace_kind kind,
                            struct workspace **workspaces)
{
    ls_status status = LS_OK;
    struct workspace *made = NULL;

    TRY(MEM_ARRAY(made, n, "shards"));
    for (size_t i = 0; i < n; i++)
        TRY(create_room(network, row_lanes(rows), kind, &made[i]));
    *workspaces = made;
    made = NULL;

done:
    workspaces_destroy(made, n);
    return status;
}

void workspaces_destroy(struct workspace *workspaces, size_t n)
{
    for (size_t i = 0; workspaces && i < n; i++)
        mem_free(workspaces[i].block);
    mem_free(workspaces);
}

size_t workspaces_bytes(const struct network *network, size_t rows, size_t n,
                        enum workspace_kind kind)
{
    return n * plan_room(network, row_lanes(rows), kind).total * sizeof(real);
}

void workspace_row(size_t n_units, size_t ld, const real *matrix, size_t i,
                   real *out)
{
    for (size_t j = 0; j < n_units; j++)
        out[j] = matrix[j * ld + i];
}
