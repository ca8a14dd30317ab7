/* SPDX-License-Identifier: MIT */
/*
 * frame_inside.h - shared by frame.c and frame_pandas.c only. Functions fill a
 * frame whose path and name are set.
 */
#ifndef LOCKSTEP_FRAME_INSIDE_H
#define LOCKSTEP_FRAME_INSIDE_H

#include "table/locate/frame.h"

/* Allocate columns and parts. */
ls_status frame_room(struct frame *frame, size_t n, size_t n_parts);
/* Copy the names [frame->n] of the columns. */
ls_status frame_name(struct frame *frame, const char *const *names);

/* The columns of a compound dataset. */
ls_status frame_of_records(struct h5_file *file, const char *name,
                           struct frame *frame);
/* A group of pandas, format fixed. */
ls_status frame_of_blocks(struct h5_file *file, struct frame *frame);
/* A group of pandas, format table. */
ls_status frame_of_table(struct h5_file *file, struct frame *frame);

#endif
