/* SPDX-License-Identifier: MIT */
/*
 * reader.h - rows of X out of a file, many at a time and on several threads.
 */
#ifndef LOCKSTEP_READER_H
#define LOCKSTEP_READER_H

#include "table/layout/part_reader.h"
#include "table/layout/table.h"

struct reader;

/* What a reader may take for chunks when nothing else says so. */
enum { READER_BYTES = 256 << 20 };

/* file (NULL for a table that is in none) and table are borrowed; up to
 * `threads` work at a time, fewer where their rooms for chunks would take more
 * than `most` bytes. */
ls_status reader_create(struct h5_file *file, const struct table *table,
                        size_t threads, size_t most, struct reader **reader);
void reader_destroy(struct reader *reader); /* NULL is allowed */
/* Read pieces, rows of X [. x columns] in its type; any thread may ask, one is
 * served at a time. LS_BAD_DATA when the file is not what it was when the
 * reader was made. */
ls_status reader_read(struct reader *reader, const struct piece *piece,
                      size_t n);
/* Rows that are best read together, at least 1; depends on the file alone. */
size_t reader_unit(const struct table *table);
/* Memory it takes beside its pieces. */
size_t reader_bytes(const struct reader *reader);

#endif
