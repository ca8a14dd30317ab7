/* SPDX-License-Identifier: MIT */
/*
 * export_onnx.c - a model as an ONNX graph of float, opset 13.
 *
 * Inputs are x [N x features] if all columns are numbers without indicators;
 * else number [N x numbers], and a text [N x 1] for each text column, "" if
 * missing. Outputs are y [N x outputs], and for classifiers class [N].
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "export/export_onnx_parts.h"
#include "export/export_writers.h"

#ifdef HAVE_ONNX

/* Undo the scaling of the targets, and limit them to their range. */
static ls_status unscaled(struct onnx_graph *g, const struct pipeline *p,
                          const struct pipeline_net *net, const char *a,
                          const char **y)
{
    const size_t K = p->n_outputs;
    bool moves = false, limits = false;
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, 4 * K, "outputs"));
    for (size_t j = 0; j < K; j++) {
        const struct pipeline_output *o = &net->output[j];

        moves = moves || o->scale < 1 || o->scale > 1 || o->shift < 0 ||
                o->shift > 0;
        limits = limits || isfinite(o->least);
        value[j] = o->scale;
        value[K + j] = o->shift;
        value[2 * K + j] = isfinite(o->least) ? o->least : -(double)FLT_MAX;
        value[3 * K + j] = isfinite(o->most) ? o->most : (double)FLT_MAX;
    }
    if (moves) {
        a = onnx_node2(g, "Div", a, onnx_doubles(g, 1, K, value));
        a = onnx_node2(g, "Add", a, onnx_doubles(g, 1, K, value + K));
    }
    if (limits) {
        a = onnx_node2(g, "Max", a, onnx_doubles(g, 1, K, value + 2 * K));
        a = onnx_node2(g, "Min", a, onnx_doubles(g, 1, K, value + 3 * K));
    }
    *y = a;
done:
    mem_free(value);
    return status;
}

/* y, to whose variances the squares of their means are added, `sign` times. */
static ls_status with_squares(struct onnx_graph *g, const struct pipeline *p,
                              double sign, const char **y)
{
    size_t *mean = NULL;
    double *is_variance = NULL;
    bool any = false;
    const char *part;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(mean, p->n_outputs, "outputs"));
    TRY(MEM_ARRAY(is_variance, p->n_outputs, "outputs"));
    for (size_t j = 0; p->n_nets > 1 && j < p->n_outputs; j++)
        if (p->net[0].output[j].variance) {
            mean[j] = j - 1;
            is_variance[j] = sign;
            any = true;
        }
    if (any) {
        part = onnx_columns(g, *y, p->n_outputs, mean);
        part = onnx_node2(g, "Mul", part, part);
        part = onnx_node2(g, "Mul", part,
                          onnx_doubles(g, 1, p->n_outputs, is_variance));
        *y = onnx_node2(g, "Add", *y, part);
    }
done:
    mem_free(mean);
    mem_free(is_variance);
    return status;
}

static ls_status mean_of_members(struct onnx_graph *g, const struct pipeline *p,
                                 const char *features, const char **mean)
{
    const char *sum = NULL;
    ls_status status = LS_OK;

    for (size_t i = 0; i < p->n_nets; i++) {
        const char *a = "", *y = "";

        TRY(onnx_inputs(g, p, &p->net[i], features, &a));
        TRY(unscaled(g, p, &p->net[i], onnx_layers(g, &p->net[i], a), &y));
        TRY(with_squares(g, p, 1, &y));
        if (p->n_nets > 1)
            y = onnx_node2(g, "Mul", y, onnx_number(g, p->net[i].share));
        sum = sum ? onnx_node2(g, "Add", sum, y) : y;
    }
    TRY(with_squares(g, p, -1, &sum));
    *mean = sum;
done:
    return status;
}

/* Calibrated output j: the first level, and for each bin of knots the part of p
 * in it times its slope. */
static ls_status isotonic(struct onnx_graph *g, const struct pipeline *p,
                          size_t j, const char *y, const char **out)
{
    const size_t lo = p->first[j], n = p->first[j + 1] - lo;
    const double *x = p->knot + lo, *level = p->level + lo;
    double *width = NULL, *slope = NULL;
    const char *part = onnx_node2(g, "Gather", y, onnx_integers(g, 1, &j));
    ls_status status = LS_OK;

    onnx_set_integer(g, "axis", 1);
    TRY(MEM_ARRAY(width, n, "a calibration"));
    TRY(MEM_ARRAY(slope, n, "a calibration"));
    for (size_t k = 0; k + 1 < n; k++) {
        width[k] = x[k + 1] - x[k];
        slope[k] = (level[k + 1] - level[k]) / width[k];
    }
    part = onnx_node2(g, "Sub", part, onnx_doubles(g, 1, n, x));
    part = onnx_node2(g, "Max", part, onnx_number(g, 0));
    part = onnx_node2(g, "Min", part, onnx_doubles(g, 1, n, width));
    part = onnx_node2(g, "MatMul", part, onnx_doubles(g, n, 1, slope));
    *out = onnx_node2(g, "Add", part, onnx_number(g, level[0]));
done:
    mem_free(width);
    mem_free(slope);
    return status;
}

/* Rows divided by their sums. What is added is lost in any sum but 0, of which
 * it makes equal shares. */
static const char *shares(struct onnx_graph *g, const char *y)
{
    static const size_t axis = 1;
    const char *part = onnx_node2(g, "Add", y, onnx_number(g, 1e-30));
    const char *sum =
        onnx_node2(g, "ReduceSum", part, onnx_integers(g, 1, &axis));

    onnx_set_integer(g, "keepdims", 1);
    return onnx_node2(g, "Div", part, sum);
}

/* p^(1/T), divided by the sum, or by that of p and 1 - p. */
static const char *heated(struct onnx_graph *g, const struct pipeline *p,
                          const char *y)
{
    const char *power = onnx_number(g, 1 / p->temperature);
    const char *part = onnx_node2(g, "Pow", y, power), *rest;

    if (strcmp(p->task, "multiclass") == 0)
        return shares(g, part);
    rest = onnx_node2(g, "Sub", onnx_number(g, 1), y);
    rest = onnx_node2(g, "Pow", rest, power);
    return onnx_node2(g, "Div", part, onnx_node2(g, "Add", part, rest));
}

static ls_status calibrated(struct onnx_graph *g, const struct pipeline *p,
                            const char **y)
{
    const char **part = NULL;
    ls_status status = LS_OK;

    if (p->temperature < 1 || p->temperature > 1)
        *y = heated(g, p, *y);
    if (!p->first)
        return LS_OK;
    TRY(MEM_ARRAY(part, p->n_outputs, "a calibration"));
    for (size_t j = 0; j < p->n_outputs; j++)
        TRY(isotonic(g, p, j, *y, &part[j]));
    *y = part[0];
    if (p->n_outputs > 1) {
        *y = onnx_nodes(g, "Concat", p->n_outputs, part);
        onnx_set_integer(g, "axis", 1);
    }
    if (strcmp(p->task, "multiclass") == 0)
        *y = shares(g, *y);
done:
    mem_free(part);
    return status;
}

/* The number of the class of each row. */
static void put_class(struct onnx_graph *g, const struct pipeline *p)
{
    static const size_t axis = 1;

    onnx_output(g, "class", ONNX_INT64, 0);
    if (p->n_outputs == 1) {
        const char *is_one = onnx_node1(
            g, "Cast",
            onnx_node2(g, "Greater", "y", onnx_number(g, p->threshold)));

        onnx_set_integer(g, "to", ONNX_INT64);
        (void)onnx_node2(g, "Squeeze", is_one, onnx_integers(g, 1, &axis));
    } else {
        (void)onnx_node1(g, "ArgMax", "y");
        onnx_set_integer(g, "axis", 1);
        onnx_set_integer(g, "keepdims", 0);
    }
    onnx_name_output(g, "class");
}

/* Whether the graph uses a name itself; onnx_graph.c makes "value/1". */
static bool is_own(const char *name)
{
    static const char *const own[] = {"x", "y", "number", "class", NULL};
    size_t i = 0;

    while (own[i] && strcmp(own[i], name) != 0)
        i++;
    return own[i] || strncmp(name, "value/", 6) == 0 ||
           strncmp(name, "constant/", 9) == 0;
}

static ls_status check_names(const struct pipeline *p)
{
    for (size_t k = 0; k < p->n_columns; k++)
        if (p->column[k].text && is_own(p->column[k].name))
            return fail(LS_USAGE,
                        "%s has a text column called %s, which is a name of an "
                        "exported ONNX graph itself; export to c or numpy, or "
                        "rename the column and train again",
                        p->model, p->column[k].name);
    return LS_OK;
}

ls_status export_onnx(const struct pipeline *p, struct export_files *files)
{
    struct onnx_graph *g = NULL;
    const char *features = "", *y = "";
    ls_status status = LS_OK;

    TRY(check_names(p));
    TRY(onnx_graph_create(&g));
    TRY(onnx_features(g, p, &features));
    TRY(mean_of_members(g, p, features, &y));
    TRY(calibrated(g, p, &y));
    (void)onnx_node1(g, "Identity", y);
    onnx_name_output(g, "y");
    onnx_output(g, "y", ONNX_FLOAT, p->n_outputs);
    if (p->n_classes > 0)
        put_class(g, p);
    TRY(onnx_graph_pack(g, p->ident, &files->main));
done:
    onnx_graph_destroy(g);
    return status;
}

#else

ls_status export_onnx(const struct pipeline *p, struct export_files *files)
{
    (void)files;
    return fail(LS_USAGE,
                "cannot export %s to ONNX: lockstep was built without "
                "protobuf-c and onnx.proto (Debian: libprotobuf-c-dev, "
                "protobuf-c-compiler, libonnx-dev)",
                p->model);
}

#endif
