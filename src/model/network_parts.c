/* SPDX-License-Identifier: MIT */
/*
 * network_parts.c - the parts of a parameter block, what is frozen of it, and
 * whether two networks are the same. Part of network.h.
 */
#include <stdio.h>
#include <string.h>

#include "model/network.h"

static bool same_embeddings(const struct network *a, const struct network *b)
{
    bool same = a->n_features == b->n_features &&
                a->n_embeddings == b->n_embeddings &&
                numeric_columns_alike(a->numeric.columns, b->numeric.columns);

    for (size_t k = 0; same && k < a->n_embeddings; k++)
        same = a->embedding[k].feature == b->embedding[k].feature &&
               a->embedding[k].levels == b->embedding[k].levels &&
               a->embedding[k].size == b->embedding[k].size;
    return same;
}

/* Parameters that the loss does not read do not count. */
bool network_same_loss(const struct network *a, const struct network *b)
{
    const struct loss_parameters *p = &a->of_loss, *q = &b->of_loss;

    if (a->loss != b->loss)
        return false;
    if (loss_is_quantile(a->loss))
        return p->n_levels == q->n_levels &&
               memcmp(p->level, q->level, p->n_levels * sizeof *p->level) == 0;
    return (a->loss != &loss_huber || !(p->delta != q->delta)) &&
           (strcmp(a->loss->name, "focal") != 0 || !(p->gamma != q->gamma));
}

void network_drop_nothing(struct network *network)
{
    network->drops = false;
    network->input_drop = dropout_of(0);
    for (size_t l = 0; l < network->n_layers; l++) {
        network->layer[l].drop = dropout_of(0);
        network->layer[l].thinned = false;
    }
}

void network_freeze(struct network *network, const bool *frozen)
{
    for (size_t l = 0; l < network->n_layers; l++)
        network->layer[l].frozen = frozen[l];
    network->lowest = 0;
    while (network->layer[network->lowest].frozen)
        network->lowest++;
}

bool network_same_stages(const struct network *a, const struct network *b)
{
    for (size_t l = 0; l < a->n_layers; l++) {
        const struct layer *p = &a->layer[l];
        const struct layer *q = &b->layer[l];

        if (p->norm != q->norm || p->parametric != q->parametric)
            return false;
    }
    return a->residual == b->residual;
}

bool network_equal(const struct network *a, const struct network *b)
{
    if (a->n_layers != b->n_layers || !network_same_loss(a, b) ||
        !network_same_stages(a, b) || !same_embeddings(a, b))
        return false;
    for (size_t l = 0; l < a->n_layers; l++) {
        const struct layer *p = &a->layer[l];
        const struct layer *q = &b->layer[l];

        if (p->n_in != q->n_in || p->n_out != q->n_out ||
            p->activation != q->activation)
            return false;
    }
    return true;
}

void network_text(const struct network *network, char *text, size_t size)
{
    char all[(LS_MAX_HIDDEN + 2) * 12];
    size_t length =
        (size_t)snprintf(all, sizeof all, "%zu", network->layer[0].n_in);

    for (size_t l = 0; l < network->n_layers; l++)
        length += (size_t)snprintf(all + length, sizeof all - length, "-%zu",
                                   network->layer[l].n_out);
    snprintf(text, size, "%s", all);
}

static struct parameter_part part_of(struct parameter_part part,
                                     const char *name, int rank, size_t rows,
                                     size_t start)
{
    part.name = name;
    part.rank = rank;
    part.rows = rows;
    part.start = start;
    return part;
}

static size_t numeric_parts(const struct network *network,
                            struct parameter_part *part)
{
    const struct numeric_embedding *e = &network->numeric;
    const struct numeric_columns *c = e->columns;
    const bool periodic = c->kind == NUMERIC_PERIODIC;
    struct parameter_part next = {
        .of = "numeric", .number = 1, .columns = c->size};
    size_t n = 0;

    if (periodic)
        next.columns = c->frequencies;
    part[n++] = part_of(next, periodic ? "frequency" : "slope", 2, c->n, e->w);
    part[n++] = part_of(next, periodic ? "phase" : "bias", 2, c->n, e->b);
    next.columns = periodic ? c->size - 1 : c->size;
    part[n++] = part_of(next, periodic ? "kernel" : "steps", 2,
                        c->n * (periodic ? c->frequencies : c->bins), e->V);
    if (periodic)
        part[n++] = part_of(next, "bias", 2, c->n, e->c);
    return n;
}

static size_t embedding_part(const struct network *network, size_t k,
                             struct parameter_part *part)
{
    const struct embedding *e = &network->embedding[k];

    *part = (struct parameter_part){.of = "embedding",
                                    .name = "table",
                                    .number = k + 1,
                                    .rank = 2,
                                    .rows = e->levels,
                                    .columns = e->size,
                                    .start = e->E};
    return 1;
}

size_t network_parts(const struct network *network, size_t l,
                     struct parameter_part part[MOST_PARTS])
{
    const struct layer *layer = &network->layer[l];
    const size_t n_out = layer->n_out;
    struct parameter_part next = {.of = "layer", .number = l + 1};
    size_t n = 0;

    if (l >= network->n_layers) {
        const bool numeric = network->numeric.columns;

        l -= network->n_layers;
        return numeric && l == 0 ? numeric_parts(network, part)
                                 : embedding_part(network, l - numeric, part);
    }
    next.columns = n_out;
    part[n++] = part_of(next, "kernel", 2, layer->n_in, layer->W);
    part[n++] = part_of(next, "bias", 1, 1, layer->b);
    if (layer->norm) {
        part[n++] = part_of(next, "gain", 1, 1, layer->gain);
        part[n++] = part_of(next, "shift", 1, 1, layer->shift);
    }
    if (layer->parametric)
        part[n++] = part_of(next, "alpha", 1, 1, layer->alpha);
    return n;
}

ls_status network_sha256(const struct network *network, const real *theta,
                         char hex[65])
{
    struct digest_part
        digest[MOST_PARTS * (LS_MAX_HIDDEN + 2) + LS_MAX_EMBEDDINGS];
    size_t n = 0;

    for (size_t l = 0; l < network_groups(network); l++) {
        struct parameter_part part[MOST_PARTS];
        const size_t n_parts = network_parts(network, l, part);

        for (size_t i = 0; i < n_parts; i++)
            digest[n++] = (struct digest_part){theta + part[i].start,
                                               part[i].rows * part[i].columns *
                                                   sizeof *theta};
    }
    return digest_sha256(digest, n, hex);
}

/* Begin a range at lo, where the one before it ends, or go on with that if it
 * is like the new one; kernels keep ranges of their own. */
static size_t begin_range(struct block_range *range, size_t n, size_t lo,
                          enum parameter_group group, bool frozen)
{
    if (n > 0)
        range[n - 1].hi = lo;
    if (n > 0 && group != GROUP_KERNEL && range[n - 1].group == group &&
        range[n - 1].frozen == frozen)
        return n;
    range[n] = (struct block_range){lo, lo, group, frozen};
    return n + 1;
}

/* The ranges of embeddings and of the factors s. */
static size_t begin_inputs(const struct network *network,
                           struct block_range *range, size_t n)
{
    const bool frozen = network->layer[0].frozen;

    if (network->numeric.columns)
        n = begin_range(range, n, network->numeric.w, GROUP_NUMERIC, frozen);
    if (network->n_embeddings > 0)
        n = begin_range(range, n, network->embedding[0].E, GROUP_EMBEDDING,
                        frozen);
    if (network->n_scale > 0)
        n = begin_range(range, n, network->n_block, GROUP_SCALE, frozen);
    return n;
}

size_t network_ranges(const struct network *network,
                      struct block_range range[MOST_RANGES])
{
    const struct layer *layer = network->layer;
    const size_t n_layers = network->n_layers;
    size_t n = 0;

    for (size_t l = 0; l < n_layers; l++)
        n = begin_range(range, n, layer[l].W, GROUP_KERNEL, layer[l].frozen);
    for (size_t l = 0; l < n_layers; l++)
        n = begin_range(range, n, layer[l].b, GROUP_BIAS, layer[l].frozen);
    for (size_t l = 0; l < n_layers; l++)
        if (layer[l].norm)
            n = begin_range(range, n, layer[l].gain, GROUP_NORM,
                            layer[l].frozen);
    for (size_t l = 0; l < n_layers; l++)
        if (layer[l].parametric)
            n = begin_range(range, n, layer[l].alpha, GROUP_ACTIVATION,
                            layer[l].frozen);
    n = begin_inputs(network, range, n);
    range[n - 1].hi = network->n_trained;
    return n;
}
