/* SPDX-License-Identifier: MIT */
/*
 * window_buffer.h - a circular buffer of the windows of a streamed dataset.
 */
#ifndef LOCKSTEP_WINDOW_BUFFER_H
#define LOCKSTEP_WINDOW_BUFFER_H

#include <stdatomic.h>

#include "table/dataset/dataset.h"
#include "table/order/order.h"

struct window_buffer {
    const ls_dataset *data;
    ls_dataset table; /* rows are the places of the buffer */
    size_t places;
    size_t *list;        /* [rows of a band] */
    struct piece *piece; /* buffer of one read */
    char *staging;       /* bands with unused rows, [staging_rows] */
    size_t staging_rows;
};

ls_status window_buffer_create(const ls_dataset *data, size_t places,
                               struct window_buffer *buffer);
void window_buffer_clear(struct window_buffer *buffer);
/* Bytes of a window buffer with so many places, and of the places alone. */
size_t window_buffer_bytes(const ls_dataset *data, size_t places);
size_t window_buffer_places(const ls_dataset *data, size_t places);
/* Free what only window_buffer_load() needs, which is not called any more. */
void window_buffer_settle(struct window_buffer *buffer);
/* Copy labels, values and weight of a row of the dataset to a place. */
void window_buffer_targets(struct window_buffer *buffer, size_t row,
                           size_t place);
/* Read windows g .. end - 1 of an epoch into their places, for which there is
 * room; returns early, without error, when *ending is set. */
ls_status window_buffer_load(struct window_buffer *buffer,
                             const struct epoch_windows *epoch_windows,
                             size_t g, size_t end, const atomic_bool *ending);

#endif
