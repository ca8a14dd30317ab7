/* SPDX-License-Identifier: MIT */
/*
 * h5_recipe.h - an HDF5 file from a few lines of text, written by HDF5 itself.
 *
 * So a fuzzer reaches the layouts that src/data reads, and not the parser of
 * HDF5. Words stand between blanks, one thing to a line; what makes no sense is
 * left out. OBJECT is a full name, SHAPE is 6x2, values are repeated as needed,
 * | is a new line:
 *
 *     set KEY VALUE                             a setting for ls_dataset_open()
 *     data OBJECT TYPE SHAPE [HOW ..] = VALUE ..
 *     records OBJECT ROWS FIELD:TYPE[:SHAPE] .. = VALUE ..
 *     attribute OBJECT NAME TYPE SHAPE = VALUE ..
 *     chunk OBJECT OFFSET SKIPPED = BYTE ..     its stored bytes, as they are
 *     link OBJECT soft|hard|external TARGET
 *     latest                                    a file of version 1.10
 *
 * TYPE is <f4, >i2, u1, f2, bool, S5 (text), text (of any length), or
 * enum:a,b,c; HOW is chunk=2x2, gzip, shuffle, fletcher, fill=3, never, grows.
 */
#ifndef LOCKSTEP_H5_RECIPE_H
#define LOCKSTEP_H5_RECIPE_H

#include "base/settings.h"
#include "lockstep.h"

/* Write the file and change the settings; text is taken apart. */
void h5_recipe(char *text, const char *path, ls_config *config);

/* Nothing of HDF5 is open. */
void h5_recipe_end(void);

#endif
