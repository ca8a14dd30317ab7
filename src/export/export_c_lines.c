/* SPDX-License-Identifier: MIT */
/*
 * export_c_lines.c - functions of the exported C file, those that it calls.
 */
#include "export/export_c_lines.h"

#include <math.h>
#include <string.h>

#include "table/values/curve.h"

static const char *const dense_lines[] = {
    "/* z = x W + b */",
    "static void @_dense(size_t n_in, size_t n_out, const @_weight *W,",
    "                    const @_weight *b, const double *x, double *z)",
    "{",
    "    size_t i, j;",
    "",
    "    for (j = 0; j < n_out; j++)",
    "        z[j] = b[j];",
    "    for (i = 0; i < n_in; i++)",
    "        for (j = 0; j < n_out; j++)",
    "            z[j] += x[i] * W[i * n_out + j];",
    "}",
    "",
    NULL};

static const char *const norm_lines[] = {
    "/* Layer normalization of a row. */",
    "static void @_layer_norm(size_t n, const @_weight *gain,",
    "                         const @_weight *shift, double *z)",
    "{",
    "    double mean = 0, variance = 0;",
    "    size_t j;",
    "",
    "    for (j = 0; j < n; j++)",
    "        mean += z[j] / (double)n;",
    "    for (j = 0; j < n; j++)",
    "        variance += (z[j] - mean) * (z[j] - mean) / (double)n;",
    "    for (j = 0; j < n; j++)",
    "        z[j] = gain[j] * ((z[j] - mean) / sqrt(variance + 1e-5)) + "
    "shift[j];",
    "}",
    "",
    NULL};

static const char *const one_hot_lines[] = {
    "/* x[k] = 1 for text number k, else 0. */",
    "static void @_one_hot(const char *text, size_t n, const char *const "
    "*texts,",
    "                      double *x)",
    "{",
    "    size_t k;",
    "",
    "    for (k = 0; k < n; k++)",
    "        x[k] = text && strcmp(text, texts[k]) == 0 ? 1.0 : 0.0;",
    "}",
    "",
    NULL};

static const char *const code_lines[] = {
    "/* 1 for the first text, 2 for the second, 0 for any other. */",
    "static double @_code(const char *text, size_t n, const char *const "
    "*texts)",
    "{",
    "    size_t k;",
    "",
    "    for (k = 0; k < n && text; k++)",
    "        if (strcmp(text, texts[k]) == 0)",
    "            return (double)(k + 1);",
    "    return 0;",
    "}",
    "",
    NULL};

static const char *const embed_lines[] = {
    "/* The row of a code; zeros for code 0. */",
    "static void @_embed(double code, size_t levels, size_t size,",
    "                    const @_weight *table, double *a)",
    "{",
    "    size_t u;",
    "",
    "    for (u = 0; u < size; u++)",
    "        a[u] = 0;",
    "    if (code >= 1 && code <= (double)levels)",
    "        for (u = 0; u < size; u++)",
    "            a[u] = table[((size_t)code - 1) * size + u];",
    "}",
    "",
    NULL};

static const char *const piecewise_lines_[] = {
    "/* Piecewise linear functions of a number: w x + b + e V. */",
    "static void @_piecewise(double x, size_t bins, size_t size,",
    "                        const @_weight *knot, const @_weight *w,",
    "                        const @_weight *b, const @_weight *V, double *a)",
    "{",
    "    size_t t, u;",
    "",
    "    for (u = 0; u < size; u++)",
    "        a[u] = w[u] * x + b[u];",
    "    for (t = 0; t < bins; t++) {",
    "        const double k = knot[t], next = knot[t + 1];",
    "        double e = (x - k) / (next - k);",
    "",
    "        if (t > 0 && e < 0)",
    "            e = 0;",
    "        if (t + 1 < bins && e > 1)",
    "            e = 1;",
    "        for (u = 0; u < size; u++)",
    "            a[u] += e * V[t * size + u];",
    "    }",
    "}",
    "",
    NULL};

static const char *const periodic_lines[] = {
    "/* The number, and sums of cosines of it. */",
    "static void @_periodic(double x, size_t frequencies, size_t size,",
    "                       const @_weight *w, const @_weight *b,",
    "                       const @_weight *L, const @_weight *c, double *a)",
    "{",
    "    size_t j, u;",
    "",
    "    a[0] = x;",
    "    for (u = 1; u < size; u++)",
    "        a[u] = c[u - 1];",
    "    for (j = 0; j < frequencies; j++) {",
    "        const double turn = w[j] * x + b[j];",
    "        const double wave = cos(6.283185307179586477 * (turn - "
    "floor(turn)));",
    "",
    "        for (u = 1; u < size; u++)",
    "            a[u] += wave * L[j * (size - 1) + u - 1];",
    "    }",
    "}",
    "",
    NULL};

static const char *const clip_lines[] = {
    "/* Smooth clipping; limit 0: none. */",
    "static double @_clip(double z, double limit)",
    "{",
    "    if (limit <= 0)",
    "        return z;",
    "    if (z > 1e100 || z < -1e100)",
    "        z = z > 0 ? 1e100 : -1e100;",
    "    return z / sqrt(1 + z / limit * (z / limit));",
    "}",
    "",
    NULL};

/* Wichura's PPND16, as math/scalar.c has it, and the shares of curve.c. */
static const char *const normal_lines[] = {
    "/* M. J. Wichura, Algorithm AS 241: the quantile p of the normal",
    " * distribution. */",
    "static double @_ratio(const double *up, const double *down, double r)",
    "{",
    "    double a = up[0], b = down[0];",
    "    int k;",
    "",
    "    for (k = 1; k < 8; k++) {",
    "        a = a * r + up[k];",
    "        b = b * r + down[k];",
    "    }",
    "    return a / b;",
    "}",
    "",
    "static double @_normal(double p)",
    "{",
    "    static const double near_up[8] = {",
    "        2509.0809287301226727, 33430.575583588128105,",
    "        67265.770927008700853, 45921.953931549871457,",
    "        13731.693765509461125, 1971.5909503065514427,",
    "        133.14166789178437745, 3.387132872796366608};",
    "    static const double near_down[8] = {",
    "        5226.495278852545925,  28729.085735721942674,",
    "        39307.89580009271061,  21213.794301586595867,",
    "        5394.1960214247511077, 687.1870074920579083,",
    "        42.313330701600911252, 1};",
    "    static const double tail_up[8] = {",
    "        7.7454501427834140764e-4, 0.0227238449892691845833,",
    "        0.24178072517745061177,   1.27045825245236838258,",
    "        3.64784832476320460504,   5.7694972214606914055,",
    "        4.6303378461565452959,    1.42343711074968357734};",
    "    static const double tail_down[8] = {",
    "        1.05075007164441684324e-9, 5.475938084995344946e-4,",
    "        0.0151986665636164571966,  0.14810397642748007459,",
    "        0.68976733498510000455,    1.6763848301838038494,",
    "        2.05319162663775882187,    1};",
    "    static const double far_up[8] = {",
    "        2.01033439929228813265e-7, 2.71155556874348757815e-5,",
    "        0.0012426609473880784386,  0.026532189526576123093,",
    "        0.29656057182850489123,    1.7848265399172913358,",
    "        5.4637849111641143699,     6.6579046435011037772};",
    "    static const double far_down[8] = {",
    "        2.04426310338993978564e-15, 1.4215117583164458887e-7,",
    "        1.8463183175100546818e-5,   7.868691311456132591e-4,",
    "        0.0148753612908506148525,   0.13692988092273580531,",
    "        0.59983220655588793769,     1};",
    "    const double q = p - 0.5;",
    "    double r, z;",
    "",
    "    if (fabs(q) <= 0.425)",
    "        return q * @_ratio(near_up, near_down, 0.180625 - q * q);",
    "    r = sqrt(-log(q < 0 ? p : 1 - p));",
    "    z = r <= 5 ? @_ratio(tail_up, tail_down, r - 1.6)",
    "               : @_ratio(far_up, far_down, r - 5);",
    "    return q < 0 ? - z : z;",
    "}",
    "",
    "/* Quantile scaling: the share of x among the knots, as a quantile of the",
    " * normal distribution. */",
    "static double @_score(const double *value, const double *share, size_t n,",
    "                      double x)",
    "{",
    "    const double edge = 1e-7 - 2.220446049250313e-16;",
    "    double p = share[0];",
    "    size_t k = 0;",
    "",
    "    if (isnan(x))",
    "        return x;",
    "    if (x >= value[n - 1])",
    "        p = share[n - 1];",
    "    else if (x > value[0]) {",
    "        while (value[k + 1] <= x)",
    "            k++;",
    "        if (!(value[k] < x))",
    "            p = value[k - 1] < x ? share[k] : (share[k - 1] + share[k]) / "
    "2;",
    "        else",
    "            p = share[k] + (0.5 * x - 0.5 * value[k]) /",
    "                               (0.5 * value[k + 1] - 0.5 * value[k]) *",
    "                               (share[k + 1] - share[k]);",
    "    }",
    "    p = p < edge ? edge : p > 1 - edge ? 1 - edge : p;",
    "    return @_normal(p);",
    "}",
    "",
    NULL};

/* The body of each activation, for z = z[j], j < n; those of whole rows have a
 * loop of their own. */
struct c_activation {
    const char *name, *value;
};

static const struct c_activation simple[] = {
    {"sigmoid", "1 / (1 + exp(- z[j]))"},
    {"relu", "z[j] < 0 ? 0 : z[j]"},
    {"tanh", "tanh(z[j])"},
    {"leaky_relu", "z[j] > 0 ? z[j] : 0.01 * z[j]"},
    {"elu", "z[j] > 0 ? z[j] : expm1(z[j])"},
    {"selu", "1.0507009873554804934 * (z[j] > 0 ? z[j] :\n"
             "            1.6732632423543772848 * expm1(z[j]))"},
    {"gelu", "z[j] * 0.5 * erfc(- z[j] * 0.70710678118654752440)"},
    {"silu", "z[j] / (1 + exp(- z[j]))"},
    {"mish", "z[j] * tanh((z[j] > 0 ? z[j] : 0) + log1p(exp(-fabs(z[j]))))"},
    {"softplus", "(z[j] > 0 ? z[j] : 0) + log1p(exp(-fabs(z[j])))"},
    {"softsign", "z[j] / (1 + fabs(z[j]))"},
    {"exp", "exp(z[j])"},
    {"mean_variance", "j % 2 == 1 ? exp(z[j]) : z[j]"},
};

static const char *const softmax_lines[] = {
    "static void @_softmax(size_t n, double *z)",
    "{",
    "    double most = z[0], sum = 0;",
    "    size_t j;",
    "",
    "    for (j = 1; j < n; j++)",
    "        most = z[j] > most ? z[j] : most;",
    "    for (j = 0; j < n; j++) {",
    "        z[j] = exp(z[j] - most);",
    "        sum += z[j];",
    "    }",
    "    for (j = 0; j < n; j++)",
    "        z[j] /= sum;",
    "}",
    "",
    NULL};

static const char *const mix_lines[] = {
    "/* z + alpha (g(z) - z) */",
    "static void @_mix(size_t n, const @_weight *alpha, const double *u, "
    "double *z)",
    "{",
    "    size_t j;",
    "",
    "    for (j = 0; j < n; j++)",
    "        z[j] = u[j] + alpha[j] * (z[j] - u[j]);",
    "}",
    "",
    NULL};

static void put_activations(struct text_out *out, const struct pipeline *p)
{
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (pipeline_has_activation(p, simple[i].name))
            out_put(out,
                    "static void %s_%s(size_t n, double *z)\n{\n"
                    "    size_t j;\n\n    for (j = 0; j < n; j++)\n"
                    "        z[j] = %s;\n}\n\n",
                    p->ident, simple[i].name, simple[i].value);
    if (pipeline_has_activation(p, "softmax"))
        out_put_lines(out, softmax_lines, p->ident);
}

/* The steps that any member has. */
struct steps {
    bool norm, alpha, clip, knots, codes, one_hot, embed, piecewise, periodic;
};

static void find_net_steps(const struct pipeline *p,
                           const struct pipeline_net *net, struct steps *s)
{
    for (size_t j = 0; j < p->n_features; j++) {
        s->clip = s->clip || isfinite(net->feature[j].limit);
        s->knots = s->knots || net->feature[j].knots > 0;
    }
    for (size_t l = 0; l < net->n_layers; l++) {
        s->norm = s->norm || net->layer[l].gain;
        s->alpha = s->alpha || net->layer[l].alpha;
    }
    s->embed = s->embed || net->n_embeddings > 0;
    if (net->numeric.columns && net->numeric.columns->kind == NUMERIC_PERIODIC)
        s->periodic = true;
    else if (net->numeric.columns)
        s->piecewise = true;
}

static struct steps find_steps(const struct pipeline *p)
{
    struct steps s = {0};

    for (size_t k = 0; k < p->n_columns; k++) {
        s.codes = s.codes || p->column[k].coded;
        s.one_hot = s.one_hot || (p->column[k].text && !p->column[k].coded);
    }
    for (size_t i = 0; i < p->n_nets; i++)
        find_net_steps(p, &p->net[i], &s);
    return s;
}

void export_c_functions(struct text_out *out, const struct pipeline *p)
{
    const struct steps s = find_steps(p);
    const struct {
        bool wanted;
        const char *const *lines;
    } parts[] = {
        {s.one_hot, one_hot_lines},   {s.codes, code_lines},
        {s.clip, clip_lines},         {s.knots, normal_lines},
        {s.embed, embed_lines},       {s.piecewise, piecewise_lines_},
        {s.periodic, periodic_lines}, {true, dense_lines},
        {s.norm, norm_lines},         {s.alpha, mix_lines},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].wanted)
            out_put_lines(out, parts[i].lines, p->ident);
    put_activations(out, p);
}
