/* SPDX-License-Identifier: MIT */
/*
 * cost.h - estimate the cost of reading a table.
 */
#ifndef LOCKSTEP_COST_H
#define LOCKSTEP_COST_H

#include "base/settings.h"
#include "table/locate/find.h"

struct cost {
    uint64_t plain, stored;        /* bytes of X: as numbers; in the file */
    size_t band_rows;              /* rows read together */
    uint64_t band_bytes;           /* of their inflated chunks */
    double amplification;          /* bytes read per byte of X */
    uint64_t loaded, streamed;     /* memory to load X; to stream X */
    uint64_t available;            /* free memory, 0 = unknown */
    bool transposed;               /* a part has its rows on the last axis */
    char layout[256];              /* "chunks (8192, 28)" */
    char mend[LS_PATH_SIZE + 256]; /* how to make it cheaper, or "" */
};

/* rows and targets count those in use; class numbers take 4 bytes, values 8. */
void cost_of(const struct table *table, const ls_config *config, size_t rows,
             size_t targets, bool classes, struct cost *cost);

#endif
