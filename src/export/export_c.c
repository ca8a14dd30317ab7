/* SPDX-License-Identifier: MIT */
/*
 * export_c.c - a model as C99: a source file and its header, with libm alone.
 *
 * Numbers are computed in double from weights that are float if that is exact.
 * The file is C and C++. Compiled with LS_TEST it has a main() that computes
 * the self-test of the model.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "export/export_c_lines.h"
#include "export/export_c_parts.h"
#include "export/export_writers.h"

void export_c_upper(const char *ident, char upper[EXPORT_C_UPPER])
{
    size_t n = 0;

    for (; ident[n] && n + 1 < EXPORT_C_UPPER; n++)
        upper[n] = (char)toupper((unsigned char)ident[n]);
    upper[n] = '\0';
}

/* The parameters of predict: number and text, those that there are. */
static void put_parameters(struct text_out *out, const struct pipeline *p)
{
    if (p->n_numbers > 0)
        out_put(out, "const double *number, ");
    if (p->n_texts > 0)
        out_put(out, "const char *const *text, ");
}

static void put_names(struct text_out *out, const struct pipeline *p, bool text)
{
    size_t n = 0;

    for (size_t k = 0; k < p->n_columns; k++)
        if (p->column[k].text == text) {
            out_put(out, "%s    ", n++ > 0 ? ",\n" : "");
            out_put_quoted(out, p->column[k].name);
        }
}

static void put_list(struct text_out *out, const char *ident, const char *what,
                     size_t n, char *const *names)
{
    out_put(out, "const char *const %s_%s_name[%zu] = {\n", ident, what, n);
    for (size_t i = 0; i < n; i++) {
        out_put(out, "    ");
        out_put_quoted(out, names[i]);
        out_put(out, "%s\n", i + 1 < n ? "," : "};");
    }
}

static void put_all_names(struct text_out *out, const struct pipeline *p)
{
    if (p->n_numbers > 0) {
        out_put(out, "const char *const %s_number_name[%zu] = {\n", p->ident,
                p->n_numbers);
        put_names(out, p, false);
        out_put(out, "};\n");
    }
    if (p->n_texts > 0) {
        out_put(out, "const char *const %s_text_name[%zu] = {\n", p->ident,
                p->n_texts);
        put_names(out, p, true);
        out_put(out, "};\n");
    }
    put_list(out, p->ident, "output", p->n_outputs, p->output_names);
    if (p->n_classes > 0)
        put_list(out, p->ident, "class", p->n_classes, p->class_names);
    out_put(out, "\n");
}

static void put_declared_names(struct text_out *out, const struct pipeline *p)
{
    const struct {
        const char *name;
        size_t n;
    } lists[] = {{"number", p->n_numbers},
                 {"text", p->n_texts},
                 {"output", p->n_outputs},
                 {"class", p->n_classes}};

    for (size_t i = 0; i < 4; i++)
        if (lists[i].n > 0)
            out_put(out, "extern const char *const %s_%s_name[%zu];\n",
                    p->ident, lists[i].name, lists[i].n);
}

static void put_header(struct text_out *out, const struct pipeline *p)
{
    char upper[EXPORT_C_UPPER];

    export_c_upper(p->ident, upper);
    out_put(out,
            "/* %s: a trained model, made by lockstep " LS_VERSION ". */\n"
            "#ifndef %s_LOCKSTEP_H\n#define %s_LOCKSTEP_H\n\n"
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
            "enum { %s_NUMBERS = %zu, %s_TEXTS = %zu, %s_OUTPUTS = %zu };\n\n",
            p->ident, upper, upper, upper, p->n_numbers, upper, p->n_texts,
            upper, p->n_outputs);
    put_declared_names(out, p);
    out_put(out, "\n/* Compute the outputs y [%zu] of a row.\n", p->n_outputs);
    if (p->n_numbers > 0)
        out_put(out,
                " * number [%zu], in the order of %s_number_name; NAN if "
                "missing.\n",
                p->n_numbers, p->ident);
    if (p->n_texts > 0)
        out_put(out,
                " * text [%zu], in the order of %s_text_name; NULL if "
                "missing.\n",
                p->n_texts, p->ident);
    out_put(out, " * Allocates nothing; threads may call it together. */\n");
    out_put(out, "void %s_predict(", p->ident);
    put_parameters(out, p);
    out_put(out, "double *y);\n");
    if (p->n_classes > 0)
        out_put(out,
                "\n/* The class of these outputs, a number from 0. */\n"
                "int %s_class(const double *y);\n",
                p->ident);
    out_put(out, "\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
}

/* x [features] of one column. */
static void put_column(struct text_out *out, const struct pipeline *p,
                       const struct pipeline_column *c)
{
    const size_t after = c->feature + (c->text && !c->coded ? c->n_texts : 1);

    if (!c->text)
        out_put(out, "    x[%zu] = number[%zu];\n", c->feature, c->place);
    else if (c->coded)
        out_put(out, "    x[%zu] = %s_code(text[%zu], %zu, %s_texts_%zu);\n",
                c->feature, p->ident, c->place, c->n_texts, p->ident, c->place);
    else if (c->n_texts > 0)
        out_put(out, "    %s_one_hot(text[%zu], %zu, %s_texts_%zu, x + %zu);\n",
                p->ident, c->place, c->n_texts, p->ident, c->place, c->feature);
    if (c->marked && c->text)
        out_put(out, "    x[%zu] = text[%zu] ? 0.0 : 1.0;\n", after, c->place);
    else if (c->marked)
        out_put(out, "    x[%zu] = isnan(number[%zu]) ? 1.0 : 0.0;\n", after,
                c->place);
}

static void put_encode(struct text_out *out, const struct pipeline *p)
{
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];

        if (c->n_texts == 0)
            continue;
        out_put(out, "static const char *const %s_texts_%zu[%zu] = {\n",
                p->ident, c->place, c->n_texts);
        for (size_t i = 0; i < c->n_texts; i++) {
            out_put(out, "    ");
            out_put_quoted(out, c->texts[i]);
            out_put(out, "%s\n", i + 1 < c->n_texts ? "," : "};");
        }
        out_put(out, "\n");
    }
    out_put(out, "/* The features of a row. */\nstatic void %s_encode(",
            p->ident);
    put_parameters(out, p);
    out_put(out, "double *x)\n{\n");
    for (size_t k = 0; k < p->n_columns; k++)
        put_column(out, p, &p->column[k]);
    out_put(out, "}\n\n");
}

/* y [outputs] of the features x: the mean of all members, of variances that of
 * the mixture. */
static void put_mean(struct text_out *out, const struct pipeline *p)
{
    out_put(out,
            "static void %s_features(const double *x, double *y)\n{\n"
            "    double one[%zu];\n    size_t j;\n\n"
            "    for (j = 0; j < %zu; j++)\n        y[j] = 0;\n",
            p->ident, p->n_outputs, p->n_outputs);
    for (size_t i = 0; i < p->n_nets; i++) {
        char share[NUMBER_TEXT_SIZE];

        out_number(p->net[i].share, false, share);
        out_put(out,
                "    %s_member_%zu(x, one);\n"
                "    for (j = 0; j < %zu; j++)\n        y[j] += %s * ",
                p->ident, i, p->n_outputs, share);
        out_put(out, p->net[i].output[p->n_outputs - 1].variance
                         ? "(j %% 2 == 1 ? one[j] + one[j - 1] * one[j - 1]"
                           " : one[j]);\n"
                         : "one[j];\n");
    }
    if (p->net[0].output[p->n_outputs - 1].variance)
        out_put(out,
                "    for (j = 1; j < %zu; j += 2)\n"
                "        y[j] -= y[j - 1] * y[j - 1];\n",
                p->n_outputs);
    export_c_calibrate(out, p);
    out_put(out, "}\n\n");
}

static void put_predict(struct text_out *out, const struct pipeline *p)
{
    out_put(out, "void %s_predict(", p->ident);
    put_parameters(out, p);
    out_put(out, "double *y)\n{\n    double x[%zu];\n\n    %s_encode(",
            p->n_features, p->ident);
    out_put(out, "%s%sx);\n    %s_features(x, y);\n}\n\n",
            p->n_numbers > 0 ? "number, " : "", p->n_texts > 0 ? "text, " : "",
            p->ident);
}

static void put_class(struct text_out *out, const struct pipeline *p)
{
    char threshold[NUMBER_TEXT_SIZE];

    if (p->n_classes == 0)
        return;
    out_number(p->threshold, false, threshold);
    out_put(out, "int %s_class(const double *y)\n{\n", p->ident);
    if (p->n_outputs == 1)
        out_put(out, "    return y[0] > %s;\n}\n\n", threshold);
    else
        out_put(out,
                "    int k, most = 0;\n\n    for (k = 1; k < %zu; k++)\n"
                "        if (y[k] > y[most])\n            most = k;\n"
                "    return most;\n}\n\n",
                p->n_outputs);
}

ls_status export_c(const struct pipeline *p, struct export_files *files)
{
    struct text_out *out = &files->main;

    put_header(&files->second, p);
    out_put(out,
            "/* %s: a trained model, made by lockstep " LS_VERSION
            ".\n * C99 or C++, needs libm alone. With -DLS_TEST the file is a "
            "program that tests\n * itself and ends with 0. */\n"
            "#include \"%s\"\n\n#include <math.h>\n#include <stddef.h>\n"
            "#include <string.h>\n\ntypedef %s %s_weight;\n\n",
            p->ident, files->second_name, p->is_float ? "float" : "double",
            p->ident);
    put_all_names(out, p);
    export_c_functions(out, p);
    put_encode(out, p);
    for (size_t i = 0; i < p->n_nets; i++)
        export_c_net(out, p, i);
    export_c_knots(out, p);
    put_mean(out, p);
    put_predict(out, p);
    put_class(out, p);
    export_c_test(out, p);
    return LS_OK;
}
