/* SPDX-License-Identifier: MIT */
/*
 * codes.c - features of a table that are codes of texts, for embeddings.
 *
 * The numbers of such features mean nothing without the texts, so that a table
 * goes with a model only if both have the same texts in the same order.
 */
#include "table/open/codes.h"

#include <string.h>

#include "base/mem.h"
#include "table/layout/coded.h"
#include "table/values/encoding.h"

static bool have_codes(const struct table *table)
{
    for (size_t i = 0; i < table->parts; i++)
        if (coding_codes(table->part[i].coding))
            return true;
    return false;
}

ls_status codes_describe(const struct table *table, char *const *names,
                         struct encoding **columns)
{
    struct encoding *made = NULL;
    size_t at = 0;
    ls_status status = LS_OK;

    if (!have_codes(table))
        return LS_OK;
    TRY(encoding_plain(table->columns, (const char *const *)names, &made));
    for (size_t i = 0; i < table->parts; i++) {
        const struct column *codes = coding_codes(table->part[i].coding);

        if (codes) {
            column_take_codes(&made->column[at]);
            TRY(column_add_texts(&made->column[at], codes->levels.text,
                                 codes->levels.n));
        }
        at += table->part[i].columns;
    }
    encoding_destroy(*columns);
    *columns = made;
    made = NULL;
done:
    encoding_destroy(made);
    return status;
}

/* The column of codes with this name, or NULL. */
static const struct column *find_codes(const struct encoding *columns,
                                       const char *name)
{
    struct coded_walk walk = {0};

    while (coded_next(columns, &walk))
        if (strcmp(walk.column->name, name) == 0)
            return walk.column;
    return NULL;
}

/* A column of codes that one side alone has, or has with other texts. */
static ls_status fail_codes(const char *path, const struct column *column,
                            const struct column *found,
                            const struct dataset_pattern *pattern)
{
    if (found)
        return fail(LS_BAD_DATA,
                    "%s: %.80s is coded by other texts than in %s; import "
                    "setting like makes a table that goes with it",
                    path, column->name, pattern->of);
    return fail(LS_BAD_DATA,
                "%s: %.80s is not a column of texts, as it is in %s; give the "
                "text, or import it with setting like",
                path, column->name, pattern->of);
}

ls_status codes_check(const char *path, const struct encoding *columns,
                      const struct dataset_pattern *pattern)
{
    struct coded_walk walk = {0};
    ls_status status = LS_OK;

    while (coded_next(pattern->columns, &walk)) {
        const struct column *found = find_codes(columns, walk.column->name);

        if (!found || !levels_same(&found->levels, &walk.column->levels))
            TRY(fail_codes(path, walk.column, found, pattern));
    }
    walk = (struct coded_walk){0};
    while (!pattern->itself && coded_next(columns, &walk))
        if (!find_codes(pattern->columns, walk.column->name))
            TRY(fail(LS_BAD_DATA,
                     "%s: %.80s holds codes of texts, in %s it is a number; "
                     "import setting like makes a table that goes with it",
                     path, walk.column->name, pattern->of));
done:
    return status;
}

ls_status codes_follow(const struct dataset_pattern *pattern, ls_dataset *d)
{
    struct coded_walk walk = {0};

    if (!d->column || !coded_next(pattern->columns, &walk))
        return LS_OK;
    encoding_destroy(d->columns);
    d->columns = NULL;
    return encoding_copy(pattern->columns, &d->columns);
}
