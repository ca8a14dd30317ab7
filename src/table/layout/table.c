/* SPDX-License-Identifier: MIT */
/*
 * table.c - freeing a table, and the place of a row in its files.
 */
#include "table/layout/table.h"

#include <stdio.h>

#include "base/mem.h"

void table_clear(struct table *table)
{
    for (size_t i = 0; i < table->parts; i++)
        source_clear(&table->part[i]);
    mem_free(table->part);
    mem_free(table->names);
    mem_free(table->target_names);
    mem_free(table->class_names);
    source_clear(&table->y);
    source_clear(&table->weight);
    source_clear(&table->id);
    source_clear(&table->group);
    source_clear(&table->split);
    for (size_t i = 0; i < table->n_more; i++) {
        table_clear(&table->more[i]);
        h5_close(table->file[i]);
    }
    mem_free(table->more);
    mem_free(table->file);
    *table = (struct table){0};
}

void table_place(const struct table *table, size_t row, char text[PLACE_SIZE])
{
    const struct source *x = table->part;
    size_t i = 0;

    *text = '\0';
    if (table->n_more == 0)
        return;
    while (i + 1 < x->pieces && row >= source_length(&x->piece[i].source))
        row -= (size_t)source_length(&x->piece[i++].source);
    snprintf(text, PLACE_SIZE, " (row %zu of %s)", row,
             h5_name(x->piece[i].file));
}
