/* SPDX-License-Identifier: MIT */
/*
 * ring.h - rows of a streamed dataset, window after window, in a ring.
 */
#ifndef LOCKSTEP_RING_H
#define LOCKSTEP_RING_H

#include <stdatomic.h>

#include "table/order/order.h"

struct ring {
    const ls_dataset *data;
    ls_dataset table; /* its rows are the places */
    size_t places;
    size_t *list;        /* [rows of a band] */
    struct piece *piece; /* read at a time */
    char *staging;       /* bands of which not all rows come, [staging_rows] */
    size_t staging_rows;
};

ls_status ring_create(const ls_dataset *data, size_t places, struct ring *ring);
void ring_clear(struct ring *ring);
/* Bytes of a ring of so many places. */
size_t ring_bytes(const ls_dataset *data, size_t places);
/* Read window g of the tour to its place; ends early, and at no harm, when
 * *ending is set. */
ls_status ring_load(struct ring *ring, const struct tour *tour, size_t g,
                    const atomic_bool *ending);

#endif
