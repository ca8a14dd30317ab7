/* SPDX-License-Identifier: MIT */
/*
 * export_onnx_scale.c - scaling of features as nodes of an ONNX graph.
 *
 * Quantile scaling in float: near 0 and 1 the difference of a share to 0 or 1
 * counts, which a float of the share itself would not hold. Both are sums, one
 * from the lowest knot, one from the highest.
 */
#include <math.h>

#include "base/mem.h"
#include "export/export_onnx_parts.h"
#include "math/scalar.h"
#include "table/values/curve.h"

/* A member of struct pipeline_feature, of all features. */
enum what { FILL, SHIFT, SCALE, PER_LIMIT };

static double value_of(const struct pipeline_feature *f, enum what what)
{
    switch (what) {
    case FILL:
        return f->fill;
    case SHIFT:
        return f->shift;
    case SCALE:
        return f->scale;
    case PER_LIMIT:
        return 1 / f->limit;
    }
    return 0;
}

static const char *of_features(struct onnx_graph *g, const struct pipeline *p,
                               const struct pipeline_net *net, enum what what,
                               double *work)
{
    for (size_t j = 0; j < p->n_features; j++)
        work[j] = value_of(&net->feature[j], what);
    return onnx_doubles(g, 1, p->n_features, work);
}

static const char *filled(struct onnx_graph *g, const struct pipeline *p,
                          const struct pipeline_net *net, const char *x,
                          double *work)
{
    bool fills = false;

    for (size_t j = 0; j < p->n_features; j++)
        fills = fills || !isnan(net->feature[j].fill);
    return fills ? onnx_node3(g, "Where", onnx_node1(g, "IsNaN", x),
                              of_features(g, p, net, FILL, work), x)
                 : x;
}

/* Shift, scale and clip all features. */
static const char *linear(struct onnx_graph *g, const struct pipeline *p,
                          const struct pipeline_net *net, const char *x,
                          double *work)
{
    bool clips = false;
    const char *z = x, *part;

    for (size_t j = 0; j < p->n_features; j++)
        clips = clips || isfinite(net->feature[j].limit);
    z = onnx_node2(g, "Sub", z, of_features(g, p, net, SHIFT, work));
    z = onnx_node2(g, "Mul", z, of_features(g, p, net, SCALE, work));
    if (!clips)
        return z;
    part = onnx_node2(g, "Mul", z, of_features(g, p, net, PER_LIMIT, work));
    part = onnx_node2(g, "Add", onnx_node2(g, "Mul", part, part),
                      onnx_number(g, 1));
    return onnx_node2(g, "Div", z, onnx_node1(g, "Sqrt", part));
}

/* ---- Quantile scaling ---------------------------------------------------- */

/* Of a bin, so that floats of its width and its slope are numbers. */
#define LEAST_WIDTH 1e-30

/* Bins between knots with a width, and steps at two equal knots, each with its
 * part of the share. */
struct shares {
    size_t bins, steps;
    double *from, *width, *slope; /* [bins] */
    double *at, *jump;            /* [steps] */
    double *below, *rise;         /* [steps] of the step: at its knot it is
                                     below, behind it below + rise, limited to
                                     [0, 1] */
};

static void take_shares(const struct pipeline_feature *f, struct shares *s)
{
    for (size_t k = 0; k + 1 < f->knots; k++) {
        const double jump = f->share[k + 1] - f->share[k];

        if (f->value[k + 1] - f->value[k] > LEAST_WIDTH) {
            s->from[s->bins] = f->value[k];
            s->width[s->bins] = f->value[k + 1] - f->value[k];
            s->slope[s->bins] = jump / s->width[s->bins];
            s->bins++;
            continue;
        }
        /* In between the mean of both shares; at the ends that of the end. */
        const bool first = k == 0, last = k + 2 == f->knots;

        s->at[s->steps] = f->value[k];
        s->jump[s->steps] = jump;
        s->below[s->steps] = first ? 0 : last ? 1 : 0.5;
        s->rise[s->steps] = first || last ? 1 : 0.5;
        s->steps++;
    }
}

static ls_status create_shares(const struct pipeline_feature *f,
                               struct shares *s, double **memory)
{
    const size_t n = f->knots;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(*memory, 7 * n, "quantiles"));
    *s = (struct shares){0,
                         0,
                         *memory,
                         *memory + n,
                         *memory + 2 * n,
                         *memory + 3 * n,
                         *memory + 4 * n,
                         *memory + 5 * n,
                         *memory + 6 * n};
    take_shares(f, s);
done:
    return status;
}

/* limited(value) times weights [n x 1] */
static const char *part_sum(struct onnx_graph *g, size_t n, const char *value,
                            const double *most, const double *weight)
{
    value = onnx_node2(g, "Max", value, onnx_number(g, 0));
    value = onnx_node2(g, "Min", value,
                       most ? onnx_doubles(g, 1, n, most) : onnx_number(g, 1));
    return onnx_node2(g, "MatMul", value, onnx_doubles(g, n, 1, weight));
}

/* The share below x [N x 1], or, if `above`, the share above it, from d = x -
 * from and s = sign(x - at). */
static const char *share_of(struct onnx_graph *g,
                            const struct pipeline_feature *f,
                            const struct shares *s, const char *d,
                            const char *sign, bool above)
{
    const double end = above ? 1 - f->share[f->knots - 1] : f->share[0];
    const char *sum = "", *step;

    if (s->bins > 0) {
        if (above)
            d = onnx_node2(g, "Sub", onnx_doubles(g, 1, s->bins, s->width), d);
        sum = onnx_node2(g, "Add", part_sum(g, s->bins, d, s->width, s->slope),
                         onnx_number(g, end));
    }
    if (s->steps == 0)
        return sum;
    step = onnx_node2(g, "Mul", sign, onnx_doubles(g, 1, s->steps, s->rise));
    step = onnx_node2(g, "Add", step, onnx_doubles(g, 1, s->steps, s->below));
    if (above)
        step = onnx_node2(g, "Sub", onnx_number(g, 1), step);
    step = part_sum(g, s->steps, step, NULL, s->jump);
    return onnx_node2(g, "Add", step, s->bins > 0 ? sum : onnx_number(g, end));
}

/* Shares below and above column j of x. */
static ls_status both_shares(struct onnx_graph *g, const char *x, size_t j,
                             const struct pipeline_feature *f,
                             const char *share[2])
{
    struct shares s = {0};
    double *memory = NULL;
    const char *one = onnx_columns(g, x, 1, &j), *d = "", *sign = "";
    ls_status status = LS_OK;

    TRY(create_shares(f, &s, &memory));
    if (s.bins > 0)
        d = onnx_node2(g, "Sub", one, onnx_doubles(g, 1, s.bins, s.from));
    if (s.steps > 0)
        sign = onnx_node1(
            g, "Sign",
            onnx_node2(g, "Sub", one, onnx_doubles(g, 1, s.steps, s.at)));
    share[0] = share_of(g, f, &s, d, sign, false);
    share[1] = share_of(g, f, &s, d, sign, true);
done:
    mem_free(memory);
    return status;
}

/* A ratio of polynomials of r. */
static const char *ratio(struct onnx_graph *g,
                         const double part[2][NORMAL_RATIO], const char *r)
{
    const char *value[2];

    for (size_t i = 0; i < 2; i++) {
        value[i] = onnx_number(g, part[i][0]);
        for (size_t k = 1; k < NORMAL_RATIO; k++)
            value[i] = onnx_node2(g, "Add", onnx_node2(g, "Mul", value[i], r),
                                  onnx_number(g, part[i][k]));
    }
    return onnx_node2(g, "Div", value[0], value[1]);
}

/* The normal quantile of shares below and above, as scalar_normal_quantile();
 * none is in the far tails. */
static const char *normal(struct onnx_graph *g, const char *below,
                          const char *above)
{
    const char *q = onnx_node2(g, "Mul", onnx_node2(g, "Sub", below, above),
                               onnx_number(g, 0.5));
    const char *tail = onnx_node2(g, "Max", onnx_node2(g, "Min", below, above),
                                  onnx_number(g, CURVE_EDGE));
    const char *near = onnx_node2(g, "Sub", onnx_number(g, 0.180625),
                                  onnx_node2(g, "Mul", q, q));
    const char *is_near, *z;

    z = onnx_node1(g, "Sqrt", onnx_node1(g, "Neg", onnx_node1(g, "Log", tail)));
    /* Elsewhere it would be negative, and is not used. */
    z = onnx_node2(g, "Max", onnx_node2(g, "Sub", z, onnx_number(g, 1.6)),
                   onnx_number(g, 0));
    z = onnx_node2(g, "Mul", ratio(g, scalar_normal_ratio[1], z),
                   onnx_node1(g, "Sign", q));
    near = onnx_node2(g, "Mul", q, ratio(g, scalar_normal_ratio[0], near));
    is_near =
        onnx_node2(g, "Less", onnx_node1(g, "Abs", q), onnx_number(g, 0.425));
    return onnx_node3(g, "Where", is_near, near, z);
}

/* All features in order: those with knots by their shares, of x; the others are
 * columns of z. */
static ls_status by_quantiles(struct onnx_graph *g, const struct pipeline *p,
                              const struct pipeline_net *net, const char *x,
                              const char *z, const char **out)
{
    const size_t n = p->n_features;
    const char **below = NULL, **above = NULL;
    size_t *order = NULL, *rest = NULL, knots = 0, others = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(below, n, "features"));
    TRY(MEM_ARRAY(above, n, "features"));
    TRY(MEM_ARRAY(order, n, "features"));
    TRY(MEM_ARRAY(rest, n, "features"));
    for (size_t j = 0; j < n; j++) {
        const char *share[2];

        if (net->feature[j].knots == 0) {
            rest[others++] = j;
            continue;
        }
        TRY(both_shares(g, x, j, &net->feature[j], share));
        below[knots] = share[0];
        above[knots++] = share[1];
    }
    *out =
        normal(g, onnx_joined(g, knots, below), onnx_joined(g, knots, above));
    if (others == 0)
        goto done;
    for (size_t j = 0, k = 0, o = 0; j < n; j++)
        order[j] = net->feature[j].knots > 0 ? k++ : knots + o++;
    *out = onnx_joined(
        g, 2, (const char *[]){*out, onnx_columns(g, z, others, rest)});
    *out = onnx_columns(g, *out, n, order);
done:
    mem_free(below);
    mem_free(above);
    mem_free(order);
    mem_free(rest);
    return status;
}

ls_status onnx_scaled(struct onnx_graph *g, const struct pipeline *p,
                      const struct pipeline_net *net, const char *x,
                      const char **scaled)
{
    double *work = NULL;
    bool knots = false;
    const char *z;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(work, p->n_features, "inputs"));
    for (size_t j = 0; j < p->n_features; j++)
        knots = knots || net->feature[j].knots > 0;
    x = filled(g, p, net, x, work);
    z = linear(g, p, net, x, work);
    if (knots)
        TRY(by_quantiles(g, p, net, x, z, &z));
    *scaled = z;
done:
    mem_free(work);
    return status;
}
