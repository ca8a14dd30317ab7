/* SPDX-License-Identifier: MIT */
/*
 * chars.h - texts as MATLAB and Octave write them: arrays of characters.
 */
#ifndef LOCKSTEP_CHARS_H
#define LOCKSTEP_CHARS_H

#include "table/layout/source.h"

/* The texts of a source that is CHARS or CELLS; one block. Blanks at the end,
 * which fill the rows of a char matrix, are left out. */
ls_status chars_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n);

#endif
