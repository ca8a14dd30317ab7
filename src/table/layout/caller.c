/* SPDX-License-Identifier: MIT */
/*
 * caller.c - rows from the memory or from a function of the caller.
 *
 * Values are not examined here: they are checked like those of a file.
 */
#include "table/layout/caller.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/preprocess.h"
#include "table/values/scatter.h"

/* How to get at the rows; the strides of the array are settled. */
struct caller {
    ls_array array;
    enum ls_role role;
    ls_fill fill;
    void *user;
    char table[LS_NAME_SIZE]; /* its name, for sentences */
};

static const char *const names[] = {
    [LS_X] = "X",   [LS_Y] = "y",         [LS_WEIGHT] = "weight",
    [LS_ID] = "id", [LS_GROUP] = "group", [LS_SPLIT] = "split"};

static const enum number_type types[] = {
    [LS_UINT8] = NUMBER_U8,    [LS_INT8] = NUMBER_I8,
    [LS_UINT16] = NUMBER_U16,  [LS_INT16] = NUMBER_I16,
    [LS_UINT32] = NUMBER_U32,  [LS_INT32] = NUMBER_I32,
    [LS_UINT64] = NUMBER_U64,  [LS_INT64] = NUMBER_I64,
    [LS_FLOAT32] = NUMBER_F32, [LS_FLOAT64] = NUMBER_F64,
    [LS_TEXT] = NUMBER_NONE};

static const ls_array *array_of(const ls_table *table, enum ls_role role)
{
    const ls_array *const arrays[] = {
        [LS_X] = &table->X,           [LS_Y] = &table->y,
        [LS_WEIGHT] = &table->weight, [LS_ID] = &table->id,
        [LS_GROUP] = &table->group,   [LS_SPLIT] = &table->split};

    return arrays[role];
}

static size_t element_size(ls_type type)
{
    return type == LS_TEXT ? sizeof(char *) : number_size(types[type]);
}

/* What is wrong with an array, or NULL. */
static const char *fault_of(const ls_table *table, const ls_array *array,
                            enum ls_role role)
{
    const bool is_text = array->type == LS_TEXT;
    const bool is_name = role == LS_ID || role == LS_GROUP;

    if (array->type > LS_TEXT)
        return "has a type that is not one of ls_type";
    if (is_text && (role == LS_X || role == LS_WEIGHT))
        return "holds texts, want numbers";
    if (is_name && !is_text && !number_is_integer(types[array->type]))
        return "holds floating-point numbers, want integers or texts";
    if (array->columns > 1 && (is_text || (role != LS_X && role != LS_Y)))
        return "has several columns, want one";
    if (!array->data && is_text)
        return "holds texts, which need data: fill gives numbers only";
    if (!array->data && !table->fill)
        return "has no data, and the table has no fill function";
    return NULL;
}

static void settle(const ls_table *table, enum ls_role role, struct caller *c)
{
    ls_array *array = &c->array;

    c->role = role;
    c->fill = table->fill;
    c->user = table->user;
    snprintf(c->table, sizeof c->table, "%s", table->name);
    if (array->columns == 0)
        array->columns = 1;
    if (array->column_stride == 0)
        array->column_stride = (ptrdiff_t)element_size(array->type);
    if (array->row_stride == 0)
        array->row_stride =
            (ptrdiff_t)(array->columns * element_size(array->type));
}

static struct h5_shape shape_of(const ls_array *array, size_t rows)
{
    struct h5_shape shape = {.rank = array->columns > 1 ? 2 : 1,
                             .dims = {rows, array->columns},
                             .type = types[array->type],
                             .is_text = array->type == LS_TEXT};

    snprintf(shape.type_name, sizeof shape.type_name, "%s",
             shape.is_text ? "text" : number_name(shape.type));
    return shape;
}

ls_status caller_source(const ls_table *table, enum ls_role role,
                        struct source *source)
{
    const ls_array *array = array_of(table, role);
    const char *fault = NULL;
    struct source made = {.kind = SOURCE_CALLER};
    ls_status status = LS_OK;

    if (array->type == LS_NO_ARRAY)
        return LS_OK;
    fault = fault_of(table, array, role);
    if (fault)
        return fail(LS_USAGE, "%s: %s %s", table->name, names[role], fault);
    TRY(MEM_ARRAY(made.caller, 1, "an array"));
    made.caller->array = *array;
    settle(table, role, made.caller);
    array = &made.caller->array;
    made.shape = shape_of(array, table->rows);
    made.width = made.columns = array->columns;
    strcpy(made.name, names[role]);
    strcpy(made.shown, names[role]);
    *source = made;
done:
    return status;
}

/* Rows [lo, lo + n), dense, in the type of the array. */
static ls_status take(const struct caller *c, size_t lo, size_t n, void *out)
{
    const ls_array *a = &c->array;
    int failed = 0;

    if (a->data) {
        scatter_strided(element_size(a->type),
                        (const char *)a->data + (ptrdiff_t)lo * a->row_stride,
                        a->row_stride, a->column_stride, n, a->columns, out);
        return LS_OK;
    }
    failed = c->fill(c->user, c->role, lo, n, out);
    return failed ? fail(LS_IO,
                         "%s: the fill function returned %d for rows %zu to "
                         "%zu of %s (rows count from 0)",
                         c->table, failed, lo, lo + n - 1, names[c->role])
                  : LS_OK;
}

/* A row of n numbers as float64 or int64. */
static ls_status convert(const struct caller *c, size_t row, const void *in,
                         enum number_type type, size_t n, void *out)
{
    const enum number_type own = types[c->array.type];
    int64_t *whole = out;

    if (type == NUMBER_F64) {
        number_doubles(own, in, NULL, n, out);
        return LS_OK;
    }
    for (size_t j = 0; j < n; j++) {
        uint64_t wide = 0;

        if (number_size(own) == sizeof wide)
            memcpy(&wide, (const char *)in + j * sizeof wide, sizeof wide);
        else
            wide = (uint64_t)(int64_t)number_at(own, in, j);
        if (own == NUMBER_U64 && wide > INT64_MAX)
            return fail(LS_BAD_DATA,
                        "%s: %s row %zu is %" PRIu64 " (rows count from 0); "
                        "want numbers below 2^63",
                        c->table, names[c->role], row, wide);
        whole[j] = (int64_t)wide;
    }
    return LS_OK;
}

ls_status caller_rows(const struct source *source, uint64_t lo, uint64_t hi,
                      enum number_type type, void *out, size_t stride)
{
    const struct caller *c = source->caller;
    const size_t size = element_size(c->array.type);
    const size_t row_bytes = source->columns * size, n = (size_t)(hi - lo);
    const size_t most = SOURCE_BLOCK / row_bytes + 1;
    const size_t step = n < most ? n : most;
    char *block = NULL;
    ls_status status = LS_OK;

    if (type == source->shape.type && stride == row_bytes)
        return take(c, (size_t)lo, n, out);
    block = mem_untouched(step, row_bytes);
    TRY(mem_check(block, step, row_bytes, "a block of rows"));
    for (size_t done = 0; done < n; done += step) {
        const size_t some = n - done < step ? n - done : step;

        TRY(take(c, (size_t)lo + done, some, block));
        for (size_t i = 0; i < some; i++)
            TRY(convert(c, (size_t)lo + done + i, block + i * row_bytes, type,
                        source->columns, (char *)out + (done + i) * stride));
    }
done:
    mem_free(block);
    return status;
}

ls_status caller_texts(const struct source *source, char ***texts, size_t *n)
{
    const struct caller *c = source->caller;
    const size_t rows = (size_t)source_length(source);
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, rows, source->shown));
    TRY(take(c, 0, rows, list));
    for (size_t i = 0; i < rows; i++)
        if (!list[i])
            TRY(fail(LS_BAD_DATA,
                     "%s: %s row %zu is NULL (rows count from 0); want a text",
                     c->table, names[c->role], i));
    *texts = text_list_copy(list, rows);
    TRY(mem_check(*texts, rows, sizeof **texts, source->shown));
    *n = rows;
done:
    mem_free(list);
    return status;
}

const void *caller_lends(const struct source *source, size_t *stride)
{
    const ls_array *a = &source->caller->array;
    const size_t size = element_size(a->type);
    const bool neighbours =
        a->columns == 1 || a->column_stride == (ptrdiff_t)size;

    if (!a->data || !neighbours || a->row_stride < (ptrdiff_t)size ||
        (size_t)a->row_stride % size != 0 || (uintptr_t)a->data % size != 0)
        return NULL;
    *stride = (size_t)a->row_stride;
    return a->data;
}
