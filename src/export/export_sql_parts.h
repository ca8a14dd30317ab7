/* SPDX-License-Identifier: MIT */
/*
 * export_sql_parts.h - parts of an exported SQL query.
 */
#ifndef LOCKSTEP_EXPORT_SQL_PARTS_H
#define LOCKSTEP_EXPORT_SQL_PARTS_H

#include "export/pipeline.h"
#include "export/text_out.h"

/* The query under way: tables ls_1, ls_2, .. of WITH, each made of the one
 * before it. */
struct sql {
    struct text_out *out;
    size_t table; /* number of the newest one */
};

/* Begin table number table + 1 with the columns to keep, "ls_row" or "p.*";
 * add expressions by sql_value(); end it. */
void sql_begin(struct sql *sql, const char *keep);
void sql_value(struct sql *sql, const char *name, size_t number);
void sql_end(struct sql *sql);

/* A number as a literal, negative ones in parentheses. */
void sql_number(struct text_out *out, double value);
/* Separates the terms of a sum in parentheses of at most 32 terms, as SQLite
 * limits the depth of expressions: put between terms i - 1 and i. */
void sql_plus(struct text_out *out, size_t i);

/* From the inputs of layer 1, called a0, a1, .., to the last activation, called
 * likewise. */
void sql_layers(struct sql *sql, const struct pipeline_net *net);

#endif
