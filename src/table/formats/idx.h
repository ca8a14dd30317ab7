/* SPDX-License-Identifier: MIT */
/*
 * idx.h - the IDX format of MNIST: a header and big-endian numbers.
 */
#ifndef LOCKSTEP_IDX_H
#define LOCKSTEP_IDX_H

#include "table/formats/array.h"

/* Read the header and leave the input at the first number. LS_BAD_DATA if the
 * header is invalid. */
ls_status idx_open(struct input *input, struct array *idx);

/* Implement array->read and array->check_end. */
ls_status idx_read(struct array *idx, size_t rows, void *out);
ls_status idx_check_end(struct array *idx);

#endif
