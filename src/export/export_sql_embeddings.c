/* SPDX-License-Identifier: MIT */
/*
 * export_sql_embeddings.c - embeddings of numbers and codes as tables of an SQL
 * query.
 *
 * A number becomes parts (the bins of math/piecewise.h, the cosines of
 * math/periodic.h) in one table, and their sums in the next. As a table has a
 * limited number of columns, the numbers may need several pairs of tables.
 */
#include <stdio.h>

#include "export/export_sql_parts.h"

/* Parts of numeric column k. */
static size_t parts_of(const struct numeric_columns *c, size_t k)
{
    return c->kind == NUMERIC_PERIODIC ? c->frequencies : c->bins_of[k];
}

/* Columns that each pair of tables keeps: codes, scaled features, and inputs
 * made so far. */
static size_t n_kept(const struct pipeline *p, const struct pipeline_net *net,
                     size_t made)
{
    return 1 + p->n_features + net->n_embeddings + made;
}

static void keep(struct sql *sql, const struct pipeline *p,
                 const struct pipeline_net *net, size_t made)
{
    sql_begin(sql, "ls_row");
    for (size_t k = 0; k < net->n_embeddings; k++)
        out_put(sql->out, ", x%zu", net->embedding[k].feature);
    for (size_t j = 0; j < p->n_features; j++)
        out_put(sql->out, ", z%zu", j);
    for (size_t i = 0; i < made; i++)
        out_put(sql->out, ", a%zu", net->n_plain + i);
}

size_t sql_embeddings_width(const struct pipeline *p,
                            const struct pipeline_net *net)
{
    const struct numeric_columns *c = net->numeric.columns;
    size_t most = n_kept(p, net, 0);

    for (size_t k = 0; c && k < c->n; k++) {
        const size_t parts = parts_of(c, k);
        const size_t more = parts > c->size ? parts : c->size;
        const size_t n = n_kept(p, net, k * c->size) + more;

        most = n > most ? n : most;
    }
    return most;
}

/* Part t of z, from 0 to 1 but at the ends. */
static void put_bin(struct text_out *out, const struct numeric_columns *c,
                    size_t k, size_t t)
{
    const size_t j = c->feature[k], bins = c->bins_of[k];
    const real *knot = c->knot + k * (c->bins + 1) + t;
    const bool low = t > 0, high = t + 1 < bins;

    if (low || high)
        out_put(out, "CASE");
    if (low) {
        out_put(out, " WHEN z%zu < ", j);
        sql_number(out, (double)knot[0]);
        out_put(out, " THEN 0.0");
    }
    if (high) {
        out_put(out, " WHEN z%zu > ", j);
        sql_number(out, (double)knot[1]);
        out_put(out, " THEN 1.0");
    }
    out_put(out, "%s(z%zu - ", low || high ? " ELSE " : "", j);
    sql_number(out, (double)knot[0]);
    out_put(out, ") / ");
    sql_number(out, (double)knot[1] - (double)knot[0]);
    if (low || high)
        out_put(out, " END");
}

/* The turn of frequency t, w z + b, less whole turns. */
static void put_wave(struct text_out *out, const struct pipeline_numeric *e,
                     size_t k, size_t t)
{
    const struct numeric_columns *c = e->columns;
    const size_t at = k * c->frequencies + t;

    out_put(out, "COS(6.283185307179586477 * (");
    for (size_t i = 0; i < 2; i++) {
        out_put(out, i == 0 ? "" : " - FLOOR(");
        sql_number(out, (double)e->w[at]);
        out_put(out, " * z%zu + ", c->feature[k]);
        sql_number(out, (double)e->b[at]);
    }
    out_put(out, ")))");
}

/* first + the sum of the parts times column u of V [parts x n]. */
static void put_sum(struct text_out *out, size_t parts, size_t first_part,
                    const real *V, size_t n, size_t u)
{
    for (size_t t = 0; t < parts; t++) {
        sql_plus(out, t);
        sql_number(out, (double)V[t * n + u]);
        out_put(out, " * e%zu", first_part + t);
    }
    out_put(out, "))");
}

/* Number u of the embedding of column k. */
static void put_number(struct text_out *out, const struct pipeline_numeric *e,
                       size_t k, size_t u, size_t first_part)
{
    const struct numeric_columns *c = e->columns;
    const size_t parts = parts_of(c, k), j = c->feature[k];

    if (c->kind == NUMERIC_PERIODIC && u == 0) {
        out_put(out, "z%zu", j);
    } else if (c->kind == NUMERIC_PERIODIC) {
        const size_t n = c->size - 1;

        sql_number(out, (double)e->c[k * n + u - 1]);
        out_put(out, " + ");
        put_sum(out, parts, first_part, e->V + k * parts * n, n, u - 1);
    } else {
        sql_number(out, (double)e->w[k * c->size + u]);
        out_put(out, " * z%zu + ", j);
        sql_number(out, (double)e->b[k * c->size + u]);
        out_put(out, " + ");
        put_sum(out, parts, first_part, e->V + k * c->bins * c->size, c->size,
                u);
    }
}

/* The end of the columns from `first` on whose parts fit in one table. */
static size_t batch_end(const struct pipeline *p,
                        const struct pipeline_net *net, size_t first)
{
    const struct numeric_columns *c = net->numeric.columns;
    size_t width = n_kept(p, net, first * c->size), k = first;

    do {
        width += parts_of(c, k);
        k++;
    } while (k < c->n && width + parts_of(c, k) <= SQL_MOST_COLUMNS &&
             n_kept(p, net, (k + 1) * c->size) <= SQL_MOST_COLUMNS);
    return k;
}

/* Numeric columns first to end. */
static void put_batch(struct sql *sql, const struct pipeline *p,
                      const struct pipeline_net *net, size_t first, size_t end)
{
    const struct pipeline_numeric *e = &net->numeric;
    const struct numeric_columns *c = e->columns;
    size_t part = 0;

    keep(sql, p, net, first * c->size);
    for (size_t k = first; k < end; k++)
        for (size_t t = 0; t < parts_of(c, k); t++) {
            out_put(sql->out, ",\n");
            if (c->kind == NUMERIC_PERIODIC)
                put_wave(sql->out, e, k, t);
            else
                put_bin(sql->out, c, k, t);
            sql_value(sql, "e", part++);
        }
    sql_end(sql);
    keep(sql, p, net, first * c->size);
    part = 0;
    for (size_t k = first; k < end; k++) {
        for (size_t u = 0; u < c->size; u++) {
            out_put(sql->out, ",\n");
            put_number(sql->out, e, k, u, part);
            sql_value(sql, "a", net->n_plain + k * c->size + u);
        }
        part += parts_of(c, k);
    }
    sql_end(sql);
}

/* Number u of the row of a code. */
static void put_code(struct text_out *out, const struct pipeline_embedding *e,
                     size_t u)
{
    out_put(out, "CAST(CASE x%zu", e->feature);
    for (size_t k = 0; k < e->levels; k++) {
        out_put(out, " WHEN %zu THEN ", k + 1);
        sql_number(out, (double)e->table[k * e->size + u]);
    }
    out_put(out, " ELSE 0.0 END AS DOUBLE PRECISION)");
}

void sql_embeddings(struct sql *sql, const struct pipeline *p,
                    const struct pipeline_net *net)
{
    const struct numeric_columns *c = net->numeric.columns;
    const size_t n = c ? c->n : 0, size = c ? c->size : 0;
    size_t at = 0;

    for (size_t k = 0; k < n;) {
        const size_t end = batch_end(p, net, k);

        put_batch(sql, p, net, k, end);
        k = end;
    }
    sql_begin(sql, "ls_row");
    for (size_t i = 0; i < net->n_plain; i++) {
        out_put(sql->out, ",\nz%zu", net->plain[i]);
        sql_value(sql, "a", at++);
    }
    for (size_t i = 0; i < n * size; i++)
        out_put(sql->out, ",\na%zu", at++);
    for (size_t k = 0; k < net->n_embeddings; k++)
        for (size_t u = 0; u < net->embedding[k].size; u++) {
            out_put(sql->out, ",\n");
            put_code(sql->out, &net->embedding[k], u);
            sql_value(sql, "a", at++);
        }
    sql_end(sql);
}
