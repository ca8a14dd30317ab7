/* SPDX-License-Identifier: MIT */
/*
 * cost.h - what it costs to read a table.
 */
#ifndef LOCKSTEP_COST_H
#define LOCKSTEP_COST_H

#include "base/settings.h"
#include "table/locate/find.h"

struct cost {
    uint64_t plain, stored;        /* bytes of X: as numbers; in the file */
    size_t band_rows;              /* rows that are read together */
    uint64_t band_bytes;           /* of their chunks, inflated */
    double amplification;          /* bytes read for a byte of X */
    uint64_t loaded, streamed;     /* bytes of memory: whole; by bands */
    uint64_t available;            /* bytes that may be used, 0 = unknown */
    bool transposed;               /* a part has rows on the last axis */
    char layout[256];              /* "chunks (8192, 28)" */
    char mend[LS_PATH_SIZE + 256]; /* a sentence, or "" */
};

/* rows and targets are those in use; class numbers take 4 bytes, values 8. */
void cost_of(const struct table *table, const ls_config *config, size_t rows,
             size_t targets, bool classes, struct cost *cost);

#endif
