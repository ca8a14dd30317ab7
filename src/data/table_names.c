/* SPDX-License-Identifier: MIT */
/*
 * table_names.c - the names of the columns of X.
 *
 * Part of find.h. They stand in a dataset of names, are those of fields, or
 * words that codes stand for.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/find.h"
#include "data/preprocess.h"

/* Those of the names that belong to the columns taken. */
static ls_status choose_names(const struct source *part, char ***names)
{
    const char **list = NULL;
    char **copy = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, part->columns, "names of columns"));
    for (size_t k = 0; k < part->columns; k++)
        list[k] = (*names)[part->chosen[k]];
    copy = names_copy(list, part->columns);
    TRY(mem_check(copy, part->columns, sizeof *copy, "names of columns"));
    mem_free(*names);
    *names = copy;
done:
    mem_free(list);
    return status;
}

/* Names where some parts are words: those of the others are "X_0", "X_1", ..,
 * or stand in the file, if it has them for the first part. */
static ls_status names_of_parts(struct h5_file *file, const struct table *table,
                                char ***names)
{
    enum { ROOM = LS_NAME_SIZE + 24 };
    char(*text)[ROOM] = NULL, **read = NULL;
    const char **list = NULL;
    size_t n = 0, at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, table->columns, "names of columns"));
    TRY(MEM_ARRAY(list, table->columns, "names of columns"));
    if (*table->features)
        TRY(h5_read_texts(file, table->features, &read, &n));
    for (size_t i = 0; i < table->parts; i++) {
        const struct source *part = &table->part[i];
        const bool known = i == 0 && n == part->width && !part->coding;

        for (size_t k = 0; k < part->columns; k++, at++) {
            const size_t column = part->chosen ? part->chosen[k] : k;

            list[at] = part->coding ? coding_names(part->coding)[k]
                       : known      ? read[column]
                                    : text[at];
            snprintf(text[at], ROOM, "%s_%zu", part->name + 1, column);
        }
    }
    *names = names_copy(list, table->columns);
    TRY(mem_check(*names, table->columns, sizeof *list, "names of columns"));
done:
    mem_free(text);
    mem_free(list);
    mem_free(read);
    return status;
}

ls_status table_names(struct h5_file *file, const struct table *table,
                      char ***names)
{
    const struct source *part = table->part;
    const bool choice = table->parts == 1 && part->chosen;
    char **read = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    if (table->names) {
        *names = names_copy((const char *const *)table->names, table->columns);
        return mem_check(*names, table->columns, sizeof **names, "names");
    }
    for (size_t i = 0; i < table->parts; i++)
        if (table->part[i].coding)
            return names_of_parts(file, table, names);
    if (!*table->features)
        return LS_OK;
    TRY(h5_read_texts(file, table->features, &read, &n));
    if (choice && n == part->width)
        TRY(choose_names(part, &read));
    else if (n != table->columns)
        TRY(fail(LS_BAD_DATA, "%s: %s has %zu names, %s has %zu columns",
                 table->path, table->features, n, table->x_name,
                 table->columns));
    *names = read;
    read = NULL;
done:
    mem_free(read);
    return status;
}
