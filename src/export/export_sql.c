/* SPDX-License-Identifier: MIT */
/*
 * export_sql.c - a model as one SELECT that PostgreSQL (12 or newer) and SQLite
 * (3.35 or newer, with math functions) run: the columns of a table, and the
 * predictions. NULL is a missing cell. The number of the row comes before the
 * columns: should the table have a column of its name, SQLite takes the first
 * of the two, and PostgreSQL tells that there are two.
 *
 * An ensemble has the steps of its members, one after another, and between them
 * the sum of their outputs so far. Every step is a table of WITH, MATERIALIZED:
 * an expression that stood in place of its name would double at each step.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "export/export_sql_parts.h"
#include "export/export_writers.h"

/* Columns of the largest table of a member. */
static size_t width_of(const struct pipeline *p, const struct pipeline_net *net)
{
    size_t most = sql_embeddings_width(p, net);
    size_t scores = p->n_features + net->n_embeddings;

    for (size_t j = 0; j < p->n_features; j++)
        scores += net->feature[j].knots > 0;
    most = scores > most ? scores : most;
    for (size_t l = 0; l < net->n_layers; l++) {
        const struct pipeline_layer *layer = &net->layer[l];
        const size_t n = layer->n_out + (layer->residual ? layer->n_in : 0);

        most = n > most ? n : most;
    }
    return most;
}

static ls_status check_width(const struct pipeline *p)
{
    size_t most = 0;

    for (size_t i = 0; i < p->n_nets; i++) {
        const size_t n = width_of(p, &p->net[i]);

        most = n > most ? n : most;
    }
    if (most <= SQL_MOST_COLUMNS)
        return LS_OK;
    return fail(LS_USAGE,
                "%s needs %zu columns in a step of an SQL query, which may "
                "have %d; export to c, numpy or onnx",
                p->model, most, SQL_MOST_COLUMNS);
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
    char keep[ROW_NAME_SIZE + 16];

    snprintf(keep, sizeof keep, "p.%s AS ls_row", row);
    sql_begin(sql, keep);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];
        const size_t n =
            (c->text && !c->coded ? c->n_texts : 1) + (c->marked ? 1 : 0);

        for (size_t j = 0; j < n; j++) {
            out_put(sql->out, ",\n");
            put_raw(sql->out, c, j);
            sql_value(sql, "x", c->feature + j);
        }
    }
    sql_end(sql);
}

/* y0, y1, .. in the units of the targets. */
static void put_outputs(struct sql *sql, const struct pipeline *p,
                        const struct pipeline_net *net)
{
    struct text_out *out = sql->out;

    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(out, ",\na%zu / ", j);
        sql_number(out, net->output[j].scale);
        out_put(out, " + ");
        sql_number(out, net->output[j].shift);
        sql_value(sql, "y", j);
    }
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        const struct pipeline_output *o = &net->output[j];

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

/* Add the outputs of a member, the newest table, by its share to those in table
 * `sum` (0: none). Of a variance, the mean of the squares is added. */
static void add_member(struct sql *sql, const struct pipeline *p,
                       const struct pipeline_net *net, size_t sum)
{
    struct text_out *out = sql->out;
    const size_t member = sql->table;

    sql_begin(sql, "p.ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(out, ",\n");
        if (sum > 0)
            out_put(out, "s.y%zu + ", j);
        sql_number(out, net->share);
        if (net->output[j].variance)
            out_put(out, " * (p.y%zu + p.y%zu * p.y%zu)", j, j - 1, j - 1);
        else
            out_put(out, " * p.y%zu", j);
        sql_value(sql, "y", j);
    }
    if (sum == 0) {
        sql_end(sql);
        return;
    }
    out_put(out,
            "\nFROM ls_%zu AS p JOIN ls_%zu AS s ON p.ls_row = s.ls_row)\n",
            member, sum);
    sql->from = sql->table;
}

/* Variances of the mixture of all members. */
static void put_variances(struct sql *sql, const struct pipeline *p)
{
    bool any = false;

    for (size_t j = 0; j < p->n_outputs; j++)
        any = any || p->net[0].output[j].variance;
    if (!any)
        return;
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(sql->out, ",\ny%zu", j);
        if (p->net[0].output[j].variance)
            out_put(sql->out, " - y%zu * y%zu", j - 1, j - 1);
        sql_value(sql, "y", j);
    }
    sql_end(sql);
}

/* y0, y1, .. of the model. */
static void put_members(struct sql *sql, const struct pipeline *p)
{
    const size_t features = sql->table;
    size_t sum = 0;

    for (size_t i = 0; i < p->n_nets; i++) {
        sql->from = features;
        sql_inputs(sql, p, &p->net[i]);
        sql_layers(sql, &p->net[i]);
        put_outputs(sql, p, &p->net[i]);
        if (p->n_nets > 1)
            add_member(sql, p, &p->net[i], sum);
        sum = sql->table;
    }
    if (p->n_nets > 1)
        put_variances(sql, p);
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
    put_members(&sql, p);
    sql_calibrate(&sql, p);
    put_select(sql.out, p, row, sql.table);
done:
    return status;
}
