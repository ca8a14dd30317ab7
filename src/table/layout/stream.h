/* SPDX-License-Identifier: MIT */
/*
 * stream.h - what a dataset keeps whose X stays in its file.
 */
#ifndef LOCKSTEP_STREAM_H
#define LOCKSTEP_STREAM_H

#include "table/layout/reader.h"
#include "table/values/slices.h"

struct stream {
    struct reader *reader;
    const struct slices *slices; /* the rows of the file that are in use */
    /* once they are its own */
    struct h5_file *file;
    struct table *table;
    struct slices own;
};

/* All is borrowed until stream_keep(). threads and most as for
 * reader_create(). */
ls_status stream_create(struct h5_file *file, const struct table *table,
                        const struct slices *slices, size_t threads,
                        size_t most, struct stream **stream);
/* Take over what was borrowed. */
void stream_keep(struct stream *stream, struct h5_file *file,
                 struct table *table, const struct slices *slices);
void stream_destroy(struct stream *stream); /* NULL is allowed */

#endif
