/* SPDX-License-Identifier: MIT */
/*
 * infer_read.h - parts of infer_read().
 */
#ifndef LOCKSTEP_INFER_READ_H
#define LOCKSTEP_INFER_READ_H

#include "infer/infer_cursor.h"
#include "infer/infer_net.h"

/* infer_keep() with a fault of the cursor if there is no memory; NULL after a
 * fault. */
void *cursor_keep(struct infer_cursor *cursor, struct infer_net *net,
                  size_t count, size_t size);

/* Read a calibration for the task and outputs of the net. */
void infer_read_calibration(struct infer_cursor *cursor, struct infer_net *net,
                            struct calibration *calibration);

/* Read one model. */
void infer_read_model(struct infer_cursor *cursor, struct infer_net *net,
                      struct infer_model *model);

#endif
