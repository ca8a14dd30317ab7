/* SPDX-License-Identifier: MIT */
/*
 * chars.h - texts stored as arrays of characters, as in MATLAB and Octave.
 */
#ifndef LOCKSTEP_CHARS_H
#define LOCKSTEP_CHARS_H

#include "table/layout/source.h"

/* Read the texts of a source of kind CHARS or CELLS; one block. Trailing
 * blanks, the padding of a char matrix, are removed. */
ls_status chars_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n);

#endif
