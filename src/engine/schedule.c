/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - choose the order of each layer, and lay out a node.
 */
#include "engine/schedule.h"

#include <string.h>

/* Bytes of a kernel below which its gradient stays in cache anyway, and below
 * which its units are not worth a barrier. */
enum { LARGE = 512 << 10, SMALL = 16 << 10 };

/* Shards that tile-major keeps in memory at most. */
enum { MOST_SHARDS = 1024 };

/*
 * Shard-major writes and reads a layer's gradient a few times a step;
 * tile-major reads the inputs and gradients of all rows once for each block of
 * tiles, from other threads' caches. The first grows with the weights, the
 * second with the rows. But a thread that has no shard at all is idle in the
 * first.
 */
static bool is_better_tiled(const struct layer *layer, struct shape shape)
{
    const size_t weights = layer->n_in * layer->n_out;
    const size_t bytes = weights * sizeof(real);

    if (shape.shards < shape.threads && bytes >= SMALL)
        return true;
    return bytes >= LARGE &&
           weights / (layer->n_in + layer->n_out) > shape.rows / 2;
}

/* Add all parameters outside of kernels but the factors s, whose gradient is
 * computed from that of the kernel: see whole.h. */
static void add_others(const struct network *network, struct schedule *s)
{
    struct block_range range[MOST_RANGES];
    const size_t n = network_ranges(network, range);

    for (size_t i = 0; i < n; i++)
        if (range[i].group != GROUP_KERNEL && range[i].group != GROUP_SCALE)
            s->part[s->n_parts++] = (struct part){
                s->n_node + (range[i].lo - network->n_kernel), range[i].lo,
                range[i].hi - range[i].lo, range[i].group, range[i].frozen};
}

/* The part of a minibatch that one of several machines has. */
static struct shape shape_of_one(struct shape shape)
{
    if (shape.machines > 1) {
        shape.rows = shard_count(shape.rows, shape.machines);
        shape.shards = shard_count(shape.shards, shape.machines);
    }
    return shape;
}

struct schedule schedule_make(const struct network *network, const char *kind,
                              struct shape whole, bool exact)
{
    const struct shape shape = shape_of_one(whole);
    struct schedule s = {.any_tiled = false};

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const size_t end = l + 1 < network->n_layers ? network->layer[l + 1].W
                                                     : network->n_kernel;

        s.tiled[l] =
            exact && shape.shards <= MOST_SHARDS && layer->n_out > 1 &&
            strcmp(kind, "shard-major") != 0 &&
            (strcmp(kind, "auto") != 0 || is_better_tiled(layer, shape));
        s.any_tiled |= s.tiled[l];
        if (s.tiled[l])
            continue;
        s.W[l] = s.n_node;
        s.part[s.n_parts++] = (struct part){s.n_node, layer->W, end - layer->W,
                                            GROUP_KERNEL, layer->frozen};
        s.n_node += end - layer->W;
    }
    s.b = s.n_node;
    add_others(network, &s);
    s.n_node += network->n_block - network->n_kernel;
    return s;
}
