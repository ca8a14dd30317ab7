/* SPDX-License-Identifier: MIT */
/*
 * export_fortran_net.c - the numbers and the procedure of one member, in
 * Fortran.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_fortran_parts.h"

/* Numbers of a DATA statement, which may have 255 continuation lines. */
enum { CHUNK = 900, CHUNK_DOUBLES = 500 };

void fortran_number(struct text_out *out, double value)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(value, false, text);
    out_put(out, signbit(value) ? "(%s_dp)" : "%s_dp", text);
}

void fortran_reals(struct text_out *out, const struct pipeline *p, size_t i,
                   const char *what, size_t number, size_t n, const real *value)
{
    const struct number_style style = {"        ", "_wp", "&", p->is_float};

    out_put(out, "    real(wp) :: %s_%zu_%zu(%zu)\n", what, i, number, n);
    for (size_t lo = 0; lo < n; lo += CHUNK) {
        const size_t m = n - lo < CHUNK ? n - lo : (size_t)CHUNK;

        out_put(out, "    data %s_%zu_%zu(%zu:%zu) / &\n", what, i, number,
                lo + 1, lo + m);
        out_put_reals(out, &style, m, 1, value + lo);
        out_put(out, " /\n");
    }
}

void fortran_doubles(struct text_out *out, const char *name, size_t n,
                     const double *value)
{
    static const struct number_style style = {"        ", "_dp", "&", false};

    out_put(out, "    real(dp) :: %s(%zu)\n", name, n);
    for (size_t lo = 0; lo < n; lo += CHUNK_DOUBLES) {
        const size_t m = n - lo < CHUNK_DOUBLES ? n - lo : CHUNK_DOUBLES;

        out_put(out, "    data %s(%zu:%zu) / &\n", name, lo + 1, lo + m);
        out_put_doubles(out, &style, m, value + lo);
        out_put(out, " /\n");
    }
}

/* Knots of the features that are scaled by quantiles. */
static void put_scaling_data(struct text_out *out, const struct pipeline *p,
                             size_t i)
{
    for (size_t j = 0; j < p->n_features; j++) {
        const struct pipeline_feature *f = &p->net[i].feature[j];
        char name[64];

        if (f->knots == 0)
            continue;
        snprintf(name, sizeof name, "quantile_%zu_%zu", i, j);
        fortran_doubles(out, name, f->knots, f->value);
        snprintf(name, sizeof name, "share_%zu_%zu", i, j);
        fortran_doubles(out, name, f->knots, f->share);
    }
}

static void put_inputs_data(struct text_out *out, const struct pipeline *p,
                            size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    const struct pipeline_numeric *e = &net->numeric;
    const struct numeric_columns *c = e->columns;

    for (size_t k = 0; k < net->n_embeddings; k++)
        fortran_reals(out, p, i, "table", k,
                      net->embedding[k].levels * net->embedding[k].size,
                      net->embedding[k].table);
    for (size_t k = 0; c && k < c->n; k++) {
        const bool waves = c->kind == NUMERIC_PERIODIC;
        const size_t per = waves ? c->frequencies : c->size;
        const size_t n = waves ? per * (c->size - 1) : c->bins * c->size;

        fortran_reals(out, p, i, "slope", k, per, e->w + k * per);
        fortran_reals(out, p, i, "start", k, per, e->b + k * per);
        fortran_reals(out, p, i, "steps", k, n, e->V + k * n);
        if (waves)
            fortran_reals(out, p, i, "constant", k, c->size - 1,
                          e->c + k * (c->size - 1));
        else
            fortran_reals(out, p, i, "knot", k, c->bins_of[k] + 1,
                          c->knot + k * (c->bins + 1));
    }
}

void fortran_data(struct text_out *out, const struct pipeline *p, size_t i)
{
    put_scaling_data(out, p, i);
    put_inputs_data(out, p, i);
    for (size_t l = 0; l < p->net[i].n_layers; l++) {
        const struct pipeline_layer *layer = &p->net[i].layer[l];
        const size_t n = layer->n_out;

        fortran_reals(out, p, i, "kernel", l, layer->n_in * n, layer->W);
        fortran_reals(out, p, i, "bias", l, n, layer->b);
        if (layer->gain) {
            fortran_reals(out, p, i, "gain", l, n, layer->gain);
            fortran_reals(out, p, i, "shift", l, n, layer->shift);
        }
        if (layer->alpha)
            fortran_reals(out, p, i, "alpha", l, n, layer->alpha);
    }
}

/* (s - shift) * scale, and smooth clipping. */
static void put_linear(struct text_out *out, const struct pipeline_feature *f,
                       size_t j)
{
    out_put(out, "        s(%zu) = (s(%zu) - ", j + 1, j + 1);
    fortran_number(out, f->shift);
    out_put(out, ") * ");
    fortran_number(out, f->scale);
    out_put(out, "\n");
    if (!isfinite(f->limit))
        return;
    out_put(out, "        s(%zu) = s(%zu) / sqrt(1 + (s(%zu) / ", j + 1, j + 1,
            j + 1);
    fortran_number(out, f->limit);
    out_put(out, ")**2)\n");
}

/* s: scaled features. */
static void put_scaling(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    for (size_t j = 0; j < p->n_features; j++) {
        const struct pipeline_feature *f = &p->net[i].feature[j];

        out_put(out, "        s(%zu) = x(%zu)\n", j + 1, j + 1);
        if (!isnan(f->fill)) {
            out_put(out, "        if (ieee_is_nan(s(%zu))) s(%zu) = ", j + 1,
                    j + 1);
            fortran_number(out, f->fill);
            out_put(out, "\n");
        }
        if (f->knots > 0)
            out_put(out,
                    "        s(%zu) = ls_score(quantile_%zu_%zu, "
                    "share_%zu_%zu, s(%zu))\n",
                    j + 1, i, j, i, j, j + 1);
        else
            put_linear(out, f, j);
    }
}

static void put_numeric(struct text_out *out, const struct pipeline *p,
                        size_t i, size_t k, size_t at)
{
    const struct numeric_columns *c = p->net[i].numeric.columns;
    const bool waves = c->kind == NUMERIC_PERIODIC;

    out_put(out, "        call ls_%s(s(%zu), %zu, %zu, ",
            numeric_kind_name[c->kind], c->feature[k] + 1,
            waves ? c->frequencies : c->bins_of[k], c->size);
    if (!waves)
        out_put(out, "knot_%zu_%zu, ", i, k);
    out_put(out, "&\n            slope_%zu_%zu, start_%zu_%zu, steps_%zu_%zu, ",
            i, k, i, k, i, k);
    if (waves)
        out_put(out, "constant_%zu_%zu, ", i, k);
    out_put(out, "a(%zu))\n", at + 1);
}

static void put_inputs(struct text_out *out, const struct pipeline *p, size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    size_t at = net->n_plain;

    for (size_t j = 0; j < net->n_plain; j++)
        out_put(out, "        a(%zu) = s(%zu)\n", j + 1, net->plain[j] + 1);
    for (size_t k = 0; net->numeric.columns && k < net->numeric.columns->n;
         k++) {
        put_numeric(out, p, i, k, at);
        at += net->numeric.columns->size;
    }
    for (size_t k = 0; k < net->n_embeddings; k++) {
        const struct pipeline_embedding *e = &net->embedding[k];

        out_put(out,
                "        call ls_embed(x(%zu), %zu, %zu, table_%zu_%zu, "
                "a(%zu))\n",
                e->feature + 1, e->levels, e->size, i, k, at + 1);
        at += e->size;
    }
}

static void put_layer(struct text_out *out, const struct pipeline *p, size_t i,
                      size_t l)
{
    const struct pipeline_layer *layer = &p->net[i].layer[l];
    const size_t n = layer->n_out;
    const char *g =
        strcmp(layer->activation, "identity") == 0 ? "" : layer->activation;

    out_put(out,
            "        call ls_dense(%zu, %zu, kernel_%zu_%zu, bias_%zu_%zu, a, "
            "z)\n",
            layer->n_in, n, i, l, i, l);
    if (layer->divide < 1 || layer->divide > 1) {
        out_put(out, "        z(:%zu) = z(:%zu) / ", n, n);
        fortran_number(out, layer->divide);
        out_put(out, "\n");
    }
    if (layer->gain)
        out_put(out,
                "        call ls_layer_norm(%zu, gain_%zu_%zu, shift_%zu_%zu, "
                "z)\n",
                n, i, l, i, l);
    if (layer->alpha)
        out_put(out,
                "        z(:%zu) = z(:%zu) + real(alpha_%zu_%zu, dp) * &\n"
                "            (ls_%s(z(:%zu)) - z(:%zu))\n",
                n, n, i, l, g, n, n);
    else if (*g)
        out_put(out, "        z(:%zu) = ls_%s(z(:%zu))\n", n, g, n);
    if (layer->residual)
        out_put(out, "        a(:%zu) = a(:%zu) + z(:%zu)\n", n, n, n);
    else
        out_put(out, "        a(:%zu) = z(:%zu)\n", n, n);
}

static void put_outputs(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    for (size_t j = 0; j < p->n_outputs; j++) {
        const struct pipeline_output *o = &p->net[i].output[j];

        out_put(out, "        y(%zu) = a(%zu) / ", j + 1, j + 1);
        fortran_number(out, o->scale);
        out_put(out, " + ");
        fortran_number(out, o->shift);
        out_put(out, "\n");
        if (!isfinite(o->least))
            continue;
        out_put(out, "        if (y(%zu) < ", j + 1);
        fortran_number(out, o->least);
        out_put(out, ") y(%zu) = ", j + 1);
        fortran_number(out, o->least);
        out_put(out, "\n        if (y(%zu) > ", j + 1);
        fortran_number(out, o->most);
        out_put(out, ") y(%zu) = ", j + 1);
        fortran_number(out, o->most);
        out_put(out, "\n");
    }
}

void fortran_net(struct text_out *out, const struct pipeline *p, size_t i)
{
    const struct pipeline_net *net = &p->net[i];

    out_put(out,
            "    subroutine member_%zu(x, y)\n"
            "        real(dp), intent(in) :: x(%zu)\n"
            "        real(dp), intent(out) :: y(%zu)\n"
            "        real(dp) :: s(%zu), z(%zu), a(%zu)\n\n",
            i, p->n_features, p->n_outputs, p->n_features, net->widest,
            net->widest);
    put_scaling(out, p, i);
    put_inputs(out, p, i);
    for (size_t l = 0; l < net->n_layers; l++)
        put_layer(out, p, i, l);
    put_outputs(out, p, i);
    out_put(out, "    end subroutine member_%zu\n\n", i);
}
