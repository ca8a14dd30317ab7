/* SPDX-License-Identifier: MIT */
/*
 * text_table.h - a text file as a table: its columns, its label, its rows.
 */
#ifndef LOCKSTEP_TEXT_TABLE_H
#define LOCKSTEP_TEXT_TABLE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/csv.h"
#include "data/levels.h"
#include "data/slices.h"

enum { NO_COLUMN = -1 };

struct text_table {
    struct input *input;
    struct csv_dialect dialect;
    locale_t plain;       /* the C locale */
    char **names;         /* [dialect.columns] or NULL: no header */
    ptrdiff_t label;      /* its column, or NO_COLUMN */
    bool drop_missing;    /* leave such rows out; else they are an error */
    size_t features;      /* columns but the label */
    size_t file_rows;     /* rows under the header; SIZE_MAX: not counted */
    struct slices slices; /* the rows asked for */
};

/* One row that is asked for and complete; borrowed for the call. */
struct text_row {
    size_t line;
    const double *value; /* [features] */
    const char *label;   /* as it stands, or NULL: no label */
};

typedef ls_status (*text_take)(void *user, const struct text_row *row);

/* What became of the rows. */
struct text_count {
    size_t kept, dropped, missing_cells;
};

/* Find dialect, header and label; count the rows; choose. The settings are
 * those of ls_import_config, complete. */
ls_status text_table_open(struct input *input, const ls_import_config *config,
                          struct text_table *table);
void text_table_close(struct text_table *table);

/* Give `take` the rows one after the other. The first cell that is no number,
 * a row too short or too long, and missing cells unless they are dropped, are
 * LS_BAD_DATA naming line and column. */
ls_status text_table_scan(const struct text_table *table, text_take take,
                          void *user, struct text_count *count);

#endif
