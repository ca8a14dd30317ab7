/* SPDX-License-Identifier: MIT */
/*
 * row_part.c - bands in file order, all of which stay in a window buffer.
 */
#include "table/order/row_part.h"

#include "base/mem.h"

static ls_dataset without_y(const ls_dataset *dataset)
{
    ls_dataset x = *dataset;

    x.label = NULL;
    x.value = x.weight = NULL;
    return x;
}

ls_status row_part_open(const ls_dataset *dataset, const struct rows *rows,
                        bool with_y, struct row_part *part)
{
    ls_status status = LS_OK;

    part->data = with_y ? *dataset : without_y(dataset);
    TRY(windows_create(&dataset->bands, rows, 0.0, false, 0, &part->windows));
    TRY(epoch_windows_create(&part->windows, &part->order));

done:
    if (status != LS_OK)
        row_part_clear(part);
    return status;
}

void row_part_clear(struct row_part *part)
{
    window_buffer_clear(&part->buffer);
    epoch_windows_clear(&part->order);
    windows_clear(&part->windows);
}

size_t row_part_cut(const struct row_part *part, size_t number)
{
    return number < part->windows.rows->n
               ? epoch_windows_lo(&part->order,
                                  epoch_windows_window(&part->order, number))
               : part->windows.rows->n;
}

ls_status row_part_load(struct row_part *part, struct range own)
{
    const struct epoch_windows *order = &part->order;
    const atomic_bool never = false;
    size_t g = 0, end = 0, places = 1;
    ls_status status = LS_OK;

    if (own.lo < own.hi) {
        g = epoch_windows_window(order, own.lo);
        end = epoch_windows_window(order, own.hi - 1) + 1;
        places = epoch_windows_hi(order, end - 1) - epoch_windows_lo(order, g);
    }
    TRY(window_buffer_create(&part->data, places, &part->buffer));
    if (g < end)
        TRY(window_buffer_load(&part->buffer, order, g, end, &never));
    window_buffer_settle(&part->buffer);

done:
    return status;
}

size_t row_part_bytes(const ls_dataset *dataset, bool with_y, size_t n)
{
    const ls_dataset data = with_y ? *dataset : without_y(dataset);

    return window_buffer_places(&data, n + dataset->bands.rows) +
           5 * (dataset->bands.n + 1) * sizeof(size_t);
}
