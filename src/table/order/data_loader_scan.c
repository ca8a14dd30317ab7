/* SPDX-License-Identifier: MIT */
/*
 * data_loader_scan.c - scan all rows once, in file order.
 *
 * Part of data_loader.h.
 */
#include <math.h>

#include "base/mem.h"
#include "table/dataset/dataset.h"
#include "table/order/data_loader.h"

/* Bytes of a window of a scan, about. */
enum { SCAN_BYTES = 4 << 20, LEAST_ROWS = 64 };

/* Share of the table in a window of about SCAN_BYTES. */
static double scan_share(const ls_dataset *data)
{
    const size_t band =
        data->bands.rows * data->width * number_size(data->x_type);

    return ((double)SCAN_BYTES / (double)band + 1.0) / (double)data->bands.n;
}

ls_status data_loader_create_in_order(const ls_dataset *dataset,
                                      const struct rows *rows, size_t most,
                                      struct data_loader **loader)
{
    const struct sequence sequence = {
        .window = dataset->stream ? scan_share(dataset) : 0.0};

    return data_loader_create(dataset, rows, &sequence, most, loader);
}

size_t data_loader_block(const ls_dataset *dataset)
{
    const size_t rows =
        SCAN_BYTES / (dataset->width * number_size(dataset->x_type));

    return rows < LEAST_ROWS  ? LEAST_ROWS
           : rows < SCAN_ROWS ? rows / LEAST_ROWS * LEAST_ROWS
                              : SCAN_ROWS;
}

ls_status data_loader_scan(const ls_dataset *dataset, const struct rows *rows,
                           data_loader_take take, void *user)
{
    const size_t block = data_loader_block(dataset);
    struct data_loader *loader = NULL;
    size_t *row = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(row, block, "row numbers"));
    TRY(data_loader_create_in_order(dataset, rows, block, &loader));
    if (rows->n > 0)
        data_loader_begin(loader, 0, 0);
    for (size_t lo = 0; lo < rows->n; lo += block) {
        const size_t left = rows->n - lo;
        const size_t n = left < block ? left : block;

        TRY(data_loader_wait(loader, lo + n, HUGE_VAL));
        order_fill(data_loader_order(loader), lo, n, row);
        TRY(take(user, data_loader_table(loader), row, lo, n));
        data_loader_passed(loader, lo + n);
    }
done:
    data_loader_destroy(loader);
    mem_free(row);
    return status;
}
