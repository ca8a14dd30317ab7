/* SPDX-License-Identifier: MIT */
/*
 * csv_cell.h - cells of a CSV file of results.
 */
#ifndef LOCKSTEP_CSV_CELL_H
#define LOCKSTEP_CSV_CELL_H

#include <stdio.h>

/* A cell (RFC 4180): in quotes if it has a comma, quote or line end. */
void csv_put_text(const char *text, FILE *out);
/* As many digits as restore the number; an empty cell for NaN. */
void csv_put_number(double value, FILE *out);

#endif
