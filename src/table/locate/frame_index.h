/* SPDX-License-Identifier: MIT */
/*
 * frame_index.h - a column of a frame that numbers its rows.
 */
#ifndef LOCKSTEP_FRAME_INDEX_H
#define LOCKSTEP_FRAME_INDEX_H

#include "table/locate/frame.h"

/* Whether a column of HDF5, called like an index, numbers the rows. */
ls_status frame_index_find(struct h5_file *file, const struct frame *frame,
                           size_t column, bool *found);

#endif
