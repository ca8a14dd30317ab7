/* SPDX-License-Identifier: MIT */
/*
 * export_sql_parts.h - parts of an exported SQL query.
 */
#ifndef LOCKSTEP_EXPORT_SQL_PARTS_H
#define LOCKSTEP_EXPORT_SQL_PARTS_H

#include "export/pipeline.h"
#include "export/text_out.h"

/* PostgreSQL has at most 1,664 columns in a table of a query. */
enum { SQL_MOST_COLUMNS = 1600 };

/* The query under way: tables ls_1, ls_2, .. of WITH. */
struct sql {
    struct text_out *out;
    size_t table; /* number of the newest one */
    size_t from;  /* of the one that the next is made of: the newest, unless
                     set */
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

/* From the features x0, x1, .. to the inputs of layer 1 of a member, called a0,
 * a1, .. */
void sql_inputs(struct sql *sql, const struct pipeline *p,
                const struct pipeline_net *net);
/* The last step of it, from scaled features z0, z1, .. and codes x0, x1, ..;
 * the most columns of its tables. */
void sql_embeddings(struct sql *sql, const struct pipeline *p,
                    const struct pipeline_net *net);
size_t sql_embeddings_width(const struct pipeline *p,
                            const struct pipeline_net *net);

/* From the inputs of layer 1 to the last activation, called a0, a1, .. */
void sql_layers(struct sql *sql, const struct pipeline_net *net);

/* Calibrate the outputs y0, y1, .. of the model. */
void sql_calibrate(struct sql *sql, const struct pipeline *p);

#endif
