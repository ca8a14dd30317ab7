/* SPDX-License-Identifier: MIT */
/*
 * npz.h - arrays in a NumPy archive (np.savez), which is a ZIP file.
 */
#ifndef LOCKSTEP_NPZ_H
#define LOCKSTEP_NPZ_H

#include "data/input.h"

/* X and y (NULL: there is none) by their usual names: X, x, data, x_train, ..
 * and y, labels, target, y_train, .. Two that would do are LS_BAD_DATA with the
 * names there are; so is any archive where libzip was not built in. */
ls_status npz_open(const char *path, struct input **x, struct input **y);

#endif
