/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - iteration over the rows of a table in blocks.
 *
 * For callers that examine all rows once and keep none. Rows come from a
 * callback: here from a file, elsewhere from any other provider.
 */
#include "table/layout/blocks.h"

#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "table/layout/bands.h"
#include "table/layout/reader.h"

/* Bytes of a block, where the shape of the table allows it. */
enum { BLOCK = 16 << 20 };

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

        if (!slices_any(slices, lo, hi))
            continue;
        TRY(blocks->read(blocks->user, lo, hi, block));
        TRY(take(user, block, slices_pick(slices, lo, hi, size, block, block)));
    }
done:
    mem_free(block);
    return status;
}

/* ---- X of a file ----------------------------------------------------------
 */

/* Pieces that are read together. */
enum { PIECES = 64 };

struct from_file {
    struct reader *reader;
    size_t row_bytes, piece; /* rows of a piece */
};

static ls_status read_rows(void *user, size_t lo, size_t hi, void *out)
{
    const struct from_file *from = user;
    struct piece piece[PIECES];
    ls_status status = LS_OK;
    char *to = out;

    while (lo < hi) {
        size_t n = 0;

        for (; lo < hi && n < PIECES; n++) {
            const size_t end = hi - lo < from->piece ? hi : lo + from->piece;

            piece[n] = (struct piece){lo, end, to};
            to += (end - lo) * from->row_bytes;
            lo = end;
        }
        TRY(reader_read(from->reader, piece, n));
    }
done:
    return status;
}

/* Whole rows of chunks, as many as are wanted. */
static size_t step_of(size_t row_bytes, size_t unit)
{
    const size_t rows = BLOCK / row_bytes;

    return rows <= unit ? unit : rows / unit * unit;
}

ls_status blocks_each_of(struct h5_file *file, const struct table *table,
                         const struct slices *slices, blocks_take *take,
                         void *user)
{
    const size_t row_bytes = table->columns * number_size(table->type);
    const size_t unit = reader_unit(table);
    struct from_file from = {.row_bytes = row_bytes,
                             .piece = bands_rows(table->rows, row_bytes, unit)};
    const struct blocks blocks = {.type = table->type,
                                  .width = table->columns,
                                  .rows = table->rows,
                                  .step = step_of(row_bytes, unit),
                                  .user = &from,
                                  .read = read_rows};
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(plan_threads(0, &plan));
    TRY(reader_create(file, table, plan.threads, READER_BYTES, &from.reader));
    TRY(blocks_each(&blocks, slices, take, user));
done:
    reader_destroy(from.reader);
    return status;
}
