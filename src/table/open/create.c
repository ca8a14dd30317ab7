/* SPDX-License-Identifier: MIT */
/*
 * create.c - a dataset from arrays of the library's caller.
 *
 * Arrays become the sources of a table, which is then opened like a table found
 * in a file.
 */
#include "table/open/create.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/formats/formats.h"
#include "table/layout/caller.h"
#include "table/open/missing.h"
#include "table/values/preprocess.h"

static bool is_wanted(const char *setting)
{
    return strcmp(setting, "none") != 0;
}

static ls_status check_shape(const ls_table *t)
{
    if (t->rows == 0)
        return fail(LS_USAGE, "a table of 0 rows; want 1 or more");
    if (t->X.type == LS_NO_ARRAY)
        return fail(LS_USAGE, "a table without X; want an array of numbers");
    if (t->class_names && t->classes < 2)
        return fail(LS_USAGE, "class_names of %zu classes; want 2 or more",
                    t->classes);
    if (t->class_names && t->y.type == LS_TEXT)
        return fail(LS_USAGE, "class_names are for class numbers, and y holds "
                              "texts, which are the names themselves");
    return LS_OK;
}

static ls_status copy_names(const char *of, const char *const *names, size_t n,
                            char ***copy)
{
    if (!names)
        return LS_OK;
    for (size_t i = 0; i < n; i++)
        if (!names[i])
            return fail(LS_USAGE, "%s[%zu] is NULL; want %zu names", of, i, n);
    *copy = text_list_copy(names, n);
    return mem_check(*copy, n, sizeof **copy, "names");
}

static ls_status take_names(const ls_table *from, struct table *table)
{
    ls_status status = LS_OK;

    TRY(copy_names("feature_names", from->feature_names, table->columns,
                   &table->names));
    TRY(copy_names("target_names", from->target_names, table->y.columns,
                   &table->target_names));
    TRY(copy_names("class_names", from->class_names, from->classes,
                   &table->class_names));
    table->n_classes = from->classes;
done:
    return status;
}

/* X, and the row roles that are requested. */
static ls_status take_arrays(const ls_table *from, const ls_config *config,
                             bool need_y, struct table *table)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(table->part, 1, "parts of a table"));
    TRY(caller_source(from, LS_X, table->part));
    table->parts = 1;
    if (need_y)
        TRY(caller_source(from, LS_Y, &table->y));
    if (is_wanted(config->weight))
        TRY(caller_source(from, LS_WEIGHT, &table->weight));
    if (is_wanted(config->id))
        TRY(caller_source(from, LS_ID, &table->id));
    if (is_wanted(config->group))
        TRY(caller_source(from, LS_GROUP, &table->group));
    if (is_wanted(config->stored_split))
        TRY(caller_source(from, LS_SPLIT, &table->split));
    table->columns = table->part->columns;
    table->type = table->part->shape.type;
done:
    return status;
}

static void describe(const ls_table *from, struct table *table)
{
    table->path = from->name;
    table->rows = from->rows;
    table->is_callers = true;
    table->copies_x = from->copy_x != 0;
    strcpy(table->x_name, table->part->name);
    strcpy(table->x_type, table->part->shape.type_name);
    reading_add(table->reading, from->X.data
                                    ? "arrays of the caller"
                                    : "rows from a function of the caller");
}

/* Groups and a split passed by the caller are used. */
static void ask_for_marks(const struct table *table, ls_config *config)
{
    if (*table->group.name)
        strcpy(config->group, table->group.name);
    if (*table->split.name)
        strcpy(config->stored_split, table->split.name);
}

static ls_status open_table(const ls_table *from, const ls_config *config,
                            const struct dataset_pattern *pattern,
                            ls_config *own, struct opening *o)
{
    const bool need_y = pattern ? pattern->need_y : is_wanted(config->y);
    ls_status status = LS_OK;

    TRY(formats_check(from->name, FORMAT_MEMORY, config,
                      pattern ? USE_LIKE : USE_TRAIN));
    TRY(MEM_ARRAY(o->table, 1, "a table"));
    TRY(take_arrays(from, config, need_y, o->table));
    if (pattern && need_y && !*o->table->y.name)
        TRY(fail(LS_BAD_DATA, "%s has no y to compare with", from->name));
    TRY(take_names(from, o->table));
    describe(from, o->table);
    *own = *config;
    ask_for_marks(o->table, own);
    TRY(opening_describe(o, own, pattern));
done:
    return status;
}

/* Excluded rows would leave gaps. */
bool create_in_place(const struct opening *o, const ls_config *config)
{
    const struct table *table = o->table;
    ls_dataset *d = o->dataset;
    const void *x = NULL;

    if (!table->is_callers || table->copies_x || o->slices.chosen ||
        missing_named(config->missing) == MISSING_DROP)
        return false;
    x = caller_lends(table->part, &d->stride);
    memcpy(&d->x, &x, sizeof d->x); /* which nobody writes to */
    d->x_is_lent = x != NULL;
    return d->x_is_lent;
}

ls_status dataset_create(const ls_table *table, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset)
{
    struct opening opening = {.file = NULL};
    ls_config *own = NULL;
    ls_table from;
    ls_status status = LS_OK;

    TRY(check_shape(table));
    from = *table;
    if (!from.name)
        from.name = "memory";
    TRY(MEM_ARRAY(own, 1, "a copy of the settings"));
    TRY(open_table(&from, config, pattern, own, &opening));
    TRY(opening_finish(&opening, own, pattern, dataset));
done:
    opening_end(&opening);
    mem_free(own);
    return status;
}
