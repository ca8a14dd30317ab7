/* SPDX-License-Identifier: MIT */
/*
 * shifts.h - rows whose cells have moved to the next column, as when one cell
 * was lost or one came twice.
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
    uint64_t rows;  /* of the sample */
    uint64_t first; /* the first of them, */
    size_t column;  /* from which column on its cells have moved, */
    int by;         /* and where: 1 right, -1 left */
};

ls_status shifts_create(size_t rows, size_t columns, struct shifts *shifts);
void shifts_clear(struct shifts *shifts);
/* All values of the next row. */
void shifts_take(struct shifts *shifts, const double *values, uint64_t row);
ls_status shifts_find(const struct shifts *shifts, struct shifts_found *found);

#endif
