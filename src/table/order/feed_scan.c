/* SPDX-License-Identifier: MIT */
/*
 * feed_scan.c - all rows once, in the order of the file.
 *
 * Part of feed.h.
 */
#include <math.h>

#include "base/mem.h"
#include "table/order/feed.h"

/* A scan reads windows of about this size. */
enum { SCAN_BYTES = 4 << 20, LEAST_ROWS = 64 };

/* Windows of about SCAN_BYTES, as a share of the table. */
static double scan_share(const ls_dataset *data)
{
    const size_t band =
        data->bands.rows * data->width * number_size(data->x_type);

    return ((double)SCAN_BYTES / (double)band + 1.0) / (double)data->bands.n;
}

ls_status feed_create_in_order(const ls_dataset *dataset,
                               const struct rows *rows, size_t most,
                               struct feed **feed)
{
    const struct sequence sequence = {
        .window = dataset->stream ? scan_share(dataset) : 0.0};

    return feed_create(dataset, rows, &sequence, most, feed);
}

size_t feed_block(const ls_dataset *dataset)
{
    const size_t rows =
        SCAN_BYTES / (dataset->width * number_size(dataset->x_type));

    return rows < LEAST_ROWS  ? LEAST_ROWS
           : rows < SCAN_ROWS ? rows / LEAST_ROWS * LEAST_ROWS
                              : SCAN_ROWS;
}

ls_status feed_scan(const ls_dataset *dataset, const struct rows *rows,
                    feed_take take, void *user)
{
    const size_t block = feed_block(dataset);
    struct feed *feed = NULL;
    size_t *row = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(row, block, "row numbers"));
    TRY(feed_create_in_order(dataset, rows, block, &feed));
    if (rows->n > 0)
        feed_begin(feed, 0, 0);
    for (size_t lo = 0; lo < rows->n; lo += block) {
        const size_t left = rows->n - lo;
        const size_t n = left < block ? left : block;

        TRY(feed_wait(feed, lo + n, HUGE_VAL));
        order_fill(feed_order(feed), lo, n, row);
        TRY(take(user, feed_table(feed), row, lo, n));
        feed_passed(feed, lo + n);
    }
done:
    feed_destroy(feed);
    mem_free(row);
    return status;
}
