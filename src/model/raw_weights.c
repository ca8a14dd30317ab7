/* SPDX-License-Identifier: MIT */
/*
 * raw_weights.c - weights that are computed from those in training, and the
 * gradient of the latter. Thread-blind.
 */
#include "model/raw_weights.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/vector.h"

/* 1 / sqrt(n_in), or 1. */
static double root_of(const struct network *network, const struct layer *layer)
{
    return network->ntk && !layer->frozen ? 1 / sqrt((double)layer->n_in) : 1;
}

/* The factors s of the inputs of layer l, or NULL. */
static const real *scale_of(const struct network *network, size_t l,
                            const real *raw)
{
    return l == 0 && network->n_scale > 0 && !network->layer[0].frozen
               ? raw + network->n_block
               : NULL;
}

static struct range common(struct range a, size_t lo, size_t hi)
{
    const size_t from = a.lo > lo ? a.lo : lo;
    const size_t to = smaller(a.hi, hi);

    return (struct range){from, to > from ? to : from};
}

/* y = factor x; x may be y. */
LS_MULTIVERSION
static void multiply(size_t n, real factor, const real *x, real *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = factor * x[i];
}

/* Multiply numbers of the kernel of layer l by the f of their inputs. */
static void multiply_kernel(const struct network *network, size_t l,
                            const real *raw, struct range range,
                            const real *from, real *to)
{
    const struct layer *layer = &network->layer[l];
    const real *scale = scale_of(network, l, raw);
    const real root = (real)root_of(network, layer);
    size_t n;

    for (size_t at = range.lo; at < range.hi; at += n) {
        const size_t k = (at - layer->W) / layer->n_out;

        n = range.hi - at;
        if (scale)
            n = smaller(n, layer->W + (k + 1) * layer->n_out - at);
        multiply(n, scale ? scale[k] * root : root, from + at, to + at);
    }
}

/* Numbers of the range that are weights of layer l; padding is 0 and has no
 * input. */
static struct range kernel_part(const struct layer *layer, struct range range)
{
    return common(range, layer->W, layer->W + layer->n_in * layer->n_out);
}

void raw_weights_begin(const struct network *network, const real *theta,
                       real *raw)
{
    memcpy(raw, theta, network->n_block * sizeof *raw);
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const double root = root_of(network, layer);

        for (size_t i = 0; i < layer->n_in * layer->n_out; i++)
            raw[layer->W + i] = (real)((double)theta[layer->W + i] / root);
    }
    for (size_t k = 0; k < network->n_scale; k++)
        raw[network->n_block + k] = 1;
}

void raw_weights_effective(const struct network *network, const real *raw,
                           struct range range, real *theta)
{
    const struct range others =
        common(range, network->n_kernel, network->n_block);

    for (size_t l = 0; l < network->n_layers; l++)
        multiply_kernel(network, l, raw, kernel_part(&network->layer[l], range),
                        raw, theta);
    memcpy(theta + others.lo, raw + others.lo,
           (others.hi - others.lo) * sizeof *theta);
}

void raw_weights_scale_gradient(const struct network *network, const real *raw,
                                struct range inputs, real *gradient)
{
    const struct layer *first = &network->layer[0];
    const double root = root_of(network, first);

    for (size_t k = inputs.lo; k < inputs.hi; k++) {
        const size_t at = first->W + k * first->n_out;

        gradient[network->n_block + k] =
            (real)(root * vector_dot(first->n_out, raw + at, gradient + at));
    }
}

void raw_weights_gradient(const struct network *network, const real *raw,
                          struct range range, real *gradient)
{
    for (size_t l = 0; l < network->n_layers; l++)
        if (!network->layer[l].frozen)
            multiply_kernel(network, l, raw,
                            kernel_part(&network->layer[l], range), gradient,
                            gradient);
}
