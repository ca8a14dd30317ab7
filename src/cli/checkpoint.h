/* SPDX-License-Identifier: MIT */
/*
 * checkpoint.h - the checkpoint that train --resume auto goes on from.
 */
#ifndef LOCKSTEP_CHECKPOINT_H
#define LOCKSTEP_CHECKPOINT_H

#include <stdbool.h>

#include "lockstep.h"

/* Compare the settings of a command with those of the checkpoint: what is part
 * of the result must be the same, else LS_USAGE. What the command leaves open
 * and the run has chosen is taken into config. new_end: the run is to end in
 * another way than the checkpoint says. */
ls_status checkpoint_agree(const char *path, ls_config *config, bool *new_end);

/* Whether runs with these settings end alike. */
bool checkpoint_same_end(const ls_config *a, const ls_config *b);

#endif
