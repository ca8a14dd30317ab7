/* SPDX-License-Identifier: MIT */
/*
 * model_block.c - a parameter block as one group per layer and per embedding.
 *
 * Weights, optimizer states and the parameters of the best epoch are all
 * stored this way.
 */
#include <stdio.h>

#include "base/mem.h"
#include "model/model_layout.h"

/* W_l, b_l or E_k: where it is in the block and in the file. */
struct layer_part {
    char name[LAYOUT_NAME_SIZE];
    int rank;
    uint64_t dims[2];
    size_t start, count;
};

static struct layer_part kernel_of(const char *group,
                                   const struct network *network, size_t l)
{
    const struct layer *layer = &network->layer[l];
    struct layer_part part = {.rank = 2,
                              .dims = {layer->n_in, layer->n_out},
                              .start = layer->W,
                              .count = layer->n_in * layer->n_out};

    snprintf(part.name, sizeof part.name, "%s/layer_%zu/kernel", group, l + 1);
    return part;
}

static struct layer_part bias_of(const char *group,
                                 const struct network *network, size_t l)
{
    const struct layer *layer = &network->layer[l];
    struct layer_part part = {.rank = 1,
                              .dims = {layer->n_out},
                              .start = layer->b,
                              .count = layer->n_out};

    snprintf(part.name, sizeof part.name, "%s/layer_%zu/bias", group, l + 1);
    return part;
}

static struct layer_part table_of(const char *group,
                                  const struct network *network, size_t k)
{
    const struct embedding *e = &network->embedding[k];
    struct layer_part part = {.rank = 2,
                              .dims = {e->levels, e->size},
                              .start = e->E,
                              .count = e->levels * e->size};

    snprintf(part.name, sizeof part.name, "%s/embedding_%zu/table", group,
             k + 1);
    return part;
}

ls_status block_write(struct h5_file *file, const char *group,
                      const struct network *network, const real *block)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer_part W = kernel_of(group, network, l);
        const struct layer_part b = bias_of(group, network, l);

        TRY(h5_write(file, W.name, NUMBER_REAL, W.rank, W.dims,
                     block + W.start));
        TRY(h5_write(file, b.name, NUMBER_REAL, b.rank, b.dims,
                     block + b.start));
    }
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct layer_part E = table_of(group, network, k);

        TRY(h5_write(file, E.name, NUMBER_REAL, E.rank, E.dims,
                     block + E.start));
    }

done:
    return status;
}

static ls_status check_shape(struct h5_file *file,
                             const struct layer_part *part)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, part->name, &shape));
    if (shape.type != NUMBER_F32 && shape.type != NUMBER_F64)
        TRY(fail(LS_BAD_DATA, "%s: %s is %s, want floats", h5_name(file),
                 part->name, shape.type_name));
    if (shape.rank != part->rank || shape.dims[0] != part->dims[0] ||
        (shape.rank == 2 && shape.dims[1] != part->dims[1]))
        TRY(fail(LS_BAD_DATA,
                 "%s: %s does not have the %zu numbers of its layer",
                 h5_name(file), part->name, part->count));

done:
    return status;
}

static ls_status read_part(struct h5_file *file, const struct layer_part *part,
                           real *block)
{
    real *out = block + part->start;
    ls_status status = LS_OK;

    TRY(h5_read(file, part->name, NUMBER_REAL, out, part->count));
    for (size_t i = 0; i < part->count; i++)
        if (!isfinite(out[i]))
            TRY(fail(LS_BAD_DATA, "%s: %s: number %zu is not finite",
                     h5_name(file), part->name, i));

done:
    return status;
}

ls_status block_read(struct h5_file *file, const char *group,
                     const struct network *network, real **block)
{
    real *made = NULL;
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer_part W = kernel_of(group, network, l);
        const struct layer_part b = bias_of(group, network, l);

        TRY(check_shape(file, &W));
        TRY(check_shape(file, &b));
    }
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct layer_part E = table_of(group, network, k);

        TRY(check_shape(file, &E));
    }
    TRY(network_block(network, "parameters", &made));
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer_part W = kernel_of(group, network, l);
        const struct layer_part b = bias_of(group, network, l);

        TRY(read_part(file, &W, made));
        TRY(read_part(file, &b, made));
    }
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct layer_part E = table_of(group, network, k);

        TRY(read_part(file, &E, made));
    }
    *block = made;
    made = NULL;

done:
    mem_free(made);
    return status;
}
