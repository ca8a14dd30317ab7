/* SPDX-License-Identifier: MIT */
/*
 * export_sql_calibrate.c - the calibration of outputs as tables of an SQL
 * query.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_sql_parts.h"

/* Rows of several classes divided by their sums; zeros become equal shares. */
static void put_shares(struct sql *sql, const struct pipeline *p)
{
    const size_t n = p->n_outputs;

    if (strcmp(p->task, "multiclass") != 0)
        return;
    sql_begin(sql, "p.*,\n");
    for (size_t j = 0; j < n; j++) {
        sql_plus(sql->out, j);
        out_put(sql->out, "y%zu", j);
    }
    out_put(sql->out, ")) AS total");
    sql_end(sql);
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < n; j++) {
        out_put(sql->out,
                ",\nCASE WHEN total > 0 THEN y%zu / total ELSE 1.0 / %zu + 0 "
                "* total END",
                j, n);
        sql_value(sql, "y", j);
    }
    sql_end(sql);
}

/* p^(1 / T) of p = value. PostgreSQL raises an error where it underflows. */
static void put_power(struct text_out *out, const struct pipeline *p,
                      const char *value, size_t j)
{
    const double least = exp(-690 * (p->temperature < 1 ? p->temperature : 1));

    out_put(out, "EXP(LN(CASE WHEN %sy%zu < ", value, j);
    sql_number(out, least);
    out_put(out, " THEN ");
    sql_number(out, least);
    out_put(out, " ELSE %sy%zu END) / ", value, j);
    sql_number(out, p->temperature);
    out_put(out, ")");
}

/* p^(1 / T), divided by the sum, or by that of p and 1 - p. */
static void put_heat(struct sql *sql, const struct pipeline *p)
{
    const bool several = strcmp(p->task, "multiclass") == 0;

    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(sql->out, ",\n");
        put_power(sql->out, p, "", j);
        sql_value(sql, "y", j);
        if (several)
            continue;
        out_put(sql->out, ",\n");
        put_power(sql->out, p, "1.0 - ", j);
        sql_value(sql, "rest", j);
    }
    sql_end(sql);
    put_shares(sql, p);
    if (several)
        return;
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(sql->out, ",\ny%zu / (y%zu + rest%zu)", j, j, j);
        sql_value(sql, "y", j);
    }
    sql_end(sql);
}

/* The calibrated level of yj. */
static void put_isotonic(struct text_out *out, const struct pipeline *p,
                         size_t j)
{
    const size_t lo = p->first[j], n = p->first[j + 1] - lo;
    const double *x = p->knot + lo, *level = p->level + lo;

    out_put(out, "CASE WHEN y%zu IS NULL THEN NULL WHEN y%zu <= ", j, j);
    sql_number(out, x[0]);
    out_put(out, " THEN ");
    sql_number(out, level[0]);
    for (size_t k = 1; k < n; k++) {
        out_put(out, "\nWHEN y%zu < ", j);
        sql_number(out, x[k]);
        out_put(out, " THEN ");
        sql_number(out, level[k - 1]);
        out_put(out, " + ");
        sql_number(out, (level[k] - level[k - 1]) / (x[k] - x[k - 1]));
        out_put(out, " * (y%zu - ", j);
        sql_number(out, x[k - 1]);
        out_put(out, ")");
    }
    out_put(out, " ELSE ");
    sql_number(out, level[n - 1]);
    out_put(out, " END");
}

void sql_calibrate(struct sql *sql, const struct pipeline *p)
{
    if (p->temperature < 1 || p->temperature > 1)
        put_heat(sql, p);
    if (!p->first)
        return;
    sql_begin(sql, "ls_row");
    for (size_t j = 0; j < p->n_outputs; j++) {
        out_put(sql->out, ",\nCAST(");
        put_isotonic(sql->out, p, j);
        out_put(sql->out, " AS DOUBLE PRECISION)");
        sql_value(sql, "y", j);
    }
    sql_end(sql);
    put_shares(sql, p);
}
