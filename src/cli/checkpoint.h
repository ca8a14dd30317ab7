/* SPDX-License-Identifier: MIT */
/*
 * checkpoint.h - the checkpoint from which train --resume auto continues.
 */
#ifndef LOCKSTEP_CHECKPOINT_H
#define LOCKSTEP_CHECKPOINT_H

#include <stdbool.h>

#include "lockstep.h"

/* Compare the settings of a command with those of the checkpoint: LS_USAGE if
 * one that is part of the result differs. Copies settings left open by the
 * command and chosen by the run to config. new_end: the stopping criteria
 * differ; new_choice: the other model is to be written. */
ls_status checkpoint_agree(const char *path, ls_config *config, bool *new_end,
                           bool *new_choice);

/* Whether a and b have the same stopping criteria; write the same model, best
 * or last. */
bool checkpoint_same_end(const ls_config *a, const ls_config *b);
bool checkpoint_same_choice(const ls_config *a, const ls_config *b);

#endif
