/* SPDX-License-Identifier: MIT */
/*
 * stream.h - reader and file of a streamed dataset, whose X is not loaded.
 */
#ifndef LOCKSTEP_STREAM_H
#define LOCKSTEP_STREAM_H

#include "table/layout/reader.h"
#include "table/values/slices.h"

struct stream {
    struct reader *reader;
    const struct slices *slices; /* file rows in use */
    /* owned, after stream_keep() */
    struct h5_file *file;
    struct table *table;
    struct slices own;
};

/* Borrows file, table and slices until stream_keep(). threads and most as for
 * reader_create(). */
ls_status stream_create(struct h5_file *file, const struct table *table,
                        const struct slices *slices, size_t threads,
                        size_t most, struct stream **stream);
/* Take ownership of file, table and slices. */
void stream_keep(struct stream *stream, struct h5_file *file,
                 struct table *table, const struct slices *slices);
void stream_destroy(struct stream *stream); /* NULL is allowed */

#endif
