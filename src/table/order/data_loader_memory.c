/* SPDX-License-Identifier: MIT */
/*
 * data_loader_memory.c - loaders of one of several processes, which keep a part
 * of the rows, and the memory of all loaders.
 *
 * Part of data_loader.h.
 */
#include <stdint.h>

#include "base/mem.h"
#include "table/order/data_loader_inside.h"

ls_status data_loader_create_shared(const ls_dataset *dataset,
                                    const struct rows *rows, uint64_t seed,
                                    size_t batch,
                                    const struct row_carrier *carrier,
                                    struct data_loader **loader)
{
    struct data_loader *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "the order of rows"));
    f->data = dataset;
    f->rows = rows;
    f->sequence = (struct sequence){.shuffled = true, .seed = seed};
    f->epoch = UINT64_MAX;
    TRY(shared_rows_create(dataset, rows, batch, carrier, &f->shared));
    *loader = f;
    f = NULL;
done:
    data_loader_destroy(f);
    return status;
}

ls_status data_loader_create_part(const ls_dataset *dataset,
                                  const struct rows *rows,
                                  struct range positions,
                                  struct data_loader **loader)
{
    struct data_loader *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "the order of rows"));
    f->data = dataset;
    f->rows = rows;
    f->epoch = UINT64_MAX;
    TRY(MEM_ARRAY(f->part, 1, "the order of rows"));
    TRY(row_part_open(dataset, rows, true, f->part));
    TRY(row_part_load(f->part, positions));
    *loader = f;
    f = NULL;
done:
    data_loader_destroy(f);
    return status;
}

/* Memory of the lists of bands: windows, and two epoch orders. */
static size_t list_bytes(const ls_dataset *data)
{
    return 5 * (data->bands.n + 1) * sizeof(size_t);
}

double data_loader_fit(const ls_dataset *dataset, const struct rows *rows,
                       double wanted, size_t most, size_t bytes)
{
    const size_t fixed = window_buffer_bytes(dataset, 0) + list_bytes(dataset);
    const size_t row =
        window_buffer_bytes(dataset, 1) - window_buffer_bytes(dataset, 0);
    const size_t some = most < rows->n ? most : rows->n;
    const size_t band = row * dataset->bands.rows;
    double share;

    if (bytes < fixed + row * some + 2 * band)
        return 0.0;
    share = (double)((bytes - fixed - row * some) / 2 / band) /
            (double)dataset->bands.n;
    return share < wanted ? share : wanted;
}

size_t data_loader_bytes(const struct data_loader *f)
{
    if (f->shared)
        return shared_rows_bytes(f->shared);
    if (f->part)
        return row_part_bytes(f->data, true, f->part->buffer.places);
    if (f->data->stream)
        return window_buffer_bytes(f->data, f->buffer.places) +
               list_bytes(f->data);
    return f->windows.before ? list_bytes(f->data) : 0;
}
