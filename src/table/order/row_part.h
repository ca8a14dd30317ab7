/* SPDX-License-Identifier: MIT */
/*
 * row_part.h - rows of a streamed dataset that are consecutive in file order,
 * read once into memory.
 *
 * Rows are numbered as those in use are, in file order.
 */
#ifndef LOCKSTEP_ROW_PART_H
#define LOCKSTEP_ROW_PART_H

#include "base/tree.h"
#include "table/order/window_buffer.h"

/* Not to be moved while it is open. */
struct row_part {
    ls_dataset data; /* the dataset, perhaps without y */
    struct windows windows;
    struct epoch_windows order; /* in file order */
    struct window_buffer buffer;
};

/* Open an empty part; dataset and rows must outlive it. */
ls_status row_part_open(const ls_dataset *dataset, const struct rows *rows,
                        bool with_y, struct row_part *part);
void row_part_clear(struct row_part *part);
/* The first row of the band of a row: the band is then in one part. */
size_t row_part_cut(const struct row_part *part, size_t number);
/* Read the rows `own`, and those that share a band with them. */
ls_status row_part_load(struct row_part *part, struct range own);
/* Memory of a part of so many rows, about; window_buffer_bytes(dataset, 0) more
 * while it is read. */
size_t row_part_bytes(const ls_dataset *dataset, bool with_y, size_t n);

/* Place of a row in part->buffer.table. */
static inline size_t row_part_place(const struct row_part *part, size_t number)
{
    return number % part->buffer.places;
}

#endif
