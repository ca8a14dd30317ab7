/* SPDX-License-Identifier: MIT */
/*
 * stream.h - what a dataset keeps whose X stays in its file.
 */
#ifndef LOCKSTEP_STREAM_H
#define LOCKSTEP_STREAM_H

#include "data/reader.h"

struct stream {
    struct h5_file *file;
    struct table *table;
    struct slices slices;
    struct reader *reader;
};

/* Takes file, table and slices over, also when this fails. */
ls_status stream_create(struct h5_file *file, struct table *table,
                        const struct slices *slices, size_t threads,
                        struct stream **stream);
void stream_destroy(struct stream *stream); /* NULL is allowed */

#endif
