/* SPDX-License-Identifier: MIT */
/*
 * frame_index.h - detect the index column of a frame.
 */
#ifndef LOCKSTEP_FRAME_INDEX_H
#define LOCKSTEP_FRAME_INDEX_H

#include "table/locate/frame.h"

/* Whether a column with the name of an index numbers the rows. */
ls_status frame_index_find(struct h5_file *file, const struct frame *frame,
                           size_t column, bool *found);

#endif
