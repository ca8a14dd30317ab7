/* SPDX-License-Identifier: MIT */
/*
 * export_c_net.c - the numbers and the function of one member, in C.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_c_parts.h"

enum { ARRAY_NAME = 96 };

/* The name of an array of member i: "net_0_kernel_1". */
static void array_name(const struct pipeline *p, size_t i, const char *what,
                       size_t number, char name[ARRAY_NAME])
{
    snprintf(name, ARRAY_NAME, "%s_%zu_%s_%zu", p->ident, i, what, number);
}

static void put_reals(struct text_out *out, const struct pipeline *p, size_t i,
                      const char *what, size_t number, size_t n,
                      const real *value)
{
    const struct number_style style = {"    ", p->is_float ? "F" : "", "",
                                       p->is_float};
    char name[ARRAY_NAME];

    array_name(p, i, what, number, name);
    out_put(out, "static const %s_weight %s[%zu] = {\n", p->ident, name, n);
    out_put_reals(out, &style, n, 1, value);
    out_put(out, "};\n");
}

static void put_doubles(struct text_out *out, const struct pipeline *p,
                        size_t i, const char *what, size_t number, size_t n,
                        const double *value)
{
    const struct number_style style = {"    ", "", "", false};
    char name[ARRAY_NAME];

    array_name(p, i, what, number, name);
    out_put(out, "static const double %s[%zu] = {\n", name, n);
    out_put_doubles(out, &style, n, value);
    out_put(out, "};\n");
}

/* One member of struct pipeline_feature, of all features. */
static void put_features(struct text_out *out, const struct pipeline *p,
                         size_t i, const char *what,
                         double (*get)(const struct pipeline_feature *f))
{
    const struct number_style style = {"    ", "", "", false};

    out_put(out, "static const double %s_%zu_%s[%zu] = {\n", p->ident, i, what,
            p->n_features);
    for (size_t j = 0; j < p->n_features; j++) {
        const double value = get(&p->net[i].feature[j]);

        out_put_doubles(out, &style, 1, &value);
        out_put(out, "%s\n", j + 1 < p->n_features ? "," : "};");
    }
}

static double get_shift(const struct pipeline_feature *f)
{
    return f->shift;
}

static double get_scale(const struct pipeline_feature *f)
{
    return f->scale;
}

/* The scaling of the features, as statements for x -> s. */
static void put_scaling(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    char text[NUMBER_TEXT_SIZE];

    out_put(out, "    for (j = 0; j < %zu; j++)\n        s[j] = x[j];\n",
            p->n_features);
    for (size_t j = 0; j < p->n_features; j++)
        if (!isnan(net->feature[j].fill)) {
            out_number(net->feature[j].fill, false, text);
            out_put(out, "    if (isnan(s[%zu]))\n        s[%zu] = %s;\n", j, j,
                    text);
        }
    out_put(out,
            "    for (j = 0; j < %zu; j++)\n"
            "        z[j] = (s[j] - %s_%zu_shift[j]) * %s_%zu_scale[j];\n",
            p->n_features, p->ident, i, p->ident, i);
    for (size_t j = 0; j < p->n_features; j++) {
        const struct pipeline_feature *f = &net->feature[j];

        if (f->knots > 0)
            out_put(out,
                    "    z[%zu] = %s_score(%s_%zu_value_%zu, "
                    "%s_%zu_share_%zu, %zu, s[%zu]);\n",
                    j, p->ident, p->ident, i, j, p->ident, i, j, f->knots, j);
        else if (isfinite(f->limit)) {
            out_number(f->limit, false, text);
            out_put(out, "    z[%zu] = %s_clip(z[%zu], %s);\n", j, p->ident, j,
                    text);
        }
    }
}

/* A call of NAME_piecewise() or NAME_periodic() for feature k. */
static void put_numeric(struct text_out *out, const struct pipeline *p,
                        size_t i, size_t k, size_t at)
{
    const struct numeric_columns *c = p->net[i].numeric.columns;
    const bool periodic = c->kind == NUMERIC_PERIODIC;
    const size_t per = periodic ? c->frequencies : c->size;

    out_put(out, "    %s_%s(z[%zu], %zu, %zu, ", p->ident,
            periodic ? "periodic" : "piecewise", c->feature[k],
            periodic ? c->frequencies : c->bins_of[k], c->size);
    if (!periodic)
        out_put(out, "%s_%zu_knots_0 + %zu, ", p->ident, i, k * (c->bins + 1));
    out_put(out, "%s_%zu_slope_0 + %zu,\n        %s_%zu_phase_0 + %zu, ",
            p->ident, i, k * per, p->ident, i, k * per);
    out_put(
        out, "%s_%zu_steps_0 + %zu, ", p->ident, i,
        k * (periodic ? c->frequencies * (c->size - 1) : c->bins * c->size));
    if (periodic)
        out_put(out, "%s_%zu_constant_0 + %zu, ", p->ident, i,
                k * (c->size - 1));
    out_put(out, "a + %zu);\n", at);
}

/* The inputs of layer 1: a. */
static void put_inputs(struct text_out *out, const struct pipeline *p, size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    size_t at = net->n_plain;

    for (size_t j = 0; j < net->n_plain; j++)
        out_put(out, "    a[%zu] = z[%zu];\n", j, net->plain[j]);
    for (size_t k = 0; net->numeric.columns && k < net->numeric.columns->n;
         k++) {
        put_numeric(out, p, i, k, at);
        at += net->numeric.columns->size;
    }
    for (size_t k = 0; k < net->n_embeddings; k++) {
        const struct pipeline_embedding *e = &net->embedding[k];

        out_put(out,
                "    %s_embed(x[%zu], %zu, %zu, %s_%zu_table_%zu, a + %zu);\n",
                p->ident, e->feature, e->levels, e->size, p->ident, i, k, at);
        at += e->size;
    }
}

/* Layer l from a to z and back. */
static void put_layer(struct text_out *out, const struct pipeline *p, size_t i,
                      size_t l)
{
    const struct pipeline_layer *layer = &p->net[i].layer[l];
    const size_t n = layer->n_out;
    const bool identity = strcmp(layer->activation, "identity") == 0;

    out_put(
        out,
        "    %s_dense(%zu, %zu, %s_%zu_kernel_%zu, %s_%zu_bias_%zu, a, z);\n",
        p->ident, layer->n_in, n, p->ident, i, l, p->ident, i, l);
    if (layer->divide < 1 || layer->divide > 1) {
        char text[NUMBER_TEXT_SIZE];

        out_number(layer->divide, false, text);
        out_put(out, "    for (j = 0; j < %zu; j++)\n        z[j] /= %s;\n", n,
                text);
    }
    if (layer->gain)
        out_put(
            out,
            "    %s_layer_norm(%zu, %s_%zu_gain_%zu, %s_%zu_shift_%zu, z);\n",
            p->ident, n, p->ident, i, l, p->ident, i, l);
    if (layer->alpha)
        out_put(out, "    for (j = 0; j < %zu; j++)\n        s[j] = z[j];\n",
                n);
    if (!identity)
        out_put(out, "    %s_%s(%zu, z);\n", p->ident, layer->activation, n);
    if (layer->alpha)
        out_put(out, "    %s_mix(%zu, %s_%zu_alpha_%zu, s, z);\n", p->ident, n,
                p->ident, i, l);
    out_put(out, "    for (j = 0; j < %zu; j++)\n        a[j] %s z[j];\n", n,
            layer->residual ? "+=" : "=");
}

static void put_outputs(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    char scale[NUMBER_TEXT_SIZE], shift[NUMBER_TEXT_SIZE];

    for (size_t j = 0; j < p->n_outputs; j++) {
        const struct pipeline_output *o = &p->net[i].output[j];

        out_number(o->scale, false, scale);
        out_number(o->shift, false, shift);
        out_put(out, "    y[%zu] = a[%zu] / %s + %s;\n", j, j, scale, shift);
        if (!isfinite(o->least))
            continue;
        out_number(o->least, false, scale);
        out_number(o->most, false, shift);
        out_put(out,
                "    y[%zu] = y[%zu] < %s ? %s : y[%zu] > %s ? %s : y[%zu];\n",
                j, j, scale, scale, j, shift, shift, j);
    }
}

static void put_layer_numbers(struct text_out *out, const struct pipeline *p,
                              size_t i)
{
    for (size_t l = 0; l < p->net[i].n_layers; l++) {
        const struct pipeline_layer *layer = &p->net[i].layer[l];
        const size_t n = layer->n_out;

        put_reals(out, p, i, "kernel", l, layer->n_in * n, layer->W);
        put_reals(out, p, i, "bias", l, n, layer->b);
        if (layer->gain) {
            put_reals(out, p, i, "gain", l, n, layer->gain);
            put_reals(out, p, i, "shift", l, n, layer->shift);
        }
        if (layer->alpha)
            put_reals(out, p, i, "alpha", l, n, layer->alpha);
    }
}

static void put_input_numbers(struct text_out *out, const struct pipeline *p,
                              size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    const struct numeric_columns *c = net->numeric.columns;
    const bool periodic = c && c->kind == NUMERIC_PERIODIC;
    const size_t per = !c ? 0 : periodic ? c->frequencies : c->size;

    for (size_t j = 0; j < p->n_features; j++)
        if (net->feature[j].knots > 0) {
            put_doubles(out, p, i, "value", j, net->feature[j].knots,
                        net->feature[j].value);
            put_doubles(out, p, i, "share", j, net->feature[j].knots,
                        net->feature[j].share);
        }
    for (size_t k = 0; k < net->n_embeddings; k++)
        put_reals(out, p, i, "table", k,
                  net->embedding[k].levels * net->embedding[k].size,
                  net->embedding[k].table);
    if (!c)
        return;
    put_reals(out, p, i, "slope", 0, c->n * per, net->numeric.w);
    put_reals(out, p, i, "phase", 0, c->n * per, net->numeric.b);
    if (periodic)
        put_reals(out, p, i, "constant", 0, c->n * (c->size - 1),
                  net->numeric.c);
    else
        put_reals(out, p, i, "knots", 0, c->n * (c->bins + 1), c->knot);
    put_reals(out, p, i, "steps", 0,
              c->n * (periodic ? per * (c->size - 1) : c->bins * c->size),
              net->numeric.V);
}

void export_c_net(struct text_out *out, const struct pipeline *p, size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    const size_t widest =
        net->widest > p->n_features ? net->widest : p->n_features;

    put_features(out, p, i, "shift", get_shift);
    put_features(out, p, i, "scale", get_scale);
    put_input_numbers(out, p, i);
    put_layer_numbers(out, p, i);
    out_put(out,
            "\nstatic void %s_member_%zu(const double *x, double *y)\n{\n"
            "    double s[%zu], z[%zu], a[%zu];\n    size_t j;\n\n",
            p->ident, i, widest, widest, widest);
    put_scaling(out, p, i);
    put_inputs(out, p, i);
    for (size_t l = 0; l < net->n_layers; l++)
        put_layer(out, p, i, l);
    put_outputs(out, p, i);
    out_put(out, "}\n\n");
}
