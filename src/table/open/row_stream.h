/* SPDX-License-Identifier: MIT */
/*
 * row_stream.h - the rows of a text on the standard input as they come, for a
 * model.
 *
 * A block of rows is given as soon as it is read. Memory does not grow with the
 * rows. y and weights are not read.
 */
#ifndef LOCKSTEP_ROW_STREAM_H
#define LOCKSTEP_ROW_STREAM_H

#include "base/settings.h"
#include "table/dataset/dataset.h"

struct row_stream;

/* Open the standard input for a model's pattern, which must outlive the stream.
 * If it is no plain text, *stream is NULL, and *begun is the whole input, for
 * dataset_open() with this pattern. */
ls_status row_stream_open(const ls_config *config,
                          const struct dataset_pattern *pattern,
                          struct row_stream **stream, struct input **begun);
void row_stream_close(struct row_stream *stream); /* NULL is allowed */

/* Number type of X; whether rows have ids. */
enum number_type row_stream_type(const struct row_stream *stream);
bool row_stream_has_ids(const struct row_stream *stream);

/* The next rows, as rows 0 .. n - 1 of a table, with the texts of their ids [n]
 * or NULL; valid until the next call. *n = 0: after the last row. */
ls_status row_stream_next(struct row_stream *stream, const ls_dataset **table,
                          size_t *n, char *const **id);

#endif
