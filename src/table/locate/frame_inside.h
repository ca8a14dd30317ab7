/* SPDX-License-Identifier: MIT */
/*
 * frame_inside.h - what frame.c and frame_pandas.c share; they alone include
 * it. A frame that is being made has its path and name.
 */
#ifndef LOCKSTEP_FRAME_INSIDE_H
#define LOCKSTEP_FRAME_INSIDE_H

#include "table/locate/frame.h"

/* Room for columns and parts. */
ls_status frame_room(struct frame *frame, size_t n, size_t n_parts);
/* Names [frame->n] of the columns, which are copied. */
ls_status frame_name(struct frame *frame, const char *const *names);

/* The columns of a compound dataset. */
ls_status frame_of_records(struct h5_file *file, const char *name,
                           struct frame *frame);
/* A group of pandas, format fixed. */
ls_status frame_of_blocks(struct h5_file *file, struct frame *frame);
/* A group of pandas, format table. */
ls_status frame_of_table(struct h5_file *file, struct frame *frame);

#endif
