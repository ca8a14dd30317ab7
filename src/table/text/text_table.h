/* SPDX-License-Identifier: MIT */
/*
 * text_table.h - a text file read as a table of columns, label and rows.
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

/* The use of a column. */
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
    struct cell_style own;          /* storage of style */
    const struct cell_style *style; /* of the cells; NULL: that of C */
    char **names;                   /* [dialect.columns] or NULL: no header */
    ptrdiff_t label;                /* column of the label, or NO_COLUMN */
    ptrdiff_t roles[BESIDES];       /* columns of weight, .., or NO_COLUMN */
    bool wanted[BESIDES];           /* read the values of this role */
    int part;                 /* read only this part, PART_TRAIN, ..; -1: all */
    bool drop_missing;        /* drop rows with missing cells; else an error */
    struct encoding *columns; /* of the features; the caller finds levels, fill
                                 and marked */
    unsigned char *role;      /* [dialect.columns] */
    size_t *slot;             /* [dialect.columns] index among its role */
    bool *fills;              /* [dialect.columns] cells may be missing */
    bool given;               /* columns are those of a model or a file */
    bool *chosen;             /* [dialect.columns] a category by setting */
    size_t numbers, texts;    /* columns of these roles */
    size_t file_rows;         /* without the header; SIZE_MAX: not counted */
    struct slices slices;     /* requested rows */
    size_t threads;
    const char *label_option; /* for sentences */
    char note[200];           /* about a column that numbers the rows, or "" */
};

/* Counts of a pass. */
struct text_count {
    size_t kept, dropped, missing_cells;
};

/* Detect dialect, header, label and kinds of columns; count the rows; apply
 * slices. No member of wish->config is NULL. */
ls_status text_table_open(struct input *input, const struct row_wish *wish,
                          struct text_table *table);
void text_table_close(struct text_table *table);

/* A pass over the rows. */
struct text_pass;
struct text_block;

ls_status text_pass_start(const struct text_table *table,
                          struct text_pass **pass);
/* Return the next requested rows, without dropped rows, in file order; valid
 * until the next call. NULL after the last row: then count is set. A cell that
 * is not of its column's kind, a row with too few or too many cells, and
 * missing cells that are neither dropped nor filled are LS_BAD_DATA that names
 * line and column. */
ls_status text_pass_next(struct text_pass *pass, const struct text_block **rows,
                         struct text_count *count);
void text_pass_end(struct text_pass *pass); /* NULL is allowed */

/* Column by name or number (negative: from the end), or NO_COLUMN. */
ptrdiff_t text_table_find(const struct text_table *table, const char *word);

/* Read the next of the first rows below the header; initialise *rows with 0.
 * False after the last one. Also stops at rows that cannot be read, which a
 * later pass reports. */
bool text_table_sample_next(const struct text_table *table,
                            struct csv_text *text, size_t *rows,
                            struct csv_row *row);

/* Whether good() accepts all cells of column k in the first rows that are not
 * missing; false if all are missing. */
bool text_table_sample(const struct text_table *table, size_t k,
                       bool (*good)(const void *user, const char *cell),
                       const void *user);

/* Find the role columns (weight, ..) that settings or the model name; then
 * those with usual names among the columns not in taken (NULL: all columns). */
ls_status text_roles_given(struct text_table *table,
                           const struct row_wish *wish);
ls_status text_roles_guess(struct text_table *table,
                           const struct row_wish *wish, const bool *taken);
/* The role of column k, or BESIDES. */
int text_roles_of(const struct text_table *table, size_t k);

/* Whether the columns of the model are found by name. */
bool text_table_by_name(const struct text_table *table,
                        const struct row_wish *wish);

/* Find the label for a model; find the place of each column of the model. In
 * text_match.c. */
ls_status text_match_label(struct text_table *table,
                           const struct row_wish *wish);
ls_status text_match_columns(struct text_table *table,
                             const struct row_wish *wish);

/* Find the label for text_table_open(). LS_BAD_DATA asks for the setting if the
 * label is not clear. */
ls_status text_table_find_label(struct text_table *table, const char *label);
/* The only column with a usual name of labels, or NO_COLUMN; *n: number of such
 * columns. */
ptrdiff_t text_table_usual_label(const struct text_table *table, size_t *n);

/* Assign each column its role, for text_table_open(). */
ls_status text_table_cast(struct text_table *table,
                          const struct row_wish *wish);

/* Prepend "x.csv: line 17, column 3 (colour): " to the last error sentence. */
ls_status text_table_at(const struct text_table *table, size_t line,
                        size_t column);

/* LS_BAD_DATA about a byte that is not UTF-8. */
ls_status text_fail_utf8(const struct input *input, size_t line, char byte);

/* "a, b, c" or "28 columns", for questions. */
void text_table_list(const struct text_table *table, char *text, size_t size);

#endif
