/* SPDX-License-Identifier: MIT */
/*
 * csv.h - rows of cells out of a text (RFC 4180, by libcsv).
 */
#ifndef LOCKSTEP_CSV_H
#define LOCKSTEP_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "data/input.h"

/* One row, borrowed for the call. Cells are without quotes and outer blanks. */
struct csv_row {
    size_t line; /* of its begin, from 1 */
    size_t n;
    char **cell;
};

typedef ls_status (*csv_take)(void *user, const struct csv_row *row);

/* Give `take` all rows from here on, or the first `limit` of them (0: all).
 * Empty lines are no rows; runs of the delimiter ' ' count once. What is
 * wrong with the text is LS_BAD_DATA naming the line. */
ls_status csv_scan(struct input *input, char delimiter, size_t limit,
                   csv_take take, void *user);

/* How the rows of a file are written. */
struct csv_dialect {
    char delimiter; /* , ; | tab or space */
    bool header;    /* the first row is names */
    bool quotes;    /* there are quotes among the first rows */
    size_t columns;
};

/* Find the dialect from the first rows; header is "auto", "yes" or "no".
 * Leaves the input at the front. */
ls_status csv_detect(struct input *input, const char *header,
                     struct csv_dialect *dialect);

const char *csv_delimiter_name(char delimiter); /* "comma", "tab" */

#endif
