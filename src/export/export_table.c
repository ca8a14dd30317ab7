/* SPDX-License-Identifier: MIT */
/*
 * export_table.c - the kinds of export: one row each.
 */
#include <stddef.h>

#include "export/export.h"
#include "export/export_writers.h"

enum {
    FOR_KERAS =
        EXPRESS_NORM | EXPRESS_PARAMETRIC | EXPRESS_RESIDUAL | EXPRESS_UNITS,
    FOR_LWTNN = EXPRESS_FILL | EXPRESS_UNITS,
};

/* Name, extension of the file and of a second one, abilities, activations
 * (NULL: all). */
#define WRITERS(X)                                              \
    X(c, ".c", ".h", EXPRESS_ALL, NULL)                         \
    X(onnx, ".onnx", NULL, EXPRESS_ALL, NULL)                   \
    X(json, ".json", NULL, EXPRESS_ALL, NULL)                   \
    X(numpy, ".py", NULL, EXPRESS_ALL, NULL)                    \
    X(keras, ".keras.h5", NULL, FOR_KERAS, keras_activations)   \
    X(fortran, ".f90", NULL, EXPRESS_ALL, NULL)                 \
    X(lwtnn, ".lwtnn.json", NULL, FOR_LWTNN, lwtnn_activations) \
    X(sql, ".sql", NULL, EXPRESS_ALL, NULL)

#define ROW(name, extension, second, express, activations) \
    {#name, extension, second, express, activations, export_##name},
static const struct export_writer writers[] = {WRITERS(ROW)};
#undef ROW
#define NAME(name, extension, second, express, activations) #name,
static const char *const kinds[] = {WRITERS(NAME) "infer", NULL};
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
