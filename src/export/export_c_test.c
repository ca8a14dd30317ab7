/* SPDX-License-Identifier: MIT */
/*
 * export_c_test.c - the self-test of a model as main() of its exported C file.
 */
#include <math.h>

#include "base/mem.h"
#include "export/export_c_parts.h"

/* Rounding of predict, which computes in float or double: as the self-test of
 * model files allows. */
static const char *rounding(const struct pipeline *p)
{
    return p->is_float ? "1e-4" : "1e-9";
}

static void put_number(struct text_out *out, double value)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(value, false, text);
    out_put(out, "%s", isnan(value) ? "NAN" : text);
}

/* The columns of a row of the self-test. */
static void put_row(struct text_out *out, const struct pipeline *p,
                    const double *number, const char *const *text,
                    const real *y)
{
    out_put(out, "    {");
    if (p->n_numbers > 0)
        out_put(out, "{");
    for (size_t k = 0; k < p->n_numbers; k++) {
        put_number(out, number[k]);
        out_put(out, "%s", k + 1 < p->n_numbers ? ", " : "}, ");
    }
    if (p->n_texts > 0)
        out_put(out, "{");
    for (size_t k = 0; k < p->n_texts; k++) {
        if (text[k])
            out_put_quoted(out, text[k]);
        else
            out_put(out, "NULL");
        out_put(out, "%s", k + 1 < p->n_texts ? ", " : "}, ");
    }
    out_put(out, "{");
    for (size_t j = 0; j < p->n_outputs; j++) {
        put_number(out, (double)y[j]);
        out_put(out, "%s", j + 1 < p->n_outputs ? ", " : "}},\n");
    }
}

static ls_status put_rows(struct text_out *out, const struct pipeline *p)
{
    double *number = NULL;
    const char **text = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(number, p->n_numbers, "self-test"));
    TRY(MEM_ARRAY(text, p->n_texts, "self-test"));
    for (size_t i = 0; i < p->n_tests; i++) {
        pipeline_columns_of(p, p->test_x + i * p->n_features, number, text);
        put_row(out, p, number, text, p->test_y + i * p->n_outputs);
    }
done:
    mem_free(number);
    mem_free(text);
    return status;
}

static const char *const main_lines[] = {
    "int main(void)",
    "{",
    "    double y[@_N_OUTPUTS], most;",
    "    size_t i, j;",
    "    int bad = 0;",
    "",
    "    for (j = 0; j < @_N_OUTPUTS; j++) {",
    "        most = @_unit[j];",
    "        for (i = 0; i < @_N_TESTS; i++)",
    "            if (fabs(@_test[i].y[j]) > most)",
    "                most = fabs(@_test[i].y[j]);",
    "        for (i = 0; i < @_N_TESTS; i++) {",
    "            @_run(&@_test[i], y);",
    "            if (!(fabs(y[j] - @_test[i].y[j]) <= @_ROUNDING * most)) {",
    "                printf(\"row %u, output %u is %.9g, want %.9g\\n\",",
    "                       (unsigned)i, (unsigned)j, y[j], @_test[i].y[j]);",
    "                bad = 1;",
    "            }",
    "        }",
    "    }",
    "    return bad;",
    "}",
    NULL};

static void put_frame(struct text_out *out, const struct pipeline *p)
{
    out_put(out,
            "enum { %s_N_TESTS = %zu, %s_N_OUTPUTS = %zu };\n"
            "#define %s_ROUNDING %s\n"
            "struct %s_row {\n",
            p->ident, p->n_tests, p->ident, p->n_outputs, p->ident, rounding(p),
            p->ident);
    if (p->n_numbers > 0)
        out_put(out, "    double number[%zu];\n", p->n_numbers);
    if (p->n_texts > 0)
        out_put(out, "    const char *text[%zu];\n", p->n_texts);
    out_put(out, "    double y[%zu];\n};\n", p->n_outputs);
    out_put(out,
            "/* The size of an output of 1, in the units of y. */\n"
            "static const double %s_unit[%zu] = {",
            p->ident, p->n_outputs);
    for (size_t j = 0; j < p->n_outputs; j++) {
        put_number(out, fabs(1 / p->net[0].output[j].scale));
        out_put(out, "%s", j + 1 < p->n_outputs ? ", " : "};\n");
    }
}

static void put_run(struct text_out *out, const struct pipeline *p)
{
    out_put(out,
            "static void %s_run(const struct %s_row *row, double *y)\n{\n"
            "    %s_predict(%s%sy);\n}\n\n",
            p->ident, p->ident, p->ident,
            p->n_numbers > 0 ? "row->number, " : "",
            p->n_texts > 0 ? "row->text, " : "");
}

void export_c_test(struct text_out *out, const struct pipeline *p)
{
    out_put(out, "#ifdef LS_TEST\n#include <stdio.h>\n\n");
    if (p->n_tests == 0 || !p->test_y) {
        out_put(out, "/* The model has no self-test. */\nint main(void)\n{\n"
                     "    puts(\"there is no self-test\");\n"
                     "    return 0;\n}\n#endif\n");
        return;
    }
    put_frame(out, p);
    out_put(out,
            "/* Rows of the self-test of the model. */\n"
            "static const struct %s_row %s_test[%zu] = {\n",
            p->ident, p->ident, p->n_tests);
    if (out->status == LS_OK)
        out->status = put_rows(out, p);
    out_put(out, "};\n\n");
    put_run(out, p);
    out_put_lines(out, main_lines, p->ident);
    out_put(out, "#endif\n");
}
