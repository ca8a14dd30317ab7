/* SPDX-License-Identifier: MIT */
/*
 * import_net.c - a network of another program, step by step.
 */
#include "export/import_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

ls_status import_check_finite(const struct import_net *net, const char *what,
                              size_t n, const double *value)
{
    for (size_t i = 0; value && i < n; i++)
        if (!isfinite(value[i]))
            return fail(LS_BAD_DATA, "%s: %s: number %zu is not finite",
                        net->path, what, i);
    return LS_OK;
}

ls_status import_inputs(struct import_net *net, size_t n)
{
    if (n == 0 || n > IMPORT_MOST_UNITS)
        return fail(LS_BAD_DATA, "%s: a layer of %zu units, want 1 to %d",
                    net->path, n, IMPORT_MOST_UNITS);
    if (net->width != 0 && net->width != n)
        return fail(LS_BAD_DATA,
                    "%s: a step for %zu units follows one with %zu", net->path,
                    n, net->width);
    net->width = n;
    return LS_OK;
}

/* Fold the pending step into the weights of the layer that follows it. */
static void fold_before(const struct import_net *net,
                        const struct import_layer *layer)
{
    for (size_t i = 0; i < layer->n_in; i++)
        for (size_t j = 0; j < layer->n_out; j++) {
            double *w = &layer->W[i * layer->n_out + j];

            layer->b[j] += net->c[i] * *w;
            *w *= net->m[i];
        }
}

/* The step that waits for a layer: of the inputs it becomes their scaling. */
static void take_pending(struct import_net *net,
                         const struct import_layer *layer)
{
    if (net->n_layers == 1) {
        net->in_m = net->m;
        net->in_c = net->c;
    } else if (net->m) {
        fold_before(net, layer);
        mem_free(net->m);
        mem_free(net->c);
    }
    net->m = net->c = NULL;
}

static ls_status create_layer(struct import_layer *layer, const double *W,
                              const double *b)
{
    const size_t count = layer->n_in * layer->n_out;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(layer->W, count, "weights"));
    TRY(MEM_ARRAY(layer->b, layer->n_out, "weights"));
    memcpy(layer->W, W, count * sizeof *W);
    if (b)
        memcpy(layer->b, b, layer->n_out * sizeof *b);
done:
    return status;
}

ls_status import_dense(struct import_net *net, size_t n_in, size_t n_out,
                       const double *W, const double *b)
{
    struct import_layer *layer = &net->layer[net->n_layers];
    ls_status status = LS_OK;

    TRY(import_inputs(net, n_in));
    if (net->n_layers > LS_MAX_HIDDEN)
        TRY(fail(LS_BAD_DATA, "%s has more than %d dense layers", net->path,
                 LS_MAX_HIDDEN + 1));
    if (n_out == 0 || n_out > IMPORT_MOST / n_in)
        TRY(fail(LS_BAD_DATA, "%s: a dense layer of %zu x %zu weights",
                 net->path, n_in, n_out));
    TRY(import_check_finite(net, "weights", n_in * n_out, W));
    TRY(import_check_finite(net, "biases", n_out, b));
    *layer = (struct import_layer){.n_in = n_in, .n_out = n_out};
    strcpy(layer->activation, "identity");
    net->n_layers++; /* import_clear() frees it */
    TRY(create_layer(layer, W, b));
    take_pending(net, layer);
    net->width = n_out;
    net->open = true;
done:
    return status;
}

/* Fold a step into the weights of the layer before it, or of its
 * normalization. */
static void fold_after(const struct import_layer *layer, const double *m,
                       const double *c)
{
    double *shift = layer->gain ? layer->shift : layer->b;

    for (size_t j = 0; layer->gain && m && j < layer->n_out; j++)
        layer->gain[j] *= m[j];
    for (size_t i = 0; !layer->gain && m && i < layer->n_in; i++)
        for (size_t j = 0; j < layer->n_out; j++)
            layer->W[i * layer->n_out + j] *= m[j];
    for (size_t j = 0; j < layer->n_out; j++)
        shift[j] = shift[j] * (m ? m[j] : 1) + (c ? c[j] : 0);
}

ls_status import_affine(struct import_net *net, size_t n, const double *m,
                        const double *c)
{
    ls_status status = LS_OK;

    TRY(import_inputs(net, n));
    TRY(import_check_finite(net, "factors", n, m));
    TRY(import_check_finite(net, "offsets", n, c));
    if (net->open) {
        fold_after(&net->layer[net->n_layers - 1], m, c);
        goto done;
    }
    if (!net->m) {
        TRY(MEM_ARRAY(net->m, n, "scaling"));
        TRY(MEM_ARRAY(net->c, n, "scaling"));
        for (size_t j = 0; j < n; j++)
            net->m[j] = 1;
    }
    for (size_t j = 0; j < n; j++) {
        net->m[j] *= m ? m[j] : 1;
        net->c[j] = net->c[j] * (m ? m[j] : 1) + (c ? c[j] : 0);
    }
done:
    return status;
}

/* A dense layer that gives what it gets, from n units to n. */
static ls_status add_unit_layer(struct import_net *net, size_t n)
{
    double *W = NULL;
    ls_status status = LS_OK;

    if (n > IMPORT_MOST / n)
        return fail(LS_BAD_DATA,
                    "%s: a step of %zu units that does not follow a dense "
                    "layer needs one, which would be too large",
                    net->path, n);
    TRY(MEM_ARRAY(W, n * n, "weights"));
    for (size_t j = 0; j < n; j++)
        W[j * n + j] = 1;
    TRY(import_dense(net, n, n, W, NULL));
done:
    mem_free(W);
    return status;
}

/* The variance of a multiple r z is r^2 that of z: with r^2 = 1e-5 / epsilon,
 * (z - mean) / sqrt(variance + epsilon) is the normalization of r z with 1e-5.
 * epsilon as float is near enough to 1e-5 for r to be 1. */
static void scale_for_epsilon(const struct import_layer *layer, double epsilon)
{
    const double own = 1e-5, r = sqrt(own / epsilon);

    if (fabs(epsilon - own) < 1e-7 * own)
        return;
    for (size_t i = 0; i < layer->n_in * layer->n_out; i++)
        layer->W[i] *= r;
    for (size_t j = 0; j < layer->n_out; j++)
        layer->b[j] *= r;
}

ls_status import_norm(struct import_net *net, size_t n, double epsilon)
{
    struct import_layer *layer;
    ls_status status = LS_OK;

    n = n ? n : net->width;
    if (n == 0)
        return fail(LS_BAD_DATA,
                    "%s: the number of inputs that are normalized together is "
                    "not known",
                    net->path);
    if (!(epsilon > 0) || !isfinite(epsilon))
        return fail(LS_BAD_DATA,
                    "%s: layer normalization with epsilon %g, want a number "
                    "above 0",
                    net->path, epsilon);
    TRY(import_inputs(net, n));
    if (!net->open || net->layer[net->n_layers - 1].gain)
        TRY(add_unit_layer(net, n));
    layer = &net->layer[net->n_layers - 1];
    scale_for_epsilon(layer, epsilon);
    TRY(MEM_ARRAY(layer->gain, n, "layer normalization"));
    TRY(MEM_ARRAY(layer->shift, n, "layer normalization"));
    for (size_t j = 0; j < n; j++)
        layer->gain[j] = 1;
done:
    return status;
}

/* Give the last layer its activation. */
static struct import_layer *close_layer(struct import_net *net,
                                        const char *name)
{
    struct import_layer *layer = &net->layer[net->n_layers - 1];

    snprintf(layer->activation, sizeof layer->activation, "%s", name);
    net->open = false;
    return layer;
}

ls_status import_activation(struct import_net *net, const char *name)
{
    if (strcmp(name, "identity") == 0)
        return LS_OK;
    if (!net->open)
        return fail(LS_BAD_DATA,
                    "%s: activation %s does not follow a dense layer, as "
                    "lockstep wants",
                    net->path, name);
    (void)close_layer(net, name);
    return LS_OK;
}

ls_status import_parametric(struct import_net *net, const char *name, size_t n,
                            const double *alpha)
{
    struct import_layer *layer;
    double *copy = NULL;
    ls_status status = LS_OK;

    TRY(import_inputs(net, n));
    TRY(import_check_finite(net, "shares of an activation", n, alpha));
    if (!net->open)
        TRY(add_unit_layer(net, n));
    TRY(MEM_ARRAY(copy, n, "shares of an activation"));
    memcpy(copy, alpha, n * sizeof *copy);
    layer = close_layer(net, name);
    layer->alpha = copy;
done:
    return status;
}

ls_status import_slopes(struct import_net *net, size_t n, const double *slope)
{
    const double leaky = 0.01; /* of leaky_relu */
    double *alpha = NULL;
    bool usual = true;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(alpha, n, "slopes"));
    for (size_t j = 0; j < n; j++) {
        alpha[j] = 1 - slope[j];
        usual = usual && fabs(slope[j] - leaky) < 1e-8;
    }
    status = usual && net->open ? import_activation(net, "leaky_relu")
                                : import_parametric(net, "relu", n, alpha);
done:
    mem_free(alpha);
    return status;
}

/* The activation of the last layer moves to the new one, unless it is
 * parametric, with the step that is to follow it. */
ls_status import_add_outputs(struct import_net *net)
{
    struct import_layer *last = &net->layer[net->n_layers - 1];
    const bool moves = !last->alpha;
    double *const m = net->m, *const c = net->c;
    char activation[sizeof last->activation];
    ls_status status = LS_OK;

    if (!last->gain && !last->alpha)
        return LS_OK;
    strcpy(activation, last->activation);
    if (moves) {
        strcpy(last->activation, "identity");
        net->m = net->c = NULL;
    }
    status = add_unit_layer(net, last->n_out);
    if (moves) {
        (void)close_layer(net, activation);
        net->m = m;
        net->c = c;
    }
    return status;
}

void import_clear(struct import_net *net)
{
    for (size_t l = 0; l < net->n_layers; l++) {
        mem_free(net->layer[l].W);
        mem_free(net->layer[l].b);
        mem_free(net->layer[l].gain);
        mem_free(net->layer[l].shift);
        mem_free(net->layer[l].alpha);
    }
    mem_free(net->m);
    mem_free(net->c);
    mem_free(net->in_m);
    mem_free(net->in_c);
    mem_free(net->feature_names);
    mem_free(net->class_names);
    mem_free(net->target_names);
}
