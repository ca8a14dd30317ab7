/* SPDX-License-Identifier: MIT */
/*
 * spill.h - a row of bytes that is kept in memory or, if it is too long for
 * that, in a temporary file.
 */
#ifndef LOCKSTEP_SPILL_H
#define LOCKSTEP_SPILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* All 0: nothing is kept. Read by any number of threads at a time. */
struct spill {
    size_t size;    /* bytes that are kept */
    bool is_file;   /* else in memory */
    char *bytes;    /* [room] */
    size_t room;    /* bytes of memory */
    int descriptor; /* of the file */
};

/* Keep nothing yet: in a file without a name in the directory TMPDIR, else
 * /tmp, or in memory, where `expected` bytes are set aside. */
ls_status spill_create(bool in_file, size_t expected, struct spill *spill);
void spill_clear(struct spill *spill);

ls_status spill_append(struct spill *spill, const void *bytes, size_t n);

/* Set found to bytes [at, at + n): in memory, or in room [n], into which they
 * are read. */
ls_status spill_get(const struct spill *spill, size_t at, size_t n, void *room,
                    const void **found);

#endif
