/* SPDX-License-Identifier: MIT */
/*
 * window_buffer.c - one window of a table, read and put in place.
 *
 * A band all of whose rows come is read where it will stand. Of others, and
 * where the window buffer begins anew, the rows that come are copied out of a
 * staging room.
 */
#include "table/order/window_buffer.h"

#include <string.h>

#include "base/mem.h"
#include "table/layout/stream.h"

enum { PIECES = 64, STAGED = 8, STAGING_BYTES = 4 << 20 };

/* A band on its way. */
struct landing {
    size_t band, place; /* where its first row goes */
    size_t n;           /* rows that come */
    const char *staged; /* or NULL: it is there */
};

static size_t row_bytes(const ls_dataset *data)
{
    return data->width * number_size(data->x_type);
}

/* Several bands, if they are small, but at least one. */
static size_t staging_rows(const ls_dataset *data)
{
    const size_t band = data->bands.rows * row_bytes(data);
    const size_t bands = STAGING_BYTES / band;

    return data->bands.rows * (bands < 1 ? 1 : bands < STAGED ? bands : STAGED);
}

size_t window_buffer_places(const ls_dataset *data, size_t places)
{
    size_t row = row_bytes(data);

    row += data->label ? sizeof *data->label : 0;
    row += data->value ? data->about.targets * sizeof *data->value : 0;
    row += data->weight ? sizeof *data->weight : 0;
    return places * row;
}

size_t window_buffer_bytes(const ls_dataset *data, size_t places)
{
    return window_buffer_places(data, places) +
           staging_rows(data) * row_bytes(data) +
           data->bands.rows * sizeof(size_t);
}

ls_status window_buffer_create(const ls_dataset *data, size_t places,
                               struct window_buffer *buffer)
{
    struct window_buffer r = {.data = data, .places = places};
    ls_dataset *t = &r.table;
    const size_t targets = data->about.targets;
    ls_status status = LS_OK;

    r.staging_rows = staging_rows(data);
    t->about = data->about;
    t->x_type = data->x_type;
    t->width = data->width;
    t->column = data->column;
    t->has_nan = data->has_nan;
    t->fill = data->fill;
    t->x = mem_untouched(places, row_bytes(data));
    TRY(mem_check(t->x, places, row_bytes(data), "a window of rows"));
    if (data->label)
        TRY(MEM_ARRAY(t->label, places, "a window of labels"));
    if (data->value)
        TRY(MEM_ARRAY(t->value, places * targets, "a window of y"));
    if (data->weight)
        TRY(MEM_ARRAY(t->weight, places, "a window of weights"));
    TRY(MEM_ARRAY(r.list, data->bands.rows, "rows of a band"));
    TRY(MEM_ARRAY(r.piece, PIECES, "pieces to read"));
    r.staging = mem_untouched(r.staging_rows, row_bytes(data));
    TRY(mem_check(r.staging, r.staging_rows, row_bytes(data), "bands of rows"));
    *buffer = r;
    r = (struct window_buffer){0};
done:
    window_buffer_clear(&r);
    return status;
}

void window_buffer_settle(struct window_buffer *buffer)
{
    mem_free(buffer->list);
    mem_free(buffer->piece);
    mem_free(buffer->staging);
    buffer->list = NULL;
    buffer->piece = NULL;
    buffer->staging = NULL;
}

void window_buffer_clear(struct window_buffer *buffer)
{
    window_buffer_settle(buffer);
    mem_free(buffer->table.x);
    mem_free(buffer->table.label);
    mem_free(buffer->table.value);
    mem_free(buffer->table.weight);
    *buffer = (struct window_buffer){0};
}

void window_buffer_targets(struct window_buffer *r, size_t row, size_t place)
{
    const ls_dataset *d = r->data;
    const size_t targets = d->about.targets;

    if (d->label)
        r->table.label[place] = d->label[row];
    if (d->value)
        memcpy(r->table.value + place * targets, d->value + row * targets,
               targets * sizeof *d->value);
    if (d->weight)
        r->table.weight[place] = d->weight[row];
}

/* The rows of a band that come, to their places. */
static void land(struct window_buffer *r,
                 const struct epoch_windows *epoch_windows,
                 const struct landing *landing)
{
    const struct bands *bands = &r->data->bands;
    const struct slices *slices = r->data->stream->slices;
    const size_t size = row_bytes(r->data), b = landing->band;
    const size_t n = rows_list(epoch_windows->windows->rows, bands->first[b],
                               bands->first[b + 1], r->list);
    size_t row = band_lo(bands, b), used = bands->first[b];

    for (size_t i = 0; i < n; i++) {
        const size_t place = (landing->place + i) % r->places;

        window_buffer_targets(r, r->list[i], place);
        if (!landing->staged)
            continue;
        /* on to the row of the file that is this row of the dataset */
        while (!slices_has(slices, row) || used < r->list[i])
            used += slices_has(slices, row++);
        memcpy((char *)r->table.x + place * size,
               landing->staged + (row - band_lo(bands, b)) * size, size);
    }
}

/* A piece to read the band of a landing by; false when the staging room has no
 * space left. */
static bool plan_piece(struct window_buffer *r, struct landing *landing,
                       size_t *staged, struct piece *piece)
{
    const struct bands *bands = &r->data->bands;
    const size_t lo = band_lo(bands, landing->band);
    const size_t hi = band_hi(bands, landing->band);
    const size_t size = row_bytes(r->data);

    *piece = (struct piece){.lo = lo, .hi = hi};
    if (landing->n == hi - lo && landing->place + landing->n <= r->places) {
        piece->out = (char *)r->table.x + landing->place * size;
        return true;
    }
    if (*staged + (hi - lo) > r->staging_rows)
        return false;
    piece->out = r->staging + *staged * size;
    landing->staged = piece->out;
    *staged += hi - lo;
    return true;
}

/* The band at place i of the order of windows. */
static struct landing landing_of(const struct window_buffer *r,
                                 const struct epoch_windows *epoch_windows,
                                 size_t from, size_t i, size_t begin)
{
    return (struct landing){
        .band = epoch_windows->band[i],
        .place =
            (begin + epoch_windows->first[i] - epoch_windows->first[from]) %
            r->places,
        .n = epoch_windows->first[i + 1] - epoch_windows->first[i]};
}

ls_status window_buffer_load(struct window_buffer *r,
                             const struct epoch_windows *epoch_windows,
                             size_t g, size_t end, const atomic_bool *ending)
{
    const struct windows *w = epoch_windows->windows;
    const size_t begin = window_buffer_place(epoch_windows, g, r->places);
    const size_t from = g * w->per;
    const size_t upto = end < w->n ? end * w->per : w->bands->n;
    struct landing landing[PIECES];
    ls_status status = LS_OK;

    for (size_t i = from; i < upto && !atomic_load(ending);) {
        size_t n = 0, staged = 0;

        for (; i < upto && n < PIECES; i++) {
            landing[n] = landing_of(r, epoch_windows, from, i, begin);
            if (landing[n].n == 0)
                continue;
            if (!plan_piece(r, &landing[n], &staged, &r->piece[n]))
                break;
            n++;
        }
        TRY(reader_read(r->data->stream->reader, r->piece, n));
        for (size_t k = 0; k < n; k++)
            land(r, epoch_windows, &landing[k]);
    }
done:
    return status;
}
