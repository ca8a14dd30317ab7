/* SPDX-License-Identifier: MIT */
/*
 * text_describe.c - what is known of a text when it is open: its dialect, its
 * label, the columns next to X.
 *
 * Part of supply.h.
 */
#include <stdio.h>
#include <string.h>

#include "table/formats/supply.h"
#include "table/text/text_table.h"

void text_table_describe(const struct text_table *t, struct supply *supply)
{
    const struct csv_dialect *dialect = &t->dialect;

    supply->format = dialect->delimiter == '\t' ? "TSV" : "CSV";
    snprintf(supply->dialect, sizeof supply->dialect, "%s, %s%s",
             csv_delimiter_name(dialect->delimiter),
             dialect->header ? "header" : "no header",
             dialect->quotes ? ", quotes" : "");
    if (dialect->comments) {
        const size_t n = strlen(supply->dialect);

        snprintf(supply->dialect + n, sizeof supply->dialect - n,
                 ", %zu comment%s passed over", dialect->comments,
                 dialect->comments == 1 ? "" : "s");
    }
    memcpy(supply->note, t->note, sizeof supply->note);
    supply->path = input_path(t->input);
    supply->targets = t->label != NO_COLUMN;
    if (t->label != NO_COLUMN && t->names)
        supply->target = t->names[t->label];
    for (int which = 0; which < BESIDES; which++) {
        const ptrdiff_t k = t->beside[which];
        char *name = supply->beside.name[which];

        supply->beside.has[which] = t->wanted[which];
        if (k != NO_COLUMN && t->names)
            snprintf(name, sizeof supply->beside.name[which], "%.90s",
                     t->names[k]);
        else if (k != NO_COLUMN)
            snprintf(name, sizeof supply->beside.name[which], "column %td", k);
    }
    supply->columns = t->columns;
}
