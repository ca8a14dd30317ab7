/* SPDX-License-Identifier: MIT */
/*
 * export_sql_layers.c - layers as tables of an SQL query.
 *
 * PostgreSQL raises an error where exp() overflows or underflows, so that all
 * exponents are limited to 700.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_sql_parts.h"

void sql_begin(struct sql *sql, const char *keep)
{
    sql->table++;
    out_put(sql->out, ", ls_%zu AS MATERIALIZED (\nSELECT %s", sql->table,
            keep);
}

void sql_value(struct sql *sql, const char *name, size_t number)
{
    out_put(sql->out, " AS %s%zu", name, number);
}

void sql_end(struct sql *sql)
{
    out_put(sql->out, "\nFROM ls_%zu AS p)\n", sql->from);
    sql->from = sql->table;
}

void sql_number(struct text_out *out, double value)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(value, false, text);
    out_put(out, signbit(value) ? "(%s)" : "%s", text);
}

void sql_plus(struct text_out *out, size_t i)
{
    out_put(out, i == 0 ? "((" : i % 32 == 0 ? ") + (" : " + ");
}

/* e^u, u between commas of the text. */
static void put_exp(struct text_out *out, const char *sign, const char *name,
                    size_t j)
{
    out_put(out,
            "EXP(CASE WHEN %s%s%zu > 700 THEN 700.0 WHEN %s%s%zu < -700 THEN "
            "-700.0 ELSE %s%s%zu END)",
            sign, name, j, sign, name, j, sign, name, j);
}

static void put_sigmoid(struct text_out *out, size_t j)
{
    out_put(out, "(1.0 / (1.0 + ");
    put_exp(out, "-", "z", j);
    out_put(out, "))");
}

static void put_softplus(struct text_out *out, size_t j)
{
    out_put(out,
            "((CASE WHEN z%zu > 0 THEN z%zu ELSE 0.0 END) + LN(1.0 + "
            "EXP(CASE WHEN ABS(z%zu) > 700 THEN -700.0 ELSE -ABS(z%zu) END)))",
            j, j, j, j);
}

/* The share of the normal distribution above |z|, by a Chebyshev fit of erfc()
 * with a relative error of 1.2e-7 (Numerical Recipes, erfcc). */
static void put_tail(struct text_out *out, size_t j)
{
    static const char *const fit[] = {
        "1.00002368",    "0.37409196",    "0.09678418",
        "(-0.18628806)", "0.27886807",    "(-1.13520398)",
        "1.48851587",    "(-0.82215223)", "0.17087277"};
    enum { N = sizeof fit / sizeof *fit };
    char t[96];

    snprintf(t, sizeof t, "(1.0 / (1.0 + 0.35355339059327376 * ABS(z%zu)))", j);
    out_put(out, "(0.5 * %s * EXP(CASE WHEN ABS(z%zu) > 37 THEN -700.0 ELSE ",
            t, j);
    out_put(out, "-0.5 * z%zu * z%zu - 1.26551223", j, j);
    for (size_t k = 0; k < N; k++)
        out_put(out, " + %s * (%s", t, fit[k]);
    for (size_t k = 0; k < N; k++)
        out_put(out, ")");
    out_put(out, " END))");
}

/* g(zj) */
static void put_value(struct text_out *out, const char *name, size_t j)
{
    if (strcmp(name, "identity") == 0)
        out_put(out, "z%zu", j);
    else if (strcmp(name, "sigmoid") == 0)
        put_sigmoid(out, j);
    else if (strcmp(name, "relu") == 0)
        out_put(out, "CASE WHEN z%zu < 0 THEN 0.0 ELSE z%zu END", j, j);
    else if (strcmp(name, "tanh") == 0)
        out_put(out, "TANH(z%zu)", j);
    else if (strcmp(name, "leaky_relu") == 0)
        out_put(out, "CASE WHEN z%zu > 0 THEN z%zu ELSE 0.01 * z%zu END", j, j,
                j);
    else if (strcmp(name, "softsign") == 0)
        out_put(out, "z%zu / (1.0 + ABS(z%zu))", j, j);
    else if (strcmp(name, "softplus") == 0)
        put_softplus(out, j);
    else if (strcmp(name, "silu") == 0) {
        out_put(out, "z%zu * ", j);
        put_sigmoid(out, j);
    } else if (strcmp(name, "mish") == 0) {
        out_put(out, "z%zu * TANH(", j);
        put_softplus(out, j);
        out_put(out, ")");
    } else if (strcmp(name, "gelu") == 0) {
        out_put(out, "z%zu * (CASE WHEN z%zu > 0 THEN 1.0 - ", j, j);
        put_tail(out, j);
        out_put(out, " ELSE ");
        put_tail(out, j);
        out_put(out, " END)");
    } else if (strcmp(name, "exp") == 0 ||
               (strcmp(name, "mean_variance") == 0 && j % 2 == 1)) {
        put_exp(out, "", "z", j);
    } else if (strcmp(name, "mean_variance") == 0) {
        out_put(out, "z%zu", j);
    } else { /* elu, selu */
        const bool selu = strcmp(name, "selu") == 0;

        out_put(out, "%s(CASE WHEN z%zu > 0 THEN z%zu ELSE %s(",
                selu ? "1.0507009873554804934 * " : "", j, j,
                selu ? "1.6732632423543772848 * " : "");
        put_exp(out, "", "z", j);
        out_put(out, " - 1.0) END)");
    }
}

/* z of all units from a. */
static void put_dense(struct sql *sql, const struct pipeline_layer *layer)
{
    struct text_out *out = sql->out;

    sql_begin(sql, "ls_row");
    for (size_t i = 0; layer->residual && i < layer->n_in; i++)
        out_put(out, ", a%zu", i);
    for (size_t j = 0; j < layer->n_out; j++) {
        out_put(out, ",\n");
        for (size_t i = 0; i < layer->n_in; i++) {
            sql_plus(out, i);
            sql_number(out, (double)layer->W[i * layer->n_out + j]);
            out_put(out, " * a%zu", i);
        }
        out_put(out, ") + ");
        sql_number(out, (double)layer->b[j]);
        out_put(out, ")");
        if (layer->divide < 1 || layer->divide > 1) {
            out_put(out, " / ");
            sql_number(out, layer->divide);
        }
        sql_value(sql, "z", j);
    }
    sql_end(sql);
}

/* The sum over all units of a text with the number of the unit. */
static void put_sum(struct text_out *out, size_t n, const char *before,
                    const char *between, const char *after)
{
    for (size_t j = 0; j < n; j++) {
        sql_plus(out, j);
        out_put(out, "%s%zu", before, j);
        if (*between)
            out_put(out, "%s%zu%s", between, j, after);
    }
    out_put(out, "))");
}

/* u0, u1, .. from z0, z1, ..; then z again. */
static void put_norm(struct sql *sql, const struct pipeline_layer *layer)
{
    struct text_out *out = sql->out;

    sql_begin(sql, "p.*,\n");
    put_sum(out, layer->n_out, "z", "", "");
    out_put(out, " / %zu AS mean", layer->n_out);
    sql_end(sql);
    sql_begin(sql, "p.*,\nSQRT(");
    put_sum(out, layer->n_out, "(z", " - mean) * (z", " - mean)");
    out_put(out, " / %zu + 0.00001) AS deviation", layer->n_out);
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t i = 0; layer->residual && i < layer->n_in; i++)
        out_put(out, ", a%zu", i);
    for (size_t j = 0; j < layer->n_out; j++) {
        out_put(out, ",\n");
        sql_number(out, (double)layer->gain[j]);
        out_put(out, " * ((z%zu - mean) / deviation) + ", j);
        sql_number(out, (double)layer->shift[j]);
        sql_value(sql, "z", j);
    }
    sql_end(sql);
}

/* Exponents are taken from the mean, so that they are near 0. */
static void put_softmax(struct sql *sql, size_t n)
{
    struct text_out *out = sql->out;

    sql_begin(sql, "p.*,\n");
    put_sum(out, n, "z", "", "");
    out_put(out, " / %zu AS mean", n);
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(out, ",\nz%zu - mean", j);
        sql_value(sql, "z", j);
    }
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(out, ",\n");
        put_exp(out, "", "z", j);
        sql_value(sql, "e", j);
    }
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(out, ",\ne%zu / ", j);
        put_sum(out, n, "e", "", "");
        sql_value(sql, "a", j);
    }
    sql_end(sql);
}

/* a0, a1, .. from z0, z1, .. */
static void put_activation(struct sql *sql, const struct pipeline_layer *layer)
{
    struct text_out *out = sql->out;

    if (strcmp(layer->activation, "softmax") == 0) {
        put_softmax(sql, layer->n_out);
        return;
    }
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < layer->n_out; j++) {
        out_put(out, ",\n");
        if (layer->alpha) {
            out_put(out, "z%zu + ", j);
            sql_number(out, (double)layer->alpha[j]);
            out_put(out, " * ((");
        }
        put_value(out, layer->activation, j);
        if (layer->alpha)
            out_put(out, ") - z%zu)", j);
        if (layer->residual)
            out_put(out, " + a%zu", j);
        sql_value(sql, "a", j);
    }
    sql_end(sql);
}

void sql_layers(struct sql *sql, const struct pipeline_net *net)
{
    for (size_t l = 0; l < net->n_layers; l++) {
        put_dense(sql, &net->layer[l]);
        if (net->layer[l].gain)
            put_norm(sql, &net->layer[l]);
        put_activation(sql, &net->layer[l]);
    }
}
