/* SPDX-License-Identifier: MIT */
/*
 * text_table.h - a text file as a table: its columns, its label, its rows.
 */
#ifndef LOCKSTEP_TEXT_TABLE_H
#define LOCKSTEP_TEXT_TABLE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "table/text/csv.h"
#include "table/values/encoding.h"
#include "table/values/row_wish.h"
#include "table/values/slices.h"

enum { NO_COLUMN = -1 };

/* What is made of a column. */
enum column_role {
    ROLE_NONE,
    ROLE_LABEL,
    ROLE_NUMBER,
    ROLE_CATEGORY,
    ROLE_BESIDE /* weight, id, group or split; slot says which */
};

struct text_table {
    struct input *input;
    struct csv_dialect dialect;
    locale_t plain;                 /* the C locale */
    struct cell_style own;          /* how cells are written, or .. */
    const struct cell_style *style; /* .. NULL: as in C */
    char **names;                   /* [dialect.columns] or NULL: no header */
    ptrdiff_t label;                /* its column, or NO_COLUMN */
    ptrdiff_t roles[BESIDES];       /* their columns, or NO_COLUMN */
    bool wanted[BESIDES];           /* whose values are read */
    int part;                 /* rows of PART_TRAIN, ..; -1: of all parts */
    bool drop_missing;        /* leave such rows out; else they are an error */
    struct encoding *columns; /* those that become features; levels, fills and
                                marks are the caller's to find */
    unsigned char *role;      /* [dialect.columns] */
    size_t *slot;             /* [dialect.columns] which number or text */
    bool *fills;              /* [dialect.columns] may be missing */
    bool given;               /* the columns are those of a model or a file */
    bool *chosen;             /* [dialect.columns] a category on request */
    size_t numbers, texts;    /* columns of these roles */
    size_t file_rows;         /* rows under the header; SIZE_MAX: not counted */
    struct slices slices;     /* the rows asked for */
    size_t threads;
    const char *label_option; /* for sentences */
    char note[200];           /* on a column that numbers the rows, or "" */
};

/* What became of the rows. */
struct text_count {
    size_t kept, dropped, missing_cells;
};

/* Find dialect, header, label and kinds of columns; count the rows; choose.
 * The settings are those of ls_import_config, complete. */
ls_status text_table_open(struct input *input, const struct row_wish *wish,
                          struct text_table *table);
void text_table_close(struct text_table *table);

/* A pass over the rows. */
struct text_pass;
struct text_block;

ls_status text_pass_start(const struct text_table *table,
                          struct text_pass **pass);
/* The next of the rows that are asked for and complete, in their order;
 * borrowed until the next call. NULL behind the last: then count is set. The
 * first cell that is not of its column's kind, a row too short or too long, and
 * missing cells unless they are dropped or filled, are LS_BAD_DATA naming line
 * and column. */
ls_status text_pass_next(struct text_pass *pass, const struct text_block **rows,
                         struct text_count *count);
void text_pass_end(struct text_pass *pass); /* NULL is allowed */

/* The column of a name or number (negative from the end), or NO_COLUMN. */
ptrdiff_t text_table_find(const struct text_table *table, const char *word);

/* The next of the first rows under the header, *rows begins at 0. False when
 * there are none left; of what cannot be read a later pass says more. */
bool text_table_sample_next(const struct text_table *table,
                            struct csv_text *text, size_t *rows,
                            struct csv_row *row);

/* Whether all cells of column k in the first rows are `good`; missing ones
 * count as good, and no cell at all as bad. */
bool text_table_sample(const struct text_table *table, size_t k,
                       bool (*good)(const void *user, const char *cell),
                       const void *user);

/* The columns next to X and y that options or the model name; then, of the
 * columns that are not taken (NULL: none is), those of usual names. */
ls_status text_roles_given(struct text_table *table,
                           const struct row_wish *wish);
ls_status text_roles_guess(struct text_table *table,
                           const struct row_wish *wish, const bool *taken);
/* Which of them column k is, or BESIDES. */
int text_roles_of(const struct text_table *table, size_t k);

/* Whether columns are matched with those of a model by name. */
bool text_table_by_name(const struct text_table *table,
                        const struct row_wish *wish);

/* Find the label of a text for a model; text_match.c. And give the columns of
 * the model their places. */
ls_status text_match_label(struct text_table *table,
                           const struct row_wish *wish);
ls_status text_match_columns(struct text_table *table,
                             const struct row_wish *wish);

/* LS_BAD_DATA with a question for the label; part of text_table_open(). */
ls_status text_table_find_label(struct text_table *table, const char *label);
/* The only column that is named as labels are, or NO_COLUMN; how many are. */
ptrdiff_t text_table_usual_label(const struct text_table *table, size_t *n);

/* Give each column its role; part of text_table_open(). */
ls_status text_table_cast(struct text_table *table,
                          const struct row_wish *wish);

/* "x.csv: line 17, column 3 (colour): " in front of the last sentence. */
ls_status text_table_at(const struct text_table *table, size_t line,
                        size_t column);

/* LS_BAD_DATA about a byte that is not UTF-8. */
ls_status text_fail_utf8(const struct input *input, size_t line, char byte);

/* "a, b, c" or "28 columns", for questions. */
void text_table_list(const struct text_table *table, char *text, size_t size);

#endif
