/* SPDX-License-Identifier: MIT */
/*
 * idx.h - the IDX format of MNIST: a header and big-endian numbers.
 */
#ifndef LOCKSTEP_IDX_H
#define LOCKSTEP_IDX_H

#include "table/formats/array.h"

/* Read the header; the input stands at the numbers then. LS_BAD_DATA says
 * what is wrong with it. */
ls_status idx_open(struct input *input, struct array *idx);

/* As array->read and array->check_end. */
ls_status idx_read(struct array *idx, size_t rows, void *out);
ls_status idx_check_end(struct array *idx);

#endif
