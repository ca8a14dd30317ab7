/* SPDX-License-Identifier: MIT */
/*
 * export_onnx_inputs.c - columns, features and the inputs of layer 1 as nodes
 * of an ONNX graph.
 */
#include <float.h>
#include <math.h>

#include "base/mem.h"
#include "export/export_onnx_parts.h"

const char *onnx_columns(struct onnx_graph *g, const char *value, size_t n,
                         const size_t *columns)
{
    const char *name =
        onnx_node2(g, "Gather", value, onnx_integers(g, n, columns));

    onnx_set_integer(g, "axis", 1);
    return name;
}

const char *onnx_joined(struct onnx_graph *g, size_t n,
                        const char *const *values)
{
    const char *name = n == 1 ? values[0] : onnx_nodes(g, "Concat", n, values);

    if (n > 1)
        onnx_set_integer(g, "axis", 1);
    return name;
}

/* Features of a number: itself, and whether it is missing. */
static const char *number_features(struct onnx_graph *g,
                                   const struct pipeline_column *c)
{
    const char *x = onnx_columns(g, "number", 1, &c->place);
    const char *missing;

    if (!c->marked)
        return x;
    missing = onnx_node1(g, "Cast", onnx_node1(g, "IsNaN", x));
    onnx_set_integer(g, "to", ONNX_FLOAT);
    return onnx_joined(g, 2, (const char *[]){x, missing});
}

/* Features of a text: rows of a table for texts that are unknown, known 1 to n,
 * and missing, which is the empty text. */
static ls_status make_table(const struct pipeline_column *c, size_t width,
                            double **table)
{
    const size_t n = c->n_texts;
    double *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, (n + 2) * width, "texts of a column"));
    for (size_t i = 0; i < n; i++)
        made[(i + 1) * width + (c->coded ? 0 : i)] =
            c->coded ? (double)(i + 1) : 1;
    if (c->marked)
        made[(n + 1) * width + width - 1] = 1;
    *table = made;
done:
    return status;
}

/* The number of a text: 1 .. n, n + 1 for "", 0 for any other. */
static ls_status number_of_text(struct onnx_graph *g,
                                const struct pipeline_column *c,
                                const char **number)
{
    static const size_t axis = 1;
    const size_t n = c->n_texts + 1;
    const char **key = NULL;
    int64_t *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(key, n, "texts of a column"));
    TRY(MEM_ARRAY(value, n, "texts of a column"));
    for (size_t i = 0; i < n; i++) {
        key[i] = i < c->n_texts ? c->texts[i] : "";
        value[i] = (int64_t)i + 1;
    }
    *number = onnx_node1(g, "LabelEncoder", c->name);
    onnx_set_domain(g, "ai.onnx.ml");
    onnx_set_texts(g, "keys_strings", n, key);
    onnx_set_integers(g, "values_int64s", n, value);
    onnx_set_integer(g, "default_int64", 0);
    *number = onnx_node2(g, "Squeeze", *number, onnx_integers(g, 1, &axis));
done:
    mem_free(key);
    mem_free(value);
    return status;
}

static ls_status text_features(struct onnx_graph *g,
                               const struct pipeline_column *c,
                               const char **features)
{
    const size_t width = (c->coded ? 1 : c->n_texts) + (c->marked ? 1 : 0);
    const char *number = "";
    double *table = NULL;
    ls_status status = LS_OK;

    onnx_input(g, c->name, ONNX_STRING, 1);
    TRY(make_table(c, width, &table));
    TRY(number_of_text(g, c, &number));
    *features = onnx_node2(
        g, "Gather", onnx_doubles(g, c->n_texts + 2, width, table), number);
    onnx_set_integer(g, "axis", 0);
done:
    mem_free(table);
    return status;
}

ls_status onnx_features(struct onnx_graph *g, const struct pipeline *p,
                        const char **features)
{
    const char **part = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, p->n_columns, "columns"));
    if (p->plain_columns) {
        onnx_input(g, "x", ONNX_FLOAT, p->n_features);
        *features = "x";
        goto done;
    }
    if (p->n_numbers > 0)
        onnx_input(g, "number", ONNX_FLOAT, p->n_numbers);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];

        if (!c->text)
            part[n++] = number_features(g, c);
        else if (c->n_texts > 0 || c->marked)
            TRY(text_features(g, c, &part[n++]));
    }
    *features = onnx_joined(g, n, part);
done:
    mem_free(part);
    return status;
}

/* e of each bin, limited to [0, 1] but at the ends, times V, + w z + b. */
static ls_status piecewise(struct onnx_graph *g,
                           const struct pipeline_numeric *e, size_t k,
                           const char *z, const char **out)
{
    const struct numeric_columns *c = e->columns;
    const size_t bins = c->bins_of[k], m = c->size;
    const real *knot = c->knot + k * (c->bins + 1);
    double *work = NULL;
    const char *part;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(work, 3 * bins, "a numeric embedding"));
    for (size_t t = 0; t < bins; t++) {
        work[t] = 1 / ((double)knot[t + 1] - (double)knot[t]);
        work[bins + t] = t == 0 ? -(double)FLT_MAX : 0;
        work[2 * bins + t] = t + 1 == bins ? (double)FLT_MAX : 1;
    }
    part = onnx_node2(g, "Sub", z, onnx_reals(g, 1, bins, knot));
    part = onnx_node2(g, "Mul", part, onnx_doubles(g, 1, bins, work));
    part = onnx_node2(g, "Max", part, onnx_doubles(g, 1, bins, work + bins));
    part =
        onnx_node2(g, "Min", part, onnx_doubles(g, 1, bins, work + 2 * bins));
    part = onnx_node2(g, "MatMul", part,
                      onnx_reals(g, bins, m, e->V + k * c->bins * m));
    part =
        onnx_node2(g, "Add", part,
                   onnx_node2(g, "Mul", z, onnx_reals(g, 1, m, e->w + k * m)));
    *out = onnx_node2(g, "Add", part, onnx_reals(g, 1, m, e->b + k * m));
done:
    mem_free(work);
    return status;
}

/* z itself and sums of cosines; the turn is reduced to [0, 1) first, as cosines
 * of float lose digits far from 0. */
static const char *periodic(struct onnx_graph *g,
                            const struct pipeline_numeric *e, size_t k,
                            const char *z)
{
    const struct numeric_columns *c = e->columns;
    const size_t m = c->frequencies, n = c->size - 1;
    const char *turn =
        onnx_node2(g, "Mul", z, onnx_reals(g, 1, m, e->w + k * m));

    turn = onnx_node2(g, "Add", turn, onnx_reals(g, 1, m, e->b + k * m));
    turn = onnx_node2(g, "Sub", turn, onnx_node1(g, "Floor", turn));
    turn = onnx_node2(g, "Mul", turn, onnx_number(g, 6.283185307179586477));
    turn = onnx_node2(g, "MatMul", onnx_node1(g, "Cos", turn),
                      onnx_reals(g, m, n, e->V + k * m * n));
    turn = onnx_node2(g, "Add", turn, onnx_reals(g, 1, n, e->c + k * n));
    return onnx_joined(g, 2, (const char *[]){z, turn});
}

/* A row of the table for each code; zeros for code 0. */
static ls_status embed(struct onnx_graph *g, const struct pipeline_embedding *e,
                       const char *x, const char **out)
{
    static const size_t axis = 1;
    const size_t n = e->levels * e->size;
    const char *code = onnx_columns(g, x, 1, &e->feature);
    real *table = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(table, n + e->size, "an embedding"));
    for (size_t i = 0; i < n; i++)
        table[e->size + i] = e->table[i];
    code = onnx_node1(g, "Cast", code);
    onnx_set_integer(g, "to", ONNX_INT64);
    code = onnx_node2(g, "Squeeze", code, onnx_integers(g, 1, &axis));
    *out = onnx_node2(g, "Gather", onnx_reals(g, e->levels + 1, e->size, table),
                      code);
    onnx_set_integer(g, "axis", 0);
done:
    mem_free(table);
    return status;
}

ls_status onnx_inputs(struct onnx_graph *g, const struct pipeline *p,
                      const struct pipeline_net *net, const char *features,
                      const char **inputs)
{
    const struct numeric_columns *c = net->numeric.columns;
    const char **part = NULL, *z;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, 1 + net->n_embeddings + (c ? c->n : 0), "inputs"));
    TRY(onnx_scaled(g, p, net, features, &z));
    if (net->n_plain == p->n_features)
        part[n++] = z;
    else if (net->n_plain > 0)
        part[n++] = onnx_columns(g, z, net->n_plain, net->plain);
    for (size_t k = 0; c && k < c->n; k++) {
        const char *one = onnx_columns(g, z, 1, &c->feature[k]);

        if (c->kind == NUMERIC_PERIODIC)
            part[n++] = periodic(g, &net->numeric, k, one);
        else
            TRY(piecewise(g, &net->numeric, k, one, &part[n++]));
    }
    for (size_t k = 0; k < net->n_embeddings; k++)
        TRY(embed(g, &net->embedding[k], features, &part[n++]));
    *inputs = onnx_joined(g, n, part);
done:
    mem_free(part);
    return status;
}
