/* SPDX-License-Identifier: MIT */
/*
 * row_index.c - detection of a first column that numbers the rows of a table.
 *
 * Programs often write row numbers in front of a table: a network learns from
 * them the order of the rows, which is of no use for new rows.
 */
#include "table/text/row_index.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "table/text/cell.h"

/* Fewer rows may be in order by chance. */
enum { FEW = 20 };

struct look {
    size_t rows;
    double first;
    bool counts, whole; /* 0, 1, .. or 1, 2, ..; whole numbers */
};

/* The first cell of the next row. */
static void look_at(struct look *look, const struct text_table *table,
                    const char *cell)
{
    const size_t at = look->rows++;
    double value = 0.0;

    if (cell_read(cell, table->plain, table->style, &value) != CELL_NUMBER) {
        look->counts = look->whole = false;
        return;
    }
    if (at == 0) {
        look->first = value;
        look->counts = value == 0.0 || value == 1.0;
    }
    look->whole = look->whole && value == floor(value);
    look->counts = look->counts && value == look->first + (double)at;
}

/* Names that pandas, R and spreadsheets give; an empty name of a header has
 * become column_0. */
bool row_index_is_usual(const char *name)
{
    static const char *const usual[] = {"column_0",  "index",     "rownames",
                                        "row_names", "row.names", "rowname",
                                        "row_name",  "row_id",    NULL};

    for (size_t i = 0; usual[i]; i++)
        if (strcasecmp(usual[i], name) == 0)
            return true;
    return strncasecmp(name, "unnamed: 0", 10) == 0;
}

/* What is to be known of the first column, or "". */
static void write_note(const char *name, bool found, bool usual,
                       const struct look *look, char note[ROW_INDEX_NOTE])
{
    note[0] = '\0';
    if (found)
        snprintf(note, ROW_INDEX_NOTE,
                 "column 0 (%.60s) numbers the rows and is left out; named in "
                 "columns it is a feature",
                 name);
    else if ((usual && look->whole && look->rows > 0) ||
             (look->counts && look->rows >= FEW))
        snprintf(note, ROW_INDEX_NOTE,
                 "column 0 (%.60s) %s and is trained on as a feature; drop "
                 "leaves it out",
                 name,
                 usual ? "is called like an index of rows"
                       : "numbers the rows");
}

ls_status row_index_find(const struct text_table *table, bool *found,
                         char note[ROW_INDEX_NOTE])
{
    const char *name = table->names ? table->names[0] : "no name";
    const bool usual = table->names && row_index_is_usual(name);
    struct look look = {.whole = true};
    struct csv_text text;
    struct csv_row row;
    size_t rows = 0;
    ls_status status = LS_OK;

    csv_text_start(&text, table->input, table->dialect.delimiter);
    TRY(input_rewind(table->input));
    while (text_table_sample_next(table, &text, &rows, &row))
        look_at(&look, table, row.cell[0]);
    *found = usual && look.counts && look.rows > 1;
    write_note(name, *found, usual, &look, note);
done:
    csv_text_clear(&text);
    return status;
}
