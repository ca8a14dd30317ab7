/* SPDX-License-Identifier: MIT */
/*
 * export_table.c - the kinds of export: one row each.
 */
#include <stdio.h>
#include <string.h>

#include "export/export.h"
#include "export/export_writers.h"

enum {
    FOR_SQL = EXPRESS_ALL & ~(EXPRESS_QUANTILES | EXPRESS_NUMERIC |
                              EXPRESS_ENSEMBLE | EXPRESS_VARIANCE),
    FOR_ONNX = EXPRESS_ALL & ~(EXPRESS_QUANTILES | EXPRESS_VARIANCE),
    FOR_KERAS =
        EXPRESS_NORM | EXPRESS_PARAMETRIC | EXPRESS_RESIDUAL | EXPRESS_UNITS,
    FOR_LWTNN = EXPRESS_FILL | EXPRESS_UNITS,
};

/* Name, extension of the file and of a second one, abilities, activations
 * (NULL: all). */
#define WRITERS(X)                            \
    X(c, ".c", ".h", EXPRESS_ALL, NULL)       \
    X(json, ".json", NULL, EXPRESS_ALL, NULL) \
    X(numpy, ".py", NULL, EXPRESS_ALL, NULL)

#define ROW(name, extension, second, express, activations) \
    {#name, extension, second, express, activations, export_##name},
static const struct export_writer writers[] = {WRITERS(ROW)};
#undef ROW
#define NAME(name, extension, second, express, activations) #name,
static const char *const kinds[] = {WRITERS(NAME) NULL};
#undef NAME

enum { N_WRITERS = sizeof writers / sizeof *writers };

const struct export_writer *export_writer_at(size_t i)
{
    return i < N_WRITERS ? &writers[i] : NULL;
}

const char *const *export_kinds(void)
{
    return kinds;
}

void export_list_complete(char list[EXPORT_LIST_SIZE])
{
    size_t used = 0;

    list[0] = '\0';
    for (size_t i = 0; i < N_WRITERS && used < EXPORT_LIST_SIZE; i++)
        if (writers[i].express == EXPRESS_ALL)
            used +=
                (size_t)snprintf(list + used, EXPORT_LIST_SIZE - used, "%s%s",
                                 used > 0 ? ", " : "", writers[i].name);
}
