/* SPDX-License-Identifier: MIT */
/*
 * npz.h - arrays in a NumPy archive (np.savez), which is a ZIP file.
 */
#ifndef LOCKSTEP_NPZ_H
#define LOCKSTEP_NPZ_H

#include "table/text/input.h"

/* An array by the name that an option gives, else ("" or NULL) the first of the
 * usual names [NULL-ended] that is there; input stays NULL if none is. A name
 * that is given and not there is LS_BAD_DATA with the names there are; so is
 * any archive where libzip was not built in. */
ls_status npz_open(const char *path, const char *option, const char *given,
                   const char *const *usual, struct input **input);

/* The names of its arrays, for sentences. */
ls_status npz_names(const char *path, char *text, size_t size);

#endif
