/* SPDX-License-Identifier: MIT */
/*
 * export_sql.c - a model as one SELECT that PostgreSQL (12 or newer) and SQLite
 * (3.35 or newer, with math functions) run: the columns of a table, and the
 * predictions. NULL is a missing cell. The number of the row comes before the
 * columns: should the table have a column of its name, SQLite takes the first
 * of the two, and PostgreSQL tells that there are two.
 *
 * Every step is a table of WITH, MATERIALIZED: an expression that stood in
 * place of its name would double at each step.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "export/export_sql_parts.h"
#include "export/export_writers.h"

/* PostgreSQL has at most 1,664 columns in a table of a query. */
enum { MOST_COLUMNS = 1600 };

static ls_status check_width(const struct pipeline *p)
{
    size_t most = p->n_features;

    for (size_t l = 0; l < p->net[0].n_layers; l++) {
        const struct pipeline_layer *layer = &p->net[0].layer[l];
        const size_t n = layer->n_out + (layer->residual ? layer->n_in : 0);

        most = n > most ? n : most;
    }
    if (most <= MOST_COLUMNS)
        return LS_OK;
    return fail(LS_USAGE,
                "%s needs %zu columns in a step of an SQL query, which may "
                "have %d; export to c, numpy or onnx",
                p->model, most, MOST_COLUMNS);
}

enum { ROW_NAME_SIZE = 32 };

static bool is_taken(const struct pipeline *p, const char *name)
{
    bool taken = false;

    for (size_t k = 0; k < p->n_columns; k++)
        taken = taken || strcasecmp(p->column[k].name, name) == 0;
    for (size_t j = 0; p->n_classes > 0 && j < p->n_outputs; j++)
        taken = taken || strcasecmp(p->output_names[j], name) == 0;
    return taken;
}

/* The name of the row number: ls_row, or ls_row_2, .. if the model has a column
 * or an output of that name. */
static void name_row(const struct pipeline *p, char name[ROW_NAME_SIZE])
{
    snprintf(name, ROW_NAME_SIZE, "ls_row");
    for (size_t i = 2; is_taken(p, name); i++)
        snprintf(name, ROW_NAME_SIZE, "ls_row_%zu", i);
}

/* The value of feature j of a column, before it is filled and scaled. */
static void put_raw(struct text_out *out, const struct pipeline_column *c,
                    size_t j)
{
    const size_t last = c->text && !c->coded ? c->n_texts : 1;

    out_put(out, "CAST(");
    if (j == last) {
        out_put(out, "CASE WHEN p.");
        out_put_doubled(out, '"', c->name);
        out_put(out, " IS NULL THEN 1 ELSE 0 END");
    } else if (!c->text) {
        out_put(out, "p.");
        out_put_doubled(out, '"', c->name);
    } else {
        out_put(out, c->n_texts > 0 ? "CASE p." : "0");
        if (c->n_texts > 0)
            out_put_doubled(out, '"', c->name);
        for (size_t i = c->coded ? 0 : j; i < (c->coded ? c->n_texts : j + 1);
             i++) {
            out_put(out, " WHEN ");
            out_put_doubled(out, '\'', c->texts[i]);
            out_put(out, " THEN %zu", c->coded ? i + 1 : 1);
        }
        out_put(out, c->n_texts > 0 ? " ELSE 0 END" : "");
    }
    out_put(out, " AS DOUBLE PRECISION)");
}

/* x0, x1, .. */
static void put_features(struct sql *sql, const struct pipeline *p,
                         const char *row)
{
    const struct pipeline_feature *f = p->net[0].feature;
    char keep[ROW_NAME_SIZE + 16];

    snprintf(keep, sizeof keep, "p.%s AS ls_row", row);
    sql_begin(sql, keep);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];
        const size_t n =
            (c->text && !c->coded ? c->n_texts : 1) + (c->marked ? 1 : 0);

        for (size_t j = 0; j < n; j++) {
            const bool filled = !c->text && !isnan(f[c->feature + j].fill);

            out_put(sql->out, filled ? ",\nCOALESCE(" : ",\n");
            put_raw(sql->out, c, j);
            if (filled) {
                out_put(sql->out, ", ");
                sql_number(sql->out, f[c->feature + j].fill);
                out_put(sql->out, ")");
            }
            sql_value(sql, "x", c->feature + j);
        }
    }
    sql_end(sql);
}

/* z0, z1, .. by shift and scale, and x for the codes. */
static void put_scaling(struct sql *sql, const struct pipeline *p)
{
    sql_begin(sql, "p.*");
    for (size_t j = 0; j < p->n_features; j++) {
        out_put(sql->out, ",\n(x%zu - ", j);
        sql_number(sql->out, p->net[0].feature[j].shift);
        out_put(sql->out, ") * ");
        sql_number(sql->out, p->net[0].feature[j].scale);
        sql_value(sql, "z", j);
    }
    sql_end(sql);
}

static void put_plain(struct text_out *out, const struct pipeline_feature *f,
                      size_t j)
{
    out_put(out, "z%zu", j);
    if (!isfinite(f->limit))
        return;
    out_put(out, " / SQRT(1.0 + (z%zu / ", j);
    sql_number(out, f->limit);
    out_put(out, ") * (z%zu / ", j);
    sql_number(out, f->limit);
    out_put(out, "))");
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

/* a0, a1, .. */
static void put_inputs(struct sql *sql, const struct pipeline *p)
{
    const struct pipeline_net *net = &p->net[0];
    size_t at = 0;

    sql_begin(sql, "ls_row");
    for (size_t i = 0; i < net->n_plain; i++) {
        out_put(sql->out, ",\n");
        put_plain(sql->out, &net->feature[net->plain[i]], net->plain[i]);
        sql_value(sql, "a", at++);
    }
    for (size_t k = 0; k < net->n_embeddings; k++)
        for (size_t u = 0; u < net->embedding[k].size; u++) {
            out_put(sql->out, ",\n");
            put_code(sql->out, &net->embedding[k], u);
            sql_value(sql, "a", at++);
        }
    sql_end(sql);
}

/* The calibrated level of aj. */
static void put_isotonic(struct text_out *out, const struct pipeline *p,
                         size_t j)
{
    const size_t lo = p->first[j], n = p->first[j + 1] - lo;
    const double *x = p->knot + lo, *level = p->level + lo;

    out_put(out, "CASE WHEN a%zu IS NULL THEN NULL WHEN a%zu <= ", j, j);
    sql_number(out, x[0]);
    out_put(out, " THEN ");
    sql_number(out, level[0]);
    for (size_t k = 1; k < n; k++) {
        out_put(out, "\nWHEN a%zu < ", j);
        sql_number(out, x[k]);
        out_put(out, " THEN ");
        sql_number(out, level[k - 1]);
        out_put(out, " + ");
        sql_number(out, (level[k] - level[k - 1]) / (x[k] - x[k - 1]));
        out_put(out, " * (a%zu - ", j);
        sql_number(out, x[k - 1]);
        out_put(out, ")");
    }
    out_put(out, " ELSE ");
    sql_number(out, level[n - 1]);
    out_put(out, " END");
}

static void put_calibration(struct sql *sql, const struct pipeline *p)
{
    const size_t n = p->n_outputs;

    if (!p->first)
        return;
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(sql->out, ",\nCAST(");
        put_isotonic(sql->out, p, j);
        out_put(sql->out, " AS DOUBLE PRECISION)");
        sql_value(sql, "a", j);
    }
    sql_end(sql);
    if (strcmp(p->task, "multiclass") != 0)
        return;
    sql_begin(sql, "p.*,\n");
    for (size_t j = 0; j < n; j++) {
        sql_plus(sql->out, j);
        out_put(sql->out, "a%zu", j);
    }
    out_put(sql->out, ")) AS total");
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(sql->out,
                ",\nCASE WHEN total > 0 THEN a%zu / total ELSE 1.0 / %zu + 0 "
                "* total END",
                j, n);
        sql_value(sql, "a", j);
    }
    sql_end(sql);
}

/* y0, y1, .. in the units of the targets. */
static void put_outputs(struct sql *sql, const struct pipeline *p)
{
    struct text_out *out = sql->out;

    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(out, ",\na%zu / ", j);
        sql_number(out, p->net[0].output[j].scale);
        out_put(out, " + ");
        sql_number(out, p->net[0].output[j].shift);
        sql_value(sql, "y", j);
    }
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        const struct pipeline_output *o = &p->net[0].output[j];

        out_put(out, ",\n");
        if (isfinite(o->least)) {
            out_put(out, "CASE WHEN y%zu < ", j);
            sql_number(out, o->least);
            out_put(out, " THEN ");
            sql_number(out, o->least);
            out_put(out, " WHEN y%zu > ", j);
            sql_number(out, o->most);
            out_put(out, " THEN ");
            sql_number(out, o->most);
            out_put(out, " ELSE y%zu END", j);
        } else {
            out_put(out, "y%zu", j);
        }
        sql_value(sql, "y", j);
    }
    sql_end(sql);
}

/* The name of the class: the first of the largest outputs. They are those of
 * the last step, not of columns that have the same names. */
static void put_class(struct text_out *out, const struct pipeline *p,
                      size_t table)
{
    const size_t n = p->n_outputs;

    out_put(out, ",\nCASE WHEN ls_%zu.y0 IS NULL THEN NULL", table);
    if (n == 1) {
        out_put(out, " WHEN ls_%zu.y0 > ", table);
        sql_number(out, p->threshold);
        out_put(out, " THEN ");
        out_put_doubled(out, '\'', p->class_names[1]);
        out_put(out, " ELSE ");
        out_put_doubled(out, '\'', p->class_names[0]);
    }
    for (size_t k = 0; n > 1 && k + 1 < n; k++) {
        out_put(out, "\nWHEN ");
        for (size_t j = k + 1; j < n; j++)
            out_put(out, "%sls_%zu.y%zu >= ls_%zu.y%zu",
                    j > k + 1 ? " AND " : "", table, k, table, j);
        out_put(out, " THEN ");
        out_put_doubled(out, '\'', p->class_names[k]);
    }
    if (n > 1) {
        out_put(out, " ELSE ");
        out_put_doubled(out, '\'', p->class_names[n - 1]);
    }
    out_put(out, " END AS predicted_class");
}

static void put_select(struct text_out *out, const struct pipeline *p,
                       const char *row, size_t table)
{
    out_put(out, "SELECT ls_0.*");
    if (p->n_classes > 0)
        put_class(out, p, table);
    for (size_t j = 0; j < p->n_outputs; j++) {
        char name[2 * LS_NAME_SIZE + 16];

        snprintf(name, sizeof name, "%s%s",
                 p->n_classes > 0 ? "" : "predicted_", p->output_names[j]);
        out_put(out, ",\nls_%zu.y%zu AS ", table, j);
        out_put_doubled(out, '"', name);
    }
    out_put(out,
            "\nFROM ls_0 JOIN ls_%zu ON ls_0.%s = ls_%zu.ls_row\n"
            "ORDER BY ls_0.%s;\n",
            table, row, table, row);
}

ls_status export_sql(const struct pipeline *p, struct export_files *files)
{
    struct sql sql = {.out = &files->main};
    char row[ROW_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(check_width(p));
    name_row(p, row);
    out_put(sql.out,
            "-- A trained model, made by lockstep " LS_VERSION
            ", applied to all rows of a table.\n"
            "-- PostgreSQL 12 or SQLite 3.35; NULL is a missing cell.\n"
            "WITH ls_0 AS MATERIALIZED (\n"
            "SELECT ROW_NUMBER() OVER () AS %s, t.* FROM ",
            row);
    out_put_doubled(sql.out, '"', p->ident);
    out_put(sql.out, " AS t)\n");
    put_features(&sql, p, row);
    put_scaling(&sql, p);
    put_inputs(&sql, p);
    sql_layers(&sql, &p->net[0]);
    put_calibration(&sql, p);
    put_outputs(&sql, p);
    put_select(sql.out, p, row, sql.table);
done:
    return status;
}
