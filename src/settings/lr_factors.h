/* SPDX-License-Identifier: MIT */
/*
 * lr_factors.h - setting lr-of: factors of the learning rate by group.
 */
#ifndef LOCKSTEP_LR_FACTORS_H
#define LOCKSTEP_LR_FACTORS_H

#include "base/status.h"
#include "math/parameter_group.h"

extern const char *const lr_group_names[N_FACTORS + 1]; /* NULL-ended */

/* Read "bias:0.1,scale:6", or "" for none. A factor is 0 or more; with 0 the
 * parameters of the group keep their initial values. LS_USAGE if a group is
 * unknown or named twice. */
ls_status lr_factors_read(const char *text, struct lr_factors *factors);

#endif
