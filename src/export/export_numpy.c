/* SPDX-License-Identifier: MIT */
/*
 * export_numpy.c - a model as a Python script that needs NumPy alone: a module
 * with predict(), and a program that reads and writes CSV.
 */
#include <math.h>
#include <string.h>

#include "export/export_numpy_lines.h"
#include "export/export_writers.h"

/* A literal of Python: the escapes of C, of bytes, which are then UTF-8. */
static void put_text(struct text_out *out, const char *text)
{
    bool plain = true;

    for (const char *c = text; *c; c++)
        plain = plain && (unsigned char)*c < 128;
    out_put(out, plain ? "" : "b");
    out_put_quoted(out, text);
    out_put(out, plain ? "" : ".decode()");
}

static void put_texts(struct text_out *out, const char *name, size_t n,
                      char *const *text)
{
    out_put(out, "%s = [", name);
    for (size_t i = 0; i < n; i++) {
        out_put(out, i > 0 ? ",\n    " : "");
        put_text(out, text[i]);
    }
    out_put(out, "]\n");
}

static void put_array(struct text_out *out, const struct pipeline *p, size_t i,
                      const char *what, size_t number, size_t rows,
                      size_t columns, const real *value)
{
    const struct number_style style = {"    ", "", "", p->is_float};

    out_put(out, "%s_%zu_%zu = np.array([\n", what, i, number);
    out_put_reals(out, &style, rows * columns, 1, value);
    out_put(out, "], np.%s)", p->is_float ? "float32" : "float64");
    if (rows > 1)
        out_put(out, ".reshape(%zu, %zu)", rows, columns);
    out_put(out, "\n");
}

static void put_doubles(struct text_out *out, const char *name, size_t i,
                        size_t j, size_t n, const double *value)
{
    const struct number_style style = {"    ", "", "", false};

    out_put(out, "%s_%zu_%zu = np.array([\n", name, i, j);
    out_put_doubles(out, &style, n, value);
    out_put(out, "])\n");
}

static void put_value(struct text_out *out, double value)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(value, false, text);
    out_put(out, "%s",
            isnan(value)   ? "np.nan"
            : isinf(value) ? value > 0 ? "np.inf" : "-np.inf"
                           : text);
}

/* The numbers of each feature, a list for each kind. */
static void put_feature_numbers(struct text_out *out, const struct pipeline *p,
                                size_t i)
{
    static const char *const names[] = {"FILL", "SHIFT", "SCALE", "LIMIT"};
    const struct pipeline_feature *f = p->net[i].feature;

    for (size_t what = 0; what < 4; what++) {
        out_put(out, "%s_%zu = np.array([", names[what], i);
        for (size_t j = 0; j < p->n_features; j++) {
            const double value[] = {f[j].fill, f[j].shift, f[j].scale,
                                    f[j].limit};

            out_put(out, j == 0 ? "" : j % 4 == 0 ? ",\n    " : ", ");
            put_value(out, value[what]);
        }
        out_put(out, "])\n");
    }
    for (size_t j = 0; j < p->n_features; j++)
        if (f[j].knots > 0) {
            put_doubles(out, "QUANTILE", i, j, f[j].knots, f[j].value);
            put_doubles(out, "SHARE", i, j, f[j].knots, f[j].share);
        }
}

static void put_input_numbers(struct text_out *out, const struct pipeline *p,
                              size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    const struct numeric_columns *c = net->numeric.columns;
    const struct pipeline_numeric *e = &net->numeric;

    for (size_t k = 0; k < net->n_embeddings; k++)
        put_array(out, p, i, "TABLE", k, net->embedding[k].levels,
                  net->embedding[k].size, net->embedding[k].table);
    for (size_t k = 0; c && k < c->n; k++) {
        if (c->kind == NUMERIC_PERIODIC) {
            const size_t m = c->frequencies;

            put_array(out, p, i, "FREQUENCY", k, 1, m, e->w + k * m);
            put_array(out, p, i, "PHASE", k, 1, m, e->b + k * m);
            put_array(out, p, i, "WAVES", k, m, c->size - 1,
                      e->V + k * m * (c->size - 1));
            put_array(out, p, i, "CONSTANT", k, 1, c->size - 1,
                      e->c + k * (c->size - 1));
            continue;
        }
        put_array(out, p, i, "KNOTS", k, 1, c->bins_of[k] + 1,
                  c->knot + k * (c->bins + 1));
        put_array(out, p, i, "SLOPE", k, 1, c->size, e->w + k * c->size);
        put_array(out, p, i, "START", k, 1, c->size, e->b + k * c->size);
        put_array(out, p, i, "STEPS", k, c->bins_of[k], c->size,
                  e->V + k * c->bins * c->size);
    }
}

static void put_layer_numbers(struct text_out *out, const struct pipeline *p,
                              size_t i)
{
    for (size_t l = 0; l < p->net[i].n_layers; l++) {
        const struct pipeline_layer *layer = &p->net[i].layer[l];
        const size_t n = layer->n_out;

        put_array(out, p, i, "W", l, layer->n_in, n, layer->W);
        if (layer->n_in == 1)
            out_put(out, "W_%zu_%zu = W_%zu_%zu.reshape(1, %zu)\n", i, l, i, l,
                    n);
        put_array(out, p, i, "B", l, 1, n, layer->b);
        if (layer->gain) {
            put_array(out, p, i, "GAIN", l, 1, n, layer->gain);
            put_array(out, p, i, "OFFSET", l, 1, n, layer->shift);
        }
        if (layer->alpha)
            put_array(out, p, i, "ALPHA", l, 1, n, layer->alpha);
    }
}

static void put_scaling(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    out_put(out,
            "    z = np.where(np.isnan(x), FILL_%zu, x)\n"
            "    filled = z\n"
            "    z = (z - SHIFT_%zu) * SCALE_%zu\n",
            i, i, i);
    for (size_t j = 0; j < p->n_features; j++)
        if (isfinite(p->net[i].feature[j].limit)) {
            out_put(out, "    z = z / np.sqrt(1 + (z / LIMIT_%zu) ** 2)\n", i);
            break;
        }
    for (size_t j = 0; j < p->n_features; j++)
        if (p->net[i].feature[j].knots > 0)
            out_put(out,
                    "    z[:, %zu] = normal_score(filled[:, %zu], "
                    "QUANTILE_%zu_%zu, SHARE_%zu_%zu)\n",
                    j, j, i, j, i, j);
}

/* The inputs of layer 1 from feature k of the numeric embedding. */
static void put_numeric(struct text_out *out, const struct numeric_columns *c,
                        size_t i, size_t k)
{
    const bool periodic = c->kind == NUMERIC_PERIODIC;
    static const char *const names[2][4] = {
        {"KNOTS", "SLOPE", "START", "STEPS"},
        {"FREQUENCY", "PHASE", "WAVES", "CONSTANT"}};

    out_put(out, ",\n        %s(z[:, [%zu]]", numeric_kind_name[c->kind],
            c->feature[k]);
    for (size_t what = 0; what < 4; what++) {
        const char *name = names[periodic][what];
        const bool table = strcmp(name, periodic ? "WAVES" : "STEPS") == 0;

        out_put(out, ",\n            %s_%zu_%zu", name, i, k);
        if (table)
            out_put(out, ".reshape(-1, %zu)", c->size - (periodic ? 1 : 0));
    }
    out_put(out, ")");
}

static void put_inputs(struct text_out *out, const struct pipeline *p, size_t i)
{
    const struct pipeline_net *net = &p->net[i];
    const struct numeric_columns *c = net->numeric.columns;

    out_put(out, "    a = np.hstack([z[:, [");
    for (size_t j = 0; j < net->n_plain; j++)
        out_put(out, "%s%zu",
                j == 0   ? ""
                : j % 16 ? ", "
                         : ",\n        ",
                net->plain[j]);
    out_put(out, "]]");
    for (size_t k = 0; c && k < c->n; k++)
        put_numeric(out, c, i, k);
    for (size_t k = 0; k < net->n_embeddings; k++)
        out_put(out,
                ",\n        embed(x[:, %zu], TABLE_%zu_%zu.reshape(-1, %zu))",
                net->embedding[k].feature, i, k, net->embedding[k].size);
    out_put(out, "])\n");
}

static void put_layer(struct text_out *out, const struct pipeline *p, size_t i,
                      size_t l)
{
    const struct pipeline_layer *layer = &p->net[i].layer[l];
    const bool identity = strcmp(layer->activation, "identity") == 0;

    out_put(out, "    z = a @ W_%zu_%zu + B_%zu_%zu\n", i, l, i, l);
    if (layer->divide < 1 || layer->divide > 1) {
        out_put(out, "    z = z / ");
        put_value(out, layer->divide);
        out_put(out, "\n");
    }
    if (layer->gain)
        out_put(out, "    z = layer_norm(z, GAIN_%zu_%zu, OFFSET_%zu_%zu)\n", i,
                l, i, l);
    if (layer->alpha && !identity)
        out_put(out, "    z = z + ALPHA_%zu_%zu * (%s(z) - z)\n", i, l,
                layer->activation);
    else if (!identity)
        out_put(out, "    z = %s(z)\n", layer->activation);
    out_put(out, layer->residual ? "    a = a + z\n" : "    a = z\n");
}

static void put_outputs(struct text_out *out, const struct pipeline *p,
                        size_t i)
{
    static const char *const names[] = {"scale", "shift", "least", "most"};
    const struct pipeline_output *o = p->net[i].output;

    for (size_t what = 0; what < 4; what++) {
        out_put(out, "    %s = np.array([", names[what]);
        for (size_t j = 0; j < p->n_outputs; j++) {
            const double value[] = {o[j].scale, o[j].shift, o[j].least,
                                    o[j].most};

            out_put(out, j == 0 ? "" : j % 4 == 0 ? ",\n        " : ", ");
            put_value(out, value[what]);
        }
        out_put(out, "])\n");
    }
    out_put(out, "    return np.clip(a / scale + shift, least, most)\n");
}

static void put_net(struct text_out *out, const struct pipeline *p, size_t i)
{
    put_feature_numbers(out, p, i);
    put_input_numbers(out, p, i);
    put_layer_numbers(out, p, i);
    out_put(out,
            "\n\ndef member_%zu(x):\n"
            "    \"\"\"Outputs of features x [rows, features].\"\"\"\n",
            i);
    put_scaling(out, p, i);
    put_inputs(out, p, i);
    for (size_t l = 0; l < p->net[i].n_layers; l++)
        put_layer(out, p, i, l);
    put_outputs(out, p, i);
    out_put(out, "\n\n");
}

static void put_column(struct text_out *out, const struct pipeline_column *c)
{
    out_put(out, "    (");
    put_text(out, c->name);
    out_put(out, ", \"%s\", %s, [",
            !c->text   ? "number"
            : c->coded ? "code"
                       : "category",
            c->marked ? "True" : "False");
    for (size_t i = 0; i < c->n_texts; i++) {
        out_put(out, i > 0 ? ",\n        " : "");
        put_text(out, c->texts[i]);
    }
    out_put(out, "]),\n");
}

static void put_calibration(struct text_out *out, const struct pipeline *p)
{
    const struct number_style style = {"        ", "", "", false};

    out_put(out, "TASK = \"%s\"\nTHRESHOLD = ", p->task);
    put_value(out, p->threshold);
    out_put(out, "\nTEMPERATURE = ");
    put_value(out, p->temperature);
    out_put(out, "\n# Of each output: probabilities, and calibrated ones.\n"
                 "ISOTONIC = [");
    for (size_t j = 0; p->first && j < p->n_outputs; j++) {
        const size_t lo = p->first[j], n = p->first[j + 1] - lo;

        out_put(out, "\n    ([\n");
        out_put_doubles(out, &style, n, p->knot + lo);
        out_put(out, "], [\n");
        out_put_doubles(out, &style, n, p->level + lo);
        out_put(out, "]),");
    }
    out_put(out, "]\n");
}

ls_status export_numpy(const struct pipeline *p, struct export_files *files)
{
    const bool variance = p->net[0].output[p->n_outputs - 1].variance;
    struct text_out *out = &files->main;

    out_put_lines(out, numpy_head_lines, p->ident);
    out_put(out, "# Name, kind, whether a feature follows that is 1 where the "
                 "cell is missing, texts.\nCOLUMNS = [\n");
    for (size_t k = 0; k < p->n_columns; k++)
        put_column(out, &p->column[k]);
    out_put(out, "]\n");
    put_texts(out, "OUTPUTS", p->n_outputs, p->output_names);
    put_texts(out, "CLASSES", p->n_classes, p->class_names);
    out_put_lines(out, numpy_function_lines, p->ident);
    for (size_t i = 0; i < p->n_nets; i++)
        put_net(out, p, i);
    out_put(out, "MEMBERS = [");
    for (size_t i = 0; i < p->n_nets; i++) {
        out_put(out, "%s(", i > 0 ? ", " : "");
        put_value(out, p->net[i].share);
        out_put(out, ", member_%zu)", i);
    }
    out_put(out, "]\nVARIANCES = %s\n", variance ? "True" : "False");
    put_calibration(out, p);
    out_put_lines(out, numpy_tail_lines, p->ident);
    return LS_OK;
}
