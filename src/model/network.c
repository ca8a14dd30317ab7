/* SPDX-License-Identifier: MIT */
/*
 * network.c - the shape of a multilayer perceptron and its parameter block.
 *
 * Knows the offset of each parameter, not how it is computed or trained.
 */
#include "model/network.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Columns and units beyond this are a slip of the keyboard or a damaged
 * file; their products stay within size_t. */
enum { MAX_WIDTH = 1 << 24 };

/* network_sha256() hashes the numbers as they stand in memory. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "parameters are hashed as little-endian numbers");

/* Layer 0 is the input. */
static ls_status check_size(size_t size, size_t layer)
{
    if (size >= 1 && size <= MAX_WIDTH)
        return LS_OK;
    if (layer == 0)
        return fail(LS_USAGE, "a network of %zu features, want 1 to %d", size,
                    MAX_WIDTH);
    return fail(LS_USAGE, "layer %zu has %zu units, want 1 to %d", layer, size,
                MAX_WIDTH);
}

static ls_status find_activation(const char *name, size_t layer,
                                 size_t n_layers,
                                 const struct activation **activation)
{
    *activation = activation_find(name);
    if (!*activation)
        return fail(LS_USAGE, "layer %zu: there is no activation \"%s\"", layer,
                    name);
    if ((*activation)->output_only && layer != n_layers)
        return fail(LS_USAGE, "layer %zu: %s is for the output layer only",
                    layer, name);
    return LS_OK;
}

/* The next part of the block. */
static ls_status place(uint64_t size, size_t *end, size_t *start)
{
    const size_t most = PTRDIFF_MAX / sizeof(real) / 2;

    if (size > most - *end)
        return fail(LS_NO_MEMORY,
                    "a network of more than %zu parameters is too large", most);
    *start = *end;
    *end = mem_round(*end + (size_t)size, sizeof(real));
    return LS_OK;
}

/* Kernels first: they alone are decayed, in one sweep. */
static ls_status place_all(struct network *network)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers; l++) {
        struct layer *layer = &network->layer[l];

        TRY(place((uint64_t)layer->n_in * layer->n_out, &network->n_block,
                  &layer->W));
        network->n_parameters += (layer->n_in + 1) * layer->n_out;
    }
    network->n_kernel = network->n_block;
    for (size_t l = 0; l < network->n_layers; l++)
        TRY(place(network->layer[l].n_out, &network->n_block,
                  &network->layer[l].b));

done:
    return status;
}

ls_status network_make(const struct network_spec *spec, struct network *network)
{
    const size_t n_layers = spec->n_layers;
    struct network made = {.n_layers = n_layers, .loss = loss_find(spec->loss)};
    ls_status status = LS_OK;

    if (n_layers < 1 || n_layers > LS_MAX_HIDDEN + 1)
        TRY(fail(LS_USAGE, "a network of %zu layers, want 1 to %d", n_layers,
                 LS_MAX_HIDDEN + 1));
    if (!made.loss)
        TRY(fail(LS_USAGE, "there is no loss \"%s\"", spec->loss));
    TRY(check_size(spec->sizes[0], 0));
    for (size_t l = 0; l < n_layers; l++) {
        struct layer *layer = &made.layer[l];

        TRY(check_size(spec->sizes[l + 1], l + 1));
        TRY(find_activation(spec->activations[l], l + 1, n_layers,
                            &layer->activation));
        layer->n_in = spec->sizes[l];
        layer->n_out = spec->sizes[l + 1];
        if (layer->n_out > made.widest)
            made.widest = layer->n_out;
    }
    made.fused = strcmp(network_last(&made)->activation->name,
                        made.loss->fused_with) == 0;
    TRY(place_all(&made));
    *network = made;

done:
    return status;
}

void network_freeze(struct network *network, const bool *frozen)
{
    for (size_t l = 0; l < network->n_layers; l++)
        network->layer[l].frozen = frozen[l];
    network->lowest = 0;
    while (network->layer[network->lowest].frozen)
        network->lowest++;
}

bool network_equal(const struct network *a, const struct network *b)
{
    if (a->n_layers != b->n_layers || a->loss != b->loss)
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

ls_status network_sha256(const struct network *network, const real *theta,
                         char hex[65])
{
    struct digest_part part[2 * (LS_MAX_HIDDEN + 1)];

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];

        part[2 * l] = (struct digest_part){
            theta + layer->W, layer->n_in * layer->n_out * sizeof *theta};
        part[2 * l + 1] = (struct digest_part){theta + layer->b,
                                               layer->n_out * sizeof *theta};
    }
    return digest_sha256(part, 2 * network->n_layers, hex);
}

ls_status network_block(const struct network *network, const char *what,
                        real **block)
{
    real *made = mem_zeroed(network->n_block, sizeof *made);

    if (made)
        *block = made;
    return mem_check(made, network->n_block, sizeof *made, what);
}
