/* SPDX-License-Identifier: MIT */
/*
 * npy.h - NumPy's file format: a header and an array.
 */
#ifndef LOCKSTEP_NPY_H
#define LOCKSTEP_NPY_H

#include "table/formats/array.h"

/* Read the header; LS_BAD_DATA says what is wrong with it, or which types there
 * are. float16 is read as float32, bool as uint8. */
ls_status npy_open(struct input *input, struct array *npy);

/* The same of an array that may hold texts (U or S) instead: text of the array
 * says so, and npy_read_text() gives the next one in UTF-8, to be freed. */
ls_status npy_open_texts(struct input *input, struct array *npy);
ls_status npy_read_text(struct array *npy, char **text);

#endif
