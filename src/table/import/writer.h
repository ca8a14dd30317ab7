/* SPDX-License-Identifier: MIT */
/*
 * writer.h - a dataset file, written block by block, all or nothing.
 */
#ifndef LOCKSTEP_WRITER_H
#define LOCKSTEP_WRITER_H

#include <stddef.h>

#include "base/number.h"
#include "base/status.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"

struct writer;

/* What stands in a dataset file. */
struct writer_layout {
    enum number_type x_type; /* of /X, in memory and in the file */
    size_t features;
    size_t targets;            /* columns of y, 0: one that is no table */
    enum number_type y_type;   /* of y in memory, NUMBER_NONE: no y */
    enum number_type y_stored; /* of /y in the file */
    const char *compress;      /* "gzip"; "none" or NULL */
};

/* Names that go with it; NULL where there are none. Borrowed. */
struct writer_names {
    const char *const *features; /* [features] */
    const char *const *classes;  /* [n_classes] */
    size_t n_classes;
    const char *target;         /* of a single column of y, or .. */
    const char *const *targets; /* .. [n_targets] */
    size_t n_targets;
    const char *source;             /* what it was made of */
    const struct encoding *columns; /* of a text */
};

/* Start a file beside `output`, under a temporary name. LS_EXISTS when there
 * is an output already, unless force. output is borrowed. */
ls_status writer_create(const char *output, int force,
                        const struct writer_layout *layout,
                        struct writer **writer);

/* More rows: X [rows x features], y [rows x targets]. */
ls_status writer_append(struct writer *writer, size_t rows, const void *X,
                        const void *y);

/* y of all rows, after all of X: what it is, and its rows. */
ls_status writer_start_y(struct writer *writer, enum number_type y_type,
                         enum number_type y_stored);
ls_status writer_append_y(struct writer *writer, size_t rows, const void *y);

/* Weights, identities, groups and parts of all rows, those that there are. */
ls_status writer_put_beside(struct writer *writer,
                            const struct row_roles *roles);

/* Write names and /stats, make all of it safe on disk and give it its name. */
ls_status writer_finish(struct writer *writer,
                        const struct writer_names *names);

/* Removes the temporary file, if it is still there. NULL is allowed. */
void writer_destroy(struct writer *writer);

#endif
