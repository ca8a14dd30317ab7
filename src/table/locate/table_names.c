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
#include "base/text_list.h"
#include "table/locate/find.h"
#include "table/values/preprocess.h"

/* Names of the selected columns. */
static ls_status choose_names(const struct source *part, char ***names)
{
    const char **list = NULL;
    char **copy = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, part->columns, "names of columns"));
    for (size_t k = 0; k < part->columns; k++)
        list[k] = (*names)[part->chosen[k]];
    copy = text_list_copy(list, part->columns);
    TRY(mem_check(copy, part->columns, sizeof *copy, "names of columns"));
    mem_free(*names);
    *names = copy;
done:
    mem_free(list);
    return status;
}

/* What a column of a part is called that has no name: "n_genes" for the only
 * one of /obs/n_genes, "X_3" for one of several. */
static void name_column(const struct source *part, size_t column, size_t size,
                        char *name)
{
    const char *base = strrchr(part->shown, '/');
    const int length = (int)strcspn(base ? base + 1 : part->shown, ":");

    if (part->width == 1)
        snprintf(name, size, "%.*s", length, base ? base + 1 : part->shown);
    else
        snprintf(name, size, "%.*s_%zu", length, base ? base + 1 : part->shown,
                 column);
}

/* Names of parts side by side: those of the first may stand in the file, those
 * of words are the words. */
static ls_status names_of_parts(const struct table *table,
                                const char *const *first, char ***names)
{
    enum { ROOM = LS_NAME_SIZE + 24 };
    char(*text)[ROOM] = NULL;
    const char **list = NULL;
    size_t at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, table->columns, "names of columns"));
    TRY(MEM_ARRAY(list, table->columns, "names of columns"));
    for (size_t i = 0; i < table->parts; i++) {
        const struct source *part = &table->part[i];

        for (size_t k = 0; k < part->columns; k++, at++) {
            const size_t column = part->chosen ? part->chosen[k] : k;

            name_column(part, column, ROOM, text[at]);
            list[at] = part->coding      ? coding_names(part->coding)[k]
                       : i == 0 && first ? first[column]
                                         : text[at];
        }
    }
    *names = text_list_copy(list, table->columns);
    TRY(mem_check(*names, table->columns, sizeof *list, "names of columns"));
done:
    mem_free(text);
    mem_free(list);
    return status;
}

static bool has_coding(const struct table *table)
{
    bool has = false;

    for (size_t i = 0; i < table->parts; i++)
        has = has || table->part[i].coding;
    return has;
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
        *names =
            text_list_copy((const char *const *)table->names, table->columns);
        return mem_check(*names, table->columns, sizeof **names, "names");
    }
    if (*table->features)
        TRY(h5_read_texts(file, table->features, &read, &n));
    if (has_coding(table) || (read && table->parts > 1 && n == part->width)) {
        TRY(names_of_parts(
            table, n == part->width ? (const char *const *)read : NULL, names));
        goto done;
    }
    if (!read)
        return LS_OK;
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
