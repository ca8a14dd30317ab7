/* SPDX-License-Identifier: MIT */
/*
 * csv_file.h - a CSV file of results that appears complete.
 */
#ifndef LOCKSTEP_CSV_FILE_H
#define LOCKSTEP_CSV_FILE_H

#include <stdio.h>

#include "lockstep.h"

/* Written under another name first. */
struct csv_file {
    const char *path;
    char temporary[LS_PATH_SIZE + 8];
    FILE *out;
};

ls_status csv_file_begin(const char *path, struct csv_file *file);
/* Flush, close and rename; LS_IO removes what was written. */
ls_status csv_file_finish(struct csv_file *file);
/* Close and remove a file that is not finished; nothing if out is NULL. */
void csv_file_abandon(struct csv_file *file);

/* A cell (RFC 4180): in quotes if it has a comma, quote or line end. */
void csv_put_text(const char *text, FILE *out);
/* As many digits as restore the number; an empty cell for NaN. */
void csv_put_number(double value, FILE *out);

#endif
