/* SPDX-License-Identifier: MIT */
/*
 * reader.h - multithreaded reading of rows of X from a file.
 */
#ifndef LOCKSTEP_READER_H
#define LOCKSTEP_READER_H

#include "table/layout/part_reader.h"
#include "table/layout/table.h"

struct reader;

/* Default memory limit for the chunk buffers of a reader. */
enum { READER_BYTES = 256 << 20 };

/* file (NULL for arrays of the caller) and table must outlive the reader. Uses
 * up to `threads` threads, fewer if their chunk buffers would take more than
 * `most` bytes. */
ls_status reader_create(struct h5_file *file, const struct table *table,
                        size_t threads, size_t most, struct reader **reader);
void reader_destroy(struct reader *reader); /* NULL is allowed */
/* Read pieces, rows of X [. x columns] in its type. Any thread may call; one
 * call is served at a time. LS_BAD_DATA if the file changed since the reader
 * was created. */
ls_status reader_read(struct reader *reader, const struct piece *piece,
                      size_t n);
/* Preferred number of rows to read together, at least 1; depends on the file
 * alone. */
size_t reader_unit(const struct table *table);
/* Memory of the reader, without the pieces. */
size_t reader_bytes(const struct reader *reader);

#endif
