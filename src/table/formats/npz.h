/* SPDX-License-Identifier: MIT */
/*
 * npz.h - arrays in a NumPy archive (np.savez), which is a ZIP file.
 */
#ifndef LOCKSTEP_NPZ_H
#define LOCKSTEP_NPZ_H

#include "table/text/input.h"

/* Open the array called `given`, the value of option; if given is "" or NULL,
 * the first array with a usual name [NULL-terminated], and *input stays NULL if
 * there is none. LS_BAD_DATA with the names in the archive if `given` is not
 * among them; also if the program was built without libzip. */
ls_status npz_open(const char *path, const char *option, const char *given,
                   const char *const *usual, struct input **input);

/* Names of the arrays in the archive, for sentences. */
ls_status npz_names(const char *path, char *text, size_t size);

#endif
