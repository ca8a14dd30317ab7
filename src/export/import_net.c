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

/* Fold a step into the weights of the layer before it. */
static void fold_after(const struct import_layer *layer, const double *m,
                       const double *c)
{
    for (size_t i = 0; m && i < layer->n_in; i++)
        for (size_t j = 0; j < layer->n_out; j++)
            layer->W[i * layer->n_out + j] *= m[j];
    for (size_t j = 0; j < layer->n_out; j++)
        layer->b[j] = layer->b[j] * (m ? m[j] : 1) + (c ? c[j] : 0);
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

ls_status import_activation(struct import_net *net, const char *name)
{
    struct import_layer *layer;

    if (strcmp(name, "identity") == 0)
        return LS_OK;
    if (!net->open)
        return fail(LS_BAD_DATA,
                    "%s: activation %s does not follow a dense layer, as "
                    "lockstep wants",
                    net->path, name);
    layer = &net->layer[net->n_layers - 1];
    snprintf(layer->activation, sizeof layer->activation, "%s", name);
    net->open = false;
    return LS_OK;
}

void import_clear(struct import_net *net)
{
    for (size_t l = 0; l < net->n_layers; l++) {
        mem_free(net->layer[l].W);
        mem_free(net->layer[l].b);
    }
    mem_free(net->m);
    mem_free(net->c);
    mem_free(net->in_m);
    mem_free(net->in_c);
    mem_free(net->feature_names);
    mem_free(net->class_names);
    mem_free(net->target_names);
}
