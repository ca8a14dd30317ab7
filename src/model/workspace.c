/* SPDX-License-Identifier: MIT */
/*
 * workspace.c - offsets of the arrays of a shard in one block of memory.
 * backprop.c computes their contents.
 */
#include "model/workspace.h"

#include <string.h>

#include "base/mem.h"
#include "math/dense.h"
#include "model/numeric_embedding.h"

static size_t widest_D(const struct network *network)
{
    size_t widest = 0;

    for (size_t l = 0; l < network->n_layers; l++) {
        const size_t wide = dense_wide(network->layer[l].n_out);

        widest = wide > widest ? wide : widest;
    }
    return widest;
}

/* Whether A_l of a workspace is made from Z_l in an array of its own. */
static bool has_Z(const struct network *network, size_t l, bool gradient)
{
    const struct layer *layer = &network->layer[l - 1];

    return layer->staged || (gradient && layer->activation->by_Z);
}

/* Point to the next `count` reals of the block; as long as there is no block,
 * only count them. */
static real *take(real *block, size_t *used, size_t count)
{
    const size_t at = *used;

    *used += mem_round(count, sizeof(real));
    return block ? block + at : NULL;
}

/* Reals that hold so many bytes. */
static size_t reals_of(size_t bytes)
{
    return (bytes + sizeof(real) - 1) / sizeof(real);
}

/* Arrays for dropout: masks and row numbers. */
static void lay_masks(const struct network *network, size_t lanes, real *block,
                      size_t *used, struct workspace *w)
{
    const struct layer *layer = network->layer;

    if (!network->drops)
        return;
    w->row = (void *)take(block, used, reals_of(lanes * sizeof *w->row));
    if (network->input_drop.below > 0)
        w->mask[0] = (void *)take(
            block, used, reals_of(dropout_bytes(layer[0].n_in, lanes)));
    for (size_t l = 1; l < network->n_layers; l++)
        if (layer[l - 1].drop.below > 0)
            w->mask[l] = (void *)take(
                block, used,
                reals_of(dropout_bytes(layer[l - 1].n_out, lanes)));
}

/* Arrays of the staged layers. */
static void lay_stages(const struct network *network, size_t lanes,
                       bool gradient, real *block, size_t *used,
                       struct workspace *w)
{
    const size_t some = network->parametric ? 3 : 1;
    bool any = false, residual = false;
    real *shared = NULL;

    for (size_t l = 1; l <= network->n_layers; l++) {
        const struct layer *layer = &network->layer[l - 1];

        if (!has_Z(network, l, gradient))
            continue;
        if (gradient || !any)
            shared = take(block, used,
                          lanes * (gradient ? layer->n_out : network->widest));
        w->Z[l] = shared;
        if (layer->norm)
            w->inverse[l] = take(block, used, lanes);
        any = true;
        residual |= layer->residual;
    }
    if (any)
        w->sums = take(block, used, 2 * lanes);
    if (any && (gradient || network->parametric))
        w->some = take(block, used, some * STAGE_UNITS * lanes);
    if (residual && gradient)
        w->skip = take(block, used, network->widest * lanes);
}

/* Place all arrays of w in the block, or, if it is NULL, none; return the reals
 * of the block. */
static size_t lay_out(const struct network *network, size_t lanes,
                      enum workspace_kind kind, real *block,
                      struct workspace *w)
{
    const bool gradient = kind != WORKSPACE_FORWARD;
    size_t used = 0;
    real *one_D = NULL;

    if (kind == WORKSPACE_GRADIENT)
        one_D = take(block, &used, lanes * widest_D(network));
    w->A[0] = take(block, &used, lanes * network->layer[0].n_in);
    w->lines = take(block, &used, numeric_work_size(network));
    w->X = network_embeds(network)
               ? take(block, &used, lanes * network->n_features)
               : w->A[0];
    for (size_t l = 1; l <= network->n_layers; l++) {
        const size_t n_out = network->layer[l - 1].n_out;

        w->A[l] = take(block, &used, lanes * n_out);
        w->D[l] = kind == WORKSPACE_LAYERS
                      ? take(block, &used, lanes * dense_wide(n_out))
                      : one_D;
    }
    for (size_t i = 0; i < 2 && gradient; i++)
        w->dZ[i] = take(block, &used, lanes * network->widest);
    if (gradient)
        w->db = take(block, &used, network_n_bias(network));
    w->Y = take(block, &used, lanes * network_last(network)->n_out);
    w->w = take(block, &used, lanes);
    w->row_loss =
        (void *)take(block, &used, reals_of(lanes * sizeof *w->row_loss));
    lay_stages(network, lanes, gradient, block, &used, w);
    if (gradient)
        lay_masks(network, lanes, block, &used, w);
    w->block = block;
    return used;
}

static size_t reals_of_workspace(const struct network *network, size_t rows,
                                 enum workspace_kind kind)
{
    struct workspace unused = {.n = 0};

    return lay_out(network, row_lanes(rows), kind, NULL, &unused);
}

static ls_status create_room(const struct network *network, size_t rows,
                             enum workspace_kind kind,
                             struct workspace *workspace)
{
    const size_t n = reals_of_workspace(network, rows, kind);
    real *block = mem_untouched(n, sizeof(real));
    const ls_status status =
        mem_check(block, n, sizeof(real), "activations of a shard");

    if (status == LS_OK)
        (void)lay_out(network, row_lanes(rows), kind, block, workspace);
    return status;
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
        TRY(create_room(network, rows, kind, &made[i]));
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
    return n * reals_of_workspace(network, rows, kind) * sizeof(real);
}

void workspace_clear_padding(size_t n_units, const struct workspace *workspace,
                             real *matrix)
{
    const size_t n = workspace->n, ld = workspace->ld;

    for (size_t j = 0; j < n_units && n < ld; j++)
        memset(matrix + j * ld + n, 0, (ld - n) * sizeof *matrix);
}

void workspace_row(size_t n_units, size_t ld, const real *matrix, size_t i,
                   real *out)
{
    for (size_t j = 0; j < n_units; j++)
        out[j] = matrix[j * ld + i];
}
