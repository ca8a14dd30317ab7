/* SPDX-License-Identifier: MIT */
/*
 * export_sql_inputs.c - from the features of a table to the inputs of layer 1,
 * as tables of an SQL query.
 */
#include <math.h>
#include <stdio.h>

#include "export/export_sql_parts.h"
#include "math/scalar.h"
#include "table/values/curve.h"

/* ---- Scaling ------------------------------------------------------------- */

/* Features that are codes, which every step keeps. */
static void keep_codes(struct text_out *out, const struct pipeline_net *net)
{
    for (size_t k = 0; k < net->n_embeddings; k++)
        out_put(out, ", x%zu", net->embedding[k].feature);
}

/* x0, x1, .. with values for missing cells. */
static void put_filled(struct sql *sql, const struct pipeline *p,
                       const struct pipeline_net *net)
{
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_features; j++) {
        const double fill = net->feature[j].fill;

        out_put(sql->out, isnan(fill) ? ",\nx%zu" : ",\nCOALESCE(x%zu, ", j);
        if (!isnan(fill)) {
            sql_number(sql->out, fill);
            out_put(sql->out, ")");
        }
        sql_value(sql, "x", j);
    }
    sql_end(sql);
}

/* slope (x - value) + share, where knot lo is the last with its value: at two
 * equal knots the mean of their shares. */
static void put_bin(struct text_out *out, const struct pipeline_feature *f,
                    size_t j, size_t lo)
{
    const double *value = f->value + lo, *share = f->share + lo;
    const bool step = lo > 0 && !(value[-1] < value[0]);
    const double half = isinf(value[1] - value[0]) ? 0.5 : 1;
    const double width = half * value[1] - half * value[0];

    if (step) {
        out_put(out, "CASE WHEN x%zu > ", j);
        sql_number(out, value[0]);
        out_put(out, " THEN ");
    }
    sql_number(out, share[0]);
    out_put(out, " + (%s * x%zu - ", half < 1 ? "0.5" : "1.0", j);
    sql_number(out, half * value[0]);
    out_put(out, ") / ");
    sql_number(out, width);
    out_put(out, " * ");
    sql_number(out, share[1] - share[0]);
    if (step) {
        out_put(out, " ELSE ");
        sql_number(out, (share[-1] + share[0]) / 2);
        out_put(out, " END");
    }
}

/* A knot between lo and hi, the last one with its value, whose value is between
 * theirs; lo if there is none. */
static size_t middle_of(const double *value, size_t lo, size_t hi)
{
    size_t mid = lo + (hi - lo) / 2;

    if (!(value[lo] < value[mid]) || !(value[mid] < value[hi]))
        mid = lo + 1;
    if (!(value[mid] < value[hi]))
        return lo;
    return value[mid] < value[mid + 1] ? mid : mid + 1;
}

/* The share of x, value[lo] <= x < value[hi], by halves of the knots. */
static void put_share(struct text_out *out, const struct pipeline_feature *f,
                      size_t j, size_t lo, size_t hi)
{
    const size_t mid = middle_of(f->value, lo, hi);

    if (mid == lo) {
        put_bin(out, f, j, lo);
        return;
    }
    out_put(out, "CASE WHEN x%zu < ", j);
    sql_number(out, f->value[mid]);
    out_put(out, " THEN ");
    put_share(out, f, j, lo, mid);
    out_put(out, "\nELSE ");
    put_share(out, f, j, mid, hi);
    out_put(out, " END");
}

static void put_quantile(struct text_out *out, const struct pipeline_feature *f,
                         size_t j)
{
    const size_t last = f->knots - 1;
    const size_t lo = f->value[0] < f->value[1] ? 0 : 1;

    out_put(out, "CAST(CASE WHEN x%zu IS NULL THEN NULL WHEN x%zu <= ", j, j);
    sql_number(out, f->value[0]);
    out_put(out, " THEN ");
    sql_number(out, f->share[0]);
    out_put(out, " WHEN x%zu >= ", j);
    sql_number(out, f->value[last]);
    out_put(out, " THEN ");
    sql_number(out, f->share[last]);
    if (lo < last) {
        out_put(out, " ELSE ");
        put_share(out, f, j, lo, last);
    }
    out_put(out, " END AS DOUBLE PRECISION)");
}

/* z0, z1, .. by shift and scale, or the share; and x for the codes. */
static void put_scaled(struct sql *sql, const struct pipeline *p,
                       const struct pipeline_net *net)
{
    sql_begin(sql, "ls_row");
    keep_codes(sql->out, net);
    for (size_t j = 0; j < p->n_features; j++) {
        const struct pipeline_feature *f = &net->feature[j];

        out_put(sql->out, ",\n");
        if (f->knots > 0) {
            put_quantile(sql->out, f, j);
        } else {
            out_put(sql->out, "(x%zu - ", j);
            sql_number(sql->out, f->shift);
            out_put(sql->out, ") * ");
            sql_number(sql->out, f->scale);
        }
        sql_value(sql, "z", j);
    }
    sql_end(sql);
}

/* Shares are kept away from 0 and 1, and other z are clipped. */
static void put_limit(struct text_out *out, const struct pipeline_feature *f,
                      size_t j)
{
    if (f->knots > 0) {
        out_put(out, "CASE WHEN z%zu < ", j);
        sql_number(out, CURVE_EDGE);
        out_put(out, " THEN ");
        sql_number(out, CURVE_EDGE);
        out_put(out, " WHEN z%zu > ", j);
        sql_number(out, 1 - CURVE_EDGE);
        out_put(out, " THEN ");
        sql_number(out, 1 - CURVE_EDGE);
        out_put(out, " ELSE z%zu END", j);
        return;
    }
    out_put(out, "z%zu", j);
    if (!isfinite(f->limit))
        return;
    out_put(out, " / SQRT(1.0 + (z%zu / ", j);
    sql_number(out, f->limit);
    out_put(out, ") * (z%zu / ", j);
    sql_number(out, f->limit);
    out_put(out, "))");
}

/* The argument of the ratio for a share. */
static void put_argument(struct text_out *out, const struct pipeline_feature *f,
                         size_t j)
{
    (void)f;
    out_put(out,
            "CASE WHEN ABS(z%zu - 0.5) <= 0.425 THEN 0.180625 - (z%zu - 0.5) * "
            "(z%zu - 0.5) ELSE SQRT(-LN(CASE WHEN z%zu < 0.5 THEN z%zu ELSE "
            "1.0 - z%zu END)) - 1.6 END",
            j, j, j, j, j, j);
}

static void put_ratio(struct text_out *out, const double part[2][NORMAL_RATIO],
                      size_t j)
{
    for (size_t i = 0; i < 2; i++) {
        out_put(out, i == 0 ? "(((((((" : " / (((((((");
        for (size_t k = 0; k < NORMAL_RATIO; k++) {
            sql_number(out, part[i][k]);
            if (k > 0)
                out_put(out, ")");
            if (k + 1 < NORMAL_RATIO)
                out_put(out, " * r%zu + ", j);
        }
    }
}

/* The normal quantile of a share, as scalar_normal_quantile(); none is in the
 * far tails. */
static void put_score(struct text_out *out, const struct pipeline_feature *f,
                      size_t j)
{
    if (f->knots == 0) {
        out_put(out, "z%zu", j);
        return;
    }
    out_put(out, "CASE WHEN ABS(z%zu - 0.5) <= 0.425 THEN (z%zu - 0.5) * ", j,
            j);
    put_ratio(out, scalar_normal_ratio[0], j);
    out_put(out, "\nELSE (CASE WHEN z%zu < 0.5 THEN -1.0 ELSE 1.0 END) * ", j);
    put_ratio(out, scalar_normal_ratio[1], j);
    out_put(out, " END");
}

/* z0, z1, .. each by `put`. */
static void put_step(struct sql *sql, const struct pipeline *p,
                     const struct pipeline_net *net,
                     void (*put)(struct text_out *out,
                                 const struct pipeline_feature *f, size_t j))
{
    sql_begin(sql, "ls_row");
    keep_codes(sql->out, net);
    for (size_t j = 0; j < p->n_features; j++) {
        out_put(sql->out, ",\n");
        put(sql->out, &net->feature[j], j);
        sql_value(sql, "z", j);
    }
    sql_end(sql);
}

static void put_curves(struct sql *sql, const struct pipeline *p,
                       const struct pipeline_net *net)
{
    bool clips = false, knots = false;

    for (size_t j = 0; j < p->n_features; j++) {
        clips = clips || isfinite(net->feature[j].limit);
        knots = knots || net->feature[j].knots > 0;
    }
    if (clips || knots)
        put_step(sql, p, net, put_limit);
    if (!knots)
        return;
    sql_begin(sql, "p.*");
    for (size_t j = 0; j < p->n_features; j++) {
        if (net->feature[j].knots == 0)
            continue;
        out_put(sql->out, ",\n");
        put_argument(sql->out, &net->feature[j], j);
        sql_value(sql, "r", j);
    }
    sql_end(sql);
    put_step(sql, p, net, put_score);
}

void sql_inputs(struct sql *sql, const struct pipeline *p,
                const struct pipeline_net *net)
{
    put_filled(sql, p, net);
    put_scaled(sql, p, net);
    put_curves(sql, p, net);
    sql_embeddings(sql, p, net);
}
