/* SPDX-License-Identifier: MIT */
/*
 * export_c_calibrate.c - the calibration of outputs in an exported C file.
 */
#include <math.h>
#include <string.h>

#include "export/export_c_parts.h"

static const char *const isotonic_lines[] = {
    "/* Linear between knots x, y [n], constant beyond. */",
    "static double @_isotonic(const double *x, const double *y, size_t n,",
    "                         double at)",
    "{",
    "    size_t k = 1;",
    "",
    "    if (!(at > x[0]))",
    "        return isnan(at) ? at : y[0];",
    "    if (at >= x[n - 1])",
    "        return y[n - 1];",
    "    while (at >= x[k])",
    "        k++;",
    "    return y[k - 1] + (y[k] - y[k - 1]) * ((at - x[k - 1]) / (x[k] - x[k "
    "- 1]));",
    "}",
    "",
    NULL};

static void put_numbers(struct text_out *out, const struct pipeline *p,
                        const char *what, size_t j, size_t n,
                        const double *value)
{
    const struct number_style style = {"    ", "", "", false};

    out_put(out, "static const double %s_%s_%zu[%zu] = {\n", p->ident, what, j,
            n);
    out_put_doubles(out, &style, n, value);
    out_put(out, "};\n");
}

void export_c_knots(struct text_out *out, const struct pipeline *p)
{
    if (!p->first)
        return;
    for (size_t j = 0; j < p->n_outputs; j++) {
        const size_t lo = p->first[j], n = p->first[j + 1] - lo;

        put_numbers(out, p, "probability", j, n, p->knot + lo);
        put_numbers(out, p, "calibrated", j, n, p->level + lo);
    }
    out_put_lines(out, isotonic_lines, p->ident);
}

/* A row divided by its sum; zeros become equal shares. */
static void put_shares(struct text_out *out, const struct pipeline *p)
{
    out_put(out,
            "    one[0] = 0;\n"
            "    for (j = 0; j < %zu; j++)\n        one[0] += y[j];\n"
            "    for (j = 0; j < %zu; j++)\n"
            "        y[j] = one[0] > 0 ? y[j] / one[0] : 1.0 / %zu;\n",
            p->n_outputs, p->n_outputs, p->n_outputs);
}

/* p^(1/T), divided by the sum, or by that of p and 1 - p. */
static void put_heat(struct text_out *out, const struct pipeline *p,
                     bool several)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(1 / p->temperature, false, text);
    if (several) {
        out_put(out,
                "    for (j = 0; j < %zu; j++)\n"
                "        y[j] = pow(y[j], %s);\n",
                p->n_outputs, text);
        put_shares(out, p);
        return;
    }
    out_put(out,
            "    for (j = 0; j < %zu; j++)\n"
            "        y[j] = pow(y[j], %s) / (pow(y[j], %s) + "
            "pow(1 - y[j], %s));\n",
            p->n_outputs, text, text, text);
}

void export_c_calibrate(struct text_out *out, const struct pipeline *p)
{
    const bool several = strcmp(p->task, "multiclass") == 0;

    if (p->temperature < 1 || p->temperature > 1)
        put_heat(out, p, several);
    if (!p->first)
        return;
    for (size_t j = 0; j < p->n_outputs; j++)
        out_put(out,
                "    y[%zu] = %s_isotonic(%s_probability_%zu, "
                "%s_calibrated_%zu, %zu, y[%zu]);\n",
                j, p->ident, p->ident, j, p->ident, j,
                p->first[j + 1] - p->first[j], j);
    if (several)
        put_shares(out, p);
}
