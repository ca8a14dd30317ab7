/* SPDX-License-Identifier: MIT */
/*
 * presets.h - settings that go together, by name.
 */
#ifndef LOCKSTEP_PRESETS_H
#define LOCKSTEP_PRESETS_H

#include <stdbool.h>

#include "base/settings.h"

/* What a preset depends on. */
struct preset_table {
    const ls_dataset_info *about;
    bool is_split;    /* the table itself says which rows are held out */
    bool has_numbers; /* features of more than two values */
};

/* Set in config what preset `name` sets for a table, and note the name.
 * Settings whose names are in given (NULL-ended; or NULL) stay as they are, and
 * so do those that have no effect, or are refused, beside them. An unknown
 * name, or a table without y, is refused. */
ls_status preset_set(ls_config *config, const char *name,
                     const struct preset_table *table,
                     const char *const *given);

/* Whether a setting of config has the value that config's preset has for tables
 * of any size: *yes. */
ls_status preset_has(const ls_config *config, const char *name, bool *yes);

#endif
