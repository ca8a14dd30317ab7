/* SPDX-License-Identifier: MIT */
/*
 * writer.h - write a dataset file block by block, atomically.
 */
#ifndef LOCKSTEP_WRITER_H
#define LOCKSTEP_WRITER_H

#include <stddef.h>

#include "base/number.h"
#include "base/status.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"

struct writer;

/* Types and sizes of a dataset file. */
struct writer_layout {
    enum number_type x_type; /* of /X, in memory and in the file */
    size_t features;
    size_t targets;            /* columns of y, 0: one-dimensional */
    enum number_type y_type;   /* of y in memory, NUMBER_NONE: no y */
    enum number_type y_stored; /* of /y in the file */
    const char *compress;      /* "gzip"; "none" or NULL */
};

/* Names in a dataset file; NULL if there are none. Borrowed. */
struct writer_names {
    const char *const *features; /* [features] */
    const char *const *classes;  /* [n_classes] */
    size_t n_classes;
    const char *target;         /* of a single column of y, or .. */
    const char *const *targets; /* .. [n_targets] */
    size_t n_targets;
    const char *source;             /* input of the import */
    const struct encoding *columns; /* encoding of text columns */
};

/* Create a temporary file next to `output`. LS_EXISTS when output exists,
 * unless force. output is borrowed. */
ls_status writer_create(const char *output, int force,
                        const struct writer_layout *layout,
                        struct writer **writer);

/* Append rows: X [rows x features], y [rows x targets]. */
ls_status writer_append(struct writer *writer, size_t rows, const void *X,
                        const void *y);

/* Write y of all rows after all of X: its types, then its rows. */
ls_status writer_start_y(struct writer *writer, enum number_type y_type,
                         enum number_type y_stored);
ls_status writer_append_y(struct writer *writer, size_t rows, const void *y);

/* Write the weights, identities, groups and parts in roles, of all rows. */
ls_status writer_put_roles(struct writer *writer,
                           const struct row_roles *roles);

/* Write names and /stats, sync the file and rename it to output. */
ls_status writer_finish(struct writer *writer,
                        const struct writer_names *names);

/* Remove the temporary file, unless finished. NULL is allowed. */
void writer_destroy(struct writer *writer);

#endif
