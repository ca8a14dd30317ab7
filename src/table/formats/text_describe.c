/* SPDX-License-Identifier: MIT */
/*
 * text_describe.c - what is known of a text when it is open: its dialect, its
 * label, the columns next to X.
 *
 * Part of row_source.h.
 */
#include <stdio.h>
#include <string.h>

#include "table/formats/row_source.h"
#include "table/text/text_table.h"

void text_table_describe(const struct text_table *t,
                         struct row_source *row_source)
{
    const struct csv_dialect *dialect = &t->dialect;

    row_source->format = dialect->delimiter == '\t' ? "TSV" : "CSV";
    snprintf(row_source->dialect, sizeof row_source->dialect, "%s, %s%s",
             csv_delimiter_name(dialect->delimiter),
             dialect->header ? "header" : "no header",
             dialect->quotes ? ", quotes" : "");
    if (dialect->comments) {
        const size_t n = strlen(row_source->dialect);

        snprintf(row_source->dialect + n, sizeof row_source->dialect - n,
                 ", %zu comment%s passed over", dialect->comments,
                 dialect->comments == 1 ? "" : "s");
    }
    memcpy(row_source->note, t->note, sizeof row_source->note);
    row_source->path = input_path(t->input);
    row_source->targets = t->label != NO_COLUMN;
    if (t->label != NO_COLUMN && t->names)
        row_source->target = t->names[t->label];
    for (int which = 0; which < BESIDES; which++) {
        const ptrdiff_t k = t->roles[which];
        char *name = row_source->roles.name[which];

        row_source->roles.has[which] = t->wanted[which];
        if (k != NO_COLUMN && t->names)
            snprintf(name, sizeof row_source->roles.name[which], "%.90s",
                     t->names[k]);
        else if (k != NO_COLUMN)
            snprintf(name, sizeof row_source->roles.name[which], "column %td",
                     k);
    }
    row_source->columns = t->columns;
}
