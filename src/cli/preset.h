/* SPDX-License-Identifier: MIT */
/*
 * preset.h - settings of a command with --preset, which depend on the table.
 */
#ifndef LOCKSTEP_PRESET_H
#define LOCKSTEP_PRESET_H

#include "cli/parse.h"

/* Change config by config files and options, and by the preset that they name,
 * which they win over; check it. A preset opens the table that is the first
 * argument and leaves it open in *data, which is else NULL. preset: its name,
 * or "". */
ls_status preset_change(const struct invocation *call, ls_config *config,
                        char preset[PRESET_SIZE], ls_dataset **data);
/* The same; the names of the settings that a preset leaves alone, which are
 * given or not for the command, then NULL, are the caller's to free. */
ls_status preset_change_names(const struct invocation *call, ls_config *config,
                              char preset[PRESET_SIZE], ls_dataset **data,
                              const char ***names);
/* Like preset_change(), starting from the defaults. */
ls_status preset_config(const struct invocation *call, ls_config **config,
                        ls_dataset **data);

#endif
