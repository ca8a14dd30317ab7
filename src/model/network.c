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

#include "base/file_limits.h"
#include "base/mem.h"

/* Columns and units beyond this are a slip of the keyboard or a damaged
 * file; their products stay within size_t. */
enum { MAX_WIDTH = LIMIT_WIDTH };

_Static_assert(LS_MAX_HIDDEN == (int)LIMIT_HIDDEN, "the limit of layers");

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

/* Gain and shift of a layer. */
static ls_status place_norm(struct network *network, struct layer *layer)
{
    ls_status status = LS_OK;

    TRY(place(layer->n_out, &network->n_block, &layer->gain));
    TRY(place(layer->n_out, &network->n_block, &layer->shift));
    network->n_parameters += 2 * layer->n_out;

done:
    return status;
}

static ls_status place_alpha(struct network *network, struct layer *layer)
{
    network->n_parameters += layer->n_out;
    return place(layer->n_out, &network->n_block, &layer->alpha);
}

/* Arrays of the numeric embeddings. */
static ls_status place_numeric(struct network *network)
{
    struct numeric_embedding *e = &network->numeric;
    const struct numeric_columns *c = e->columns;
    ls_status status = LS_OK;

    if (!c)
        return LS_OK;
    const bool periodic = c->kind == NUMERIC_PERIODIC;
    const size_t n = c->n, rows = periodic ? c->frequencies : c->bins;
    const size_t inner = periodic ? c->frequencies : c->size;
    const size_t outer = periodic ? c->size - 1 : c->size;

    TRY(place((uint64_t)n * inner, &network->n_block, &e->w));
    TRY(place((uint64_t)n * inner, &network->n_block, &e->b));
    TRY(place((uint64_t)n * rows * outer, &network->n_block, &e->V));
    TRY(place(periodic ? (uint64_t)n * outer : 0, &network->n_block, &e->c));
    network->n_parameters +=
        n * (2 * inner + rows * outer + (periodic ? outer : 0));

done:
    return status;
}

static ls_status place_embeddings(struct network *network)
{
    ls_status status = LS_OK;

    for (size_t k = 0; k < network->n_embeddings; k++) {
        struct embedding *e = &network->embedding[k];

        TRY(place((uint64_t)e->levels * e->size, &network->n_block, &e->E));
        network->n_parameters += e->levels * e->size;
    }

done:
    return status;
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
    for (size_t l = 0; l < network->n_layers; l++)
        if (network->layer[l].norm)
            TRY(place_norm(network, &network->layer[l]));
    for (size_t l = 0; l < network->n_layers; l++)
        if (network->layer[l].parametric)
            TRY(place_alpha(network, &network->layer[l]));
    TRY(place_numeric(network));
    TRY(place_embeddings(network));

done:
    return status;
}

/* Mark the stages of a hidden layer. next_adds: the next layer adds A of this
 * one. */
static void mark_stages(struct layer *layer, bool next_adds)
{
    const bool drops = layer->drop.below > 0;
    const bool others = layer->norm || layer->parametric || layer->residual ||
                        next_adds || layer->activation->by_Z;

    layer->thinned = drops && !others && layer->activation->in_products;
    layer->staged = others || (drops && !layer->thinned);
}

/* The inputs of the first hidden layer are features, so it has no residual
 * connection. */
static void add_stages(const struct network_spec *spec, struct network *network)
{
    const size_t n_hidden = network->n_layers - 1;

    network->residual = spec->residual;
    network->seed = spec->seed;
    network->ntk = spec->ntk;
    network->input_drop = dropout_of(spec->input_dropout);
    network->drops = network->input_drop.below > 0;
    for (size_t l = n_hidden; l-- > 0;) {
        struct layer *layer = &network->layer[l];

        layer->norm = spec->layer_norm && (!spec->norm_of || spec->norm_of[l]);
        layer->parametric = spec->parametric &&
                            (!spec->parametric_of || spec->parametric_of[l]);
        network->layer_norm |= layer->norm;
        network->parametric |= layer->parametric;
        layer->residual =
            spec->residual && l > 0 && layer->n_in == layer->n_out;
        layer->drop = dropout_of(spec->dropout ? spec->dropout[l] : 0);
        network->drops |= layer->drop.below > 0;
        mark_stages(layer, network->layer[l + 1].residual);
    }
}

/* Limits of sizes, which may come from a file; features that are numbers, not
 * codes. */
static ls_status check_columns(const struct network_spec *spec)
{
    const struct numeric_columns *c = spec->numeric;
    bool good = c->n >= 1 && c->size >= 1 && c->size <= NUMERIC_MOST_SIZE;
    size_t code = 0;

    if (c->kind == NUMERIC_PERIODIC)
        good &= c->size >= 2 && c->frequencies >= 1 &&
                c->frequencies <= NUMERIC_MOST_FREQUENCIES;
    else
        good &= c->bins >= 1 && c->bins <= NUMERIC_MOST_BINS;
    for (size_t k = 0; good && k < c->n; k++) {
        const size_t feature = c->feature[k];

        good =
            feature < spec->sizes[0] && (k == 0 || feature > c->feature[k - 1]);
        while (code < spec->n_embeddings &&
               spec->embedding[code].feature < feature)
            code++;
        good &= code == spec->n_embeddings ||
                spec->embedding[code].feature != feature;
    }
    if (!good)
        return fail(LS_USAGE,
                    "%zu numeric embeddings of %zu features, %zu numbers, %zu "
                    "bins and %zu frequencies each, are not those of a network",
                    c->n, spec->sizes[0], c->size, c->bins, c->frequencies);
    return LS_OK;
}

/* Take the embeddings of the spec and count the inputs of the first layer. */
static ls_status take_embeddings(const struct network_spec *spec,
                                 struct network *network, size_t *n_in)
{
    const size_t n = spec->n_embeddings;
    const size_t numeric = spec->numeric ? spec->numeric->n : 0;
    size_t at = 0, next = 0;
    ls_status status = LS_OK;

    if (n > LS_MAX_EMBEDDINGS || n > spec->sizes[0])
        TRY(fail(LS_USAGE, "a network of %zu embeddings, want at most %d", n,
                 LS_MAX_EMBEDDINGS));
    if (spec->numeric)
        TRY(check_columns(spec));
    network->numeric.columns = spec->numeric;
    network->numeric.sigma = spec->numeric_sigma;
    network->numeric.at = at = spec->sizes[0] - n - numeric;
    at += spec->numeric ? numeric * spec->numeric->size : 0;
    for (size_t k = 0; k < n; k++) {
        const struct embedding_spec *e = &spec->embedding[k];

        if (e->feature < next || e->feature >= spec->sizes[0] ||
            e->levels < 1 || e->levels > MAX_WIDTH || e->size < 1 ||
            e->size > MAX_WIDTH)
            TRY(fail(LS_USAGE,
                     "embedding %zu: feature %zu, %zu texts, %zu numbers "
                     "for each",
                     k + 1, e->feature, e->levels, e->size));
        network->embedding[k] =
            (struct embedding){e->feature, e->levels, e->size, at, 0};
        next = e->feature + 1;
        at += e->size;
    }
    network->n_features = spec->sizes[0];
    network->n_embeddings = n;
    network->widest = at - network->numeric.at;
    *n_in = at;

done:
    return status;
}

/* Every target has its outputs, and the parameters of the loss are in range. */
static ls_status check_loss(const struct network *network)
{
    const struct loss_parameters *p = &network->of_loss;
    const size_t n_out = network_last(network)->n_out;
    const char *name = network->loss->name;

    if (loss_is_quantile(network->loss) &&
        (p->n_levels < 1 || p->n_levels > LOSS_MAX_LEVELS))
        return fail(LS_USAGE, "loss %s has %zu levels, want 1 to %d", name,
                    p->n_levels, (int)LOSS_MAX_LEVELS);
    for (size_t k = 0; loss_is_quantile(network->loss) && k < p->n_levels; k++)
        if (!(p->level[k] > (k ? p->level[k - 1] : 0) && p->level[k] < 1))
            return fail(LS_USAGE,
                        "loss %s has the level %g, want ascending levels "
                        "between 0 and 1",
                        name, p->level[k]);
    if (network->loss == &loss_huber && !(p->delta > 0))
        return fail(LS_USAGE, "loss %s has a delta of %g, want more than 0",
                    name, p->delta);
    if (strcmp(name, "focal") == 0 && !(p->gamma >= 0))
        return fail(LS_USAGE, "loss %s has a gamma of %g, want 0 or more", name,
                    p->gamma);
    if (n_out % network_per_target(network) != 0)
        return fail(LS_USAGE,
                    "loss %s wants %zu outputs for each target, the "
                    "network has %zu",
                    name, network_per_target(network), n_out);
    return LS_OK;
}

ls_status network_make(const struct network_spec *spec, struct network *network)
{
    const size_t n_layers = spec->n_layers;
    struct network made = {.n_layers = n_layers, .of_loss = spec->of_loss};
    size_t n_in = 0;
    ls_status status = LS_OK;

    if (n_layers < 1 || n_layers > LS_MAX_HIDDEN + 1)
        TRY(fail(LS_USAGE, "a network of %zu layers, want 1 to %d", n_layers,
                 LS_MAX_HIDDEN + 1));
    made.loss = loss_for(spec->loss, spec->activations[n_layers - 1]);
    if (!made.loss)
        TRY(fail(LS_USAGE, "there is no loss \"%s\"", spec->loss));
    TRY(check_size(spec->sizes[0], 0));
    TRY(take_embeddings(spec, &made, &n_in));
    TRY(check_size(n_in, 0));
    for (size_t l = 0; l < n_layers; l++) {
        struct layer *layer = &made.layer[l];

        TRY(check_size(spec->sizes[l + 1], l + 1));
        TRY(find_activation(spec->activations[l], l + 1, n_layers,
                            &layer->activation));
        layer->n_in = l == 0 ? n_in : spec->sizes[l];
        layer->n_out = spec->sizes[l + 1];
        if (layer->n_out > made.widest)
            made.widest = layer->n_out;
    }
    TRY(check_loss(&made));
    made.fused = strcmp(network_last(&made)->activation->name,
                        made.loss->fused_with) == 0;
    add_stages(spec, &made);
    TRY(place_all(&made));
    network_scale_inputs(&made, spec->feature_scale);
    *network = made;

done:
    return status;
}

void network_scale_inputs(struct network *network, bool scaled)
{
    network->n_scale = scaled ? network->layer[0].n_in : 0;
    network->n_trained =
        network->n_block + mem_round(network->n_scale, sizeof(real));
}

ls_status network_block(const struct network *network, const char *what,
                        real **block)
{
    real *made = mem_zeroed(network->n_trained, sizeof *made);

    if (made)
        *block = made;
    return mem_check(made, network->n_trained, sizeof *made, what);
}
