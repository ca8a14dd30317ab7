/* SPDX-License-Identifier: MIT */
/*
 * npy.h - NumPy's NPY format: a header and an array.
 */
#ifndef LOCKSTEP_NPY_H
#define LOCKSTEP_NPY_H

#include "table/formats/array.h"

/* Read the header; LS_BAD_DATA if it is invalid, or its type is not supported.
 * float16 is read as float32, bool as uint8. */
ls_status npy_open(struct input *input, struct array *npy);

/* Like npy_open(), but allows texts (U or S), which set npy->text.
 * npy_read_text() returns the next text in UTF-8; mem_free(). */
ls_status npy_open_texts(struct input *input, struct array *npy);
ls_status npy_read_text(struct array *npy, char **text);

#endif
