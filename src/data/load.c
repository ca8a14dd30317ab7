/* SPDX-License-Identifier: MIT */
/*
 * load.c - the values of a table, from the file into memory.
 *
 * X stays in the number type of the file: bytes of an image take a byte. It is
 * read in blocks, of which only the rows in use are kept. What the values
 * mean is settled in labels.c.
 */
#include "data/load.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/mem.h"

/* Bytes read at a time, where the shape of the table allows it. */
enum { BLOCK = 16 << 20 };

extern char **environ;

ls_status load_check_memory(const struct table *table, size_t rows)
{
    const struct machine here = {.root = "", .environ = environ};
    const double granted = (double)machine_memory(&here);
    const double value = (double)number_size(table->x.shape.type);
    const double need =
        (double)rows * (double)table->x.columns * value +
        (double)table->rows * (double)(table->y.columns + 1) * 8.0 + BLOCK;

    if (granted > 0.0 && need > granted)
        return fail(LS_NO_MEMORY,
                    "%s: %zu rows x %zu columns need %.2f GiB of memory, "
                    "%.2f GiB are free; --rows takes fewer",
                    table->path, rows, table->x.columns, need / 0x1p30,
                    granted / 0x1p30);
    return LS_OK;
}

/* Whether any of the rows [lo, hi) is in use. */
static bool any_used(const struct slices *slices, size_t lo, size_t hi)
{
    for (size_t row = lo; row < hi; row++)
        if (slices_has(slices, row))
            return true;
    return false;
}

/* Rows of a block: whole chunks, so that none is read twice. */
static size_t block_rows(const struct source *source, size_t row_bytes)
{
    const size_t chunk = (size_t)source->shape.chunk[0];
    const size_t rows = BLOCK / row_bytes;

    if (chunk == 0 || chunk > rows)
        return rows ? rows : 1;
    return rows / chunk * chunk;
}

/* Rows are on axis 0. */
static ls_status load_straight(struct h5_file *file, const struct table *table,
                               const struct slices *slices, ls_dataset *dataset)
{
    const size_t size = dataset->width * number_size(dataset->x_type);
    const size_t step = block_rows(&table->x, size);
    char *out = dataset->x, *block = NULL;
    ls_status status = LS_OK;

    block = mem_untouched(step, size);
    TRY(mem_check(block, step, size, "a block of rows"));
    for (size_t lo = 0; lo < table->rows; lo += step) {
        const size_t hi = table->rows - lo < step ? table->rows : lo + step;

        if (!slices->chosen) {
            TRY(h5_read_rows(file, table->x.name, lo, hi, dataset->x_type,
                             out + lo * size));
            continue;
        }
        if (!any_used(slices, lo, hi))
            continue;
        TRY(h5_read_rows(file, table->x.name, lo, hi, dataset->x_type, block));
        for (size_t row = lo; row < hi; row++) {
            if (!slices_has(slices, row))
                continue;
            memcpy(out, block + (row - lo) * size, size);
            out += size;
        }
    }
done:
    mem_free(block);
    return status;
}

/* in [columns x rows] to columns of out [. x width], one of each row in use */
#define X(T)                                                                   \
    static void turn_##T(const void *in, size_t columns,                       \
                         const struct slices *slices, size_t width, void *out) \
    {                                                                          \
        const T *from = in;                                                    \
        T *to = out;                                                           \
                                                                               \
        for (size_t row = 0; row < slices->rows; row++) {                      \
            if (!slices_has(slices, row))                                      \
                continue;                                                      \
            for (size_t j = 0; j < columns; j++)                               \
                to[j] = from[j * slices->rows + row];                          \
            to += width;                                                       \
        }                                                                      \
    }
X(uint8_t)
X(uint16_t)
X(uint32_t)
X(uint64_t)
#undef X

static void turn(size_t size, const void *in, size_t columns,
                 const struct slices *slices, size_t width, void *out)
{
    switch (size) {
    case 1:
        turn_uint8_t(in, columns, slices, width, out);
        break;
    case 2:
        turn_uint16_t(in, columns, slices, width, out);
        break;
    case 4:
        turn_uint32_t(in, columns, slices, width, out);
        break;
    default:
        turn_uint64_t(in, columns, slices, width, out);
        break;
    }
}

/* Rows are on the last axis: a few columns at a time, turned. */
static ls_status load_turned(struct h5_file *file, const struct table *table,
                             const struct slices *slices, ls_dataset *dataset)
{
    const size_t size = number_size(dataset->x_type);
    const size_t n = (size_t)table->x.shape.dims[0];
    const size_t per = dataset->width / n; /* columns in one of axis 0 */
    const size_t row_bytes = per * table->rows * size;
    const size_t step = BLOCK / row_bytes ? BLOCK / row_bytes : 1;
    char *out = dataset->x, *block = NULL;
    ls_status status = LS_OK;

    block = mem_untouched(step < n ? step : n, row_bytes);
    TRY(mem_check(block, step < n ? step : n, row_bytes, "a block of columns"));
    for (size_t lo = 0; lo < n; lo += step) {
        const size_t hi = n - lo < step ? n : lo + step;

        TRY(h5_read_rows(file, table->x.name, lo, hi, dataset->x_type, block));
        turn(size, block, (hi - lo) * per, slices, dataset->width,
             out + lo * per * size);
    }
done:
    mem_free(block);
    return status;
}

ls_status load_inputs(struct h5_file *file, const struct table *table,
                      const struct slices *slices, ls_dataset *dataset)
{
    const size_t size = number_size(table->x.shape.type);
    ls_status status = LS_OK;

    dataset->x_type = table->x.shape.type;
    dataset->width = table->x.columns;
    dataset->x = mem_untouched(slices->n, dataset->width * size);
    TRY(mem_check(dataset->x, slices->n, dataset->width * size, "X"));
    if (table->x.transposed)
        TRY(load_turned(file, table, slices, dataset));
    else
        TRY(load_straight(file, table, slices, dataset));
done:
    return status;
}

/* The numbers of a small dataset, rows first, of the rows in use. */
static ls_status load_numbers(struct h5_file *file, const struct table *table,
                              const struct source *source,
                              const struct slices *slices, double **values)
{
    const size_t columns = source->columns;
    const size_t count = table->rows * columns;
    const size_t size = number_size(source->shape.type);
    void *all = NULL;
    double *made = NULL, *out = NULL;
    ls_status status = LS_OK;

    all = mem_untouched(count, size);
    TRY(mem_check(all, count, size, source->name));
    TRY(h5_read(file, source->name, source->shape.type, all, count));
    TRY(MEM_ARRAY(made, slices->n * columns, source->name));
    out = made;
    for (size_t row = 0; row < table->rows; row++) {
        if (!slices_has(slices, row))
            continue;
        for (size_t k = 0; k < columns; k++)
            *out++ = number_at(source->shape.type, all,
                               source->transposed ? k * table->rows + row
                                                  : row * columns + k);
    }
    *values = made;
    made = NULL;
done:
    mem_free(made);
    mem_free(all);
    return status;
}

/* "NaN", "infinite" or the number and what is wrong with it. */
static void say_bad(double value, char text[64])
{
    if (isnan(value))
        snprintf(text, 64, "NaN");
    else if (isinf(value))
        snprintf(text, 64, "infinite");
    else
        snprintf(text, 64, "%g, too large for " REAL_NAME, value);
}

static ls_status check_given(const struct given *given)
{
    const size_t count = given->rows * given->columns;
    const size_t bad = number_first_bad(NUMBER_F64, given->value, count);
    char text[64];

    if (bad == count)
        return LS_OK;
    say_bad(given->value[bad], text);
    return given_fail(given, bad / given->columns, text);
}

static ls_status load_texts(struct h5_file *file, const struct table *table,
                            const struct slices *slices, struct given *given)
{
    size_t n = 0, used = 0;
    ls_status status = LS_OK;

    if (given->columns > 1)
        return fail(LS_BAD_DATA, "%s: %s has %zu columns of texts, want one",
                    table->path, table->y.name, given->columns);
    TRY(h5_read_texts(file, table->y.name, &given->text, &n));
    for (size_t row = 0; row < n; row++)
        if (slices_has(slices, row))
            given->text[used++] = given->text[row];
done:
    return status;
}

ls_status load_given(struct h5_file *file, const struct table *table,
                     const struct slices *slices, struct given *given)
{
    struct given made = {.path = table->path,
                         .name = table->y.name,
                         .slices = slices,
                         .rows = slices->n,
                         .columns = table->y.columns,
                         .is_integer = number_is_integer(table->y.shape.type)};
    ls_status status = LS_OK;

    if (table->y.shape.is_text) {
        TRY(load_texts(file, table, slices, &made));
    } else {
        TRY(load_numbers(file, table, &table->y, slices, &made.value));
        TRY(check_given(&made));
    }
    if (*table->classes)
        TRY(h5_read_texts(file, table->classes, &made.names, &made.n_names));
    *given = made;
    made = (struct given){0};
done:
    given_clear(&made);
    return status;
}

ls_status load_weights(struct h5_file *file, const struct table *table,
                       const struct slices *slices, double **weight)
{
    double *made = NULL, sum = 0.0;
    ls_status status = LS_OK;

    TRY(load_numbers(file, table, &table->weight, slices, &made));
    for (size_t i = 0; i < slices->n; i++) {
        if (!(made[i] >= 0.0) || !isfinite((real)made[i])) {
            status = fail(LS_BAD_DATA,
                          "%s: %s row %zu is %g (rows count from 0); want "
                          "finite weights of 0 or more",
                          table->path, table->weight.name,
                          slices_row(slices, i), made[i]);
            goto done;
        }
        sum += made[i];
    }
    if (sum == 0.0) {
        status = fail(LS_BAD_DATA, "%s: all weights in %s are 0", table->path,
                      table->weight.name);
        goto done;
    }
    *weight = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

/* Whether a column of the file is a feature. */
static bool is_used(const ls_dataset *dataset, size_t column)
{
    if (!dataset->column)
        return true;
    for (size_t j = 0; j < dataset->about.features; j++)
        if (dataset->column[j] == column)
            return true;
    return false;
}

ls_status load_fail_input(const struct table *table,
                          const struct slices *slices,
                          const ls_dataset *dataset, char **names, size_t i,
                          size_t j)
{
    const size_t size = dataset->width * number_size(dataset->x_type);
    const double value =
        number_at(dataset->x_type, (const char *)dataset->x + i * size, j);
    char text[64];

    say_bad(value, text);
    return fail(
        LS_BAD_DATA,
        "%s: %s row %zu, column %zu%s%.100s%s is %s (rows and "
        "columns count from 0); mend the file, or leave the "
        "row out with --rows%s",
        table->path, table->x.name, slices_row(slices, i), j, names ? " (" : "",
        names ? names[j] : "", names ? ")" : "", text,
        isnan(value) ? ", or train with --missing drop, mean or zero" : "");
}

ls_status load_check_inputs(const struct table *table,
                            const struct slices *slices,
                            const ls_dataset *dataset, char **names)
{
    const size_t width = dataset->width, size = number_size(dataset->x_type);

    for (size_t i = 0; i < slices->n; i++) {
        const char *row = (const char *)dataset->x + i * width * size;

        for (size_t j = 0; j < width; j++) {
            j += number_first_bad(dataset->x_type, row + j * size, width - j);
            if (j == width || !is_used(dataset, j))
                continue;
            return load_fail_input(table, slices, dataset, names, i, j);
        }
    }
    return LS_OK;
}
