/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - the rows of a table one block after the other.
 *
 * For whoever looks at all rows once and keeps none. What the rows come from
 * is a callback: a file here, whatever streams them elsewhere.
 */
#include "data/blocks.h"

#include <string.h>

#include "base/mem.h"
#include "data/cost.h"
#include "data/h5.h"
#include "data/load.h"

/* Bytes of a block, where the shape of the table allows it. */
enum { BLOCK = 16 << 20 };

/* Moves the rows in use of [lo, hi) to the front; returns how many. */
static size_t close_up(const struct slices *slices, size_t lo, size_t hi,
                       size_t size, char *block)
{
    size_t n = 0;

    if (!slices->chosen)
        return hi - lo;
    for (size_t row = lo; row < hi; row++)
        if (slices_has(slices, row))
            memmove(block + n++ * size, block + (row - lo) * size, size);
    return n;
}

static bool any_used(const struct slices *slices, size_t lo, size_t hi)
{
    for (size_t row = lo; row < hi; row++)
        if (slices_has(slices, row))
            return true;
    return false;
}

ls_status blocks_each(const struct blocks *blocks, const struct slices *slices,
                      blocks_take *take, void *user)
{
    const size_t size = blocks->width * number_size(blocks->type);
    const size_t step =
        blocks->step < blocks->rows ? blocks->step : blocks->rows;
    char *block = NULL;
    ls_status status = LS_OK;

    block = mem_untouched(step, size);
    TRY(mem_check(block, step, size, "a block of rows"));
    for (size_t lo = 0; lo < blocks->rows; lo += step) {
        const size_t hi = blocks->rows - lo < step ? blocks->rows : lo + step;

        if (!any_used(slices, lo, hi))
            continue;
        TRY(blocks->read(blocks->user, lo, hi, block));
        TRY(take(user, block, close_up(slices, lo, hi, size, block)));
    }
done:
    mem_free(block);
    return status;
}

/* ---- X of a file ----------------------------------------------------------
 */

struct from_file {
    struct h5_file *file;
    const struct table *table;
};

static ls_status read_rows(void *user, size_t lo, size_t hi, void *out)
{
    const struct from_file *from = user;

    return h5_read_rows(from->file, from->table->x.name, lo, hi,
                        from->table->x.shape.type, out);
}

/* Whole bands, as many as are wanted. */
static size_t step_of(const struct table *table, size_t size)
{
    const size_t band = cost_band_rows(table);
    const size_t rows = BLOCK / size ? BLOCK / size : 1;

    return band == 0 || band > rows ? rows : rows / band * band;
}

/* All at once, turned by whoever loads such tables. */
static ls_status each_turned(struct h5_file *file, const struct table *table,
                             const struct slices *slices, blocks_take *take,
                             void *user)
{
    ls_dataset *d = NULL;
    ls_status status = LS_OK;

    TRY(load_check_memory(table, slices->n));
    TRY(MEM_ARRAY(d, 1, "a dataset"));
    TRY(load_inputs(file, table, slices, d));
    TRY(take(user, d->x, slices->n));
done:
    ls_dataset_close(d);
    return status;
}

ls_status blocks_each_of(struct h5_file *file, const struct table *table,
                         const struct slices *slices, blocks_take *take,
                         void *user)
{
    const size_t size = table->x.columns * number_size(table->x.shape.type);
    struct from_file from = {.file = file, .table = table};
    const struct blocks blocks = {.type = table->x.shape.type,
                                  .width = table->x.columns,
                                  .rows = table->rows,
                                  .step = step_of(table, size),
                                  .user = &from,
                                  .read = read_rows};

    return table->x.transposed ? each_turned(file, table, slices, take, user)
                               : blocks_each(&blocks, slices, take, user);
}
