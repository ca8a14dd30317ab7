/* SPDX-License-Identifier: MIT */
/*
 * shifts.h - detect rows whose cells are shifted by one column, as by a lost or
 * a repeated cell.
 */
#ifndef LOCKSTEP_SHIFTS_H
#define LOCKSTEP_SHIFTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* A sample of the rows: one in `every`. */
struct shifts {
    size_t columns, room, n;
    uint64_t every;
    double *value; /* [room x columns] */
    uint64_t *row; /* [room] */
};

struct shifts_found {
    uint64_t rows;  /* shifted rows in the sample */
    uint64_t first; /* the first of them */
    size_t column;  /* first shifted column of that row */
    int by;         /* direction: 1 right, -1 left */
};

ls_status shifts_create(size_t rows, size_t columns, struct shifts *shifts);
void shifts_clear(struct shifts *shifts);
/* Add the next row, if it belongs to the sample. */
void shifts_take(struct shifts *shifts, const double *values, uint64_t row);
ls_status shifts_find(const struct shifts *shifts, struct shifts_found *found);

#endif
