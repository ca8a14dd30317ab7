/* SPDX-License-Identifier: MIT */
/*
 * csv_cell.c - cells of a CSV file of results (RFC 4180).
 */
#include "cli/csv_cell.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

void csv_put_text(const char *text, FILE *out)
{
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    if (quoted)
        fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    if (quoted)
        fputc('"', out);
}

void csv_put_number(double value, FILE *out)
{
    if (!isnan(value))
        fprintf(out, "%.17g", value);
}
