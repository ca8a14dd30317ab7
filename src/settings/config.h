/* SPDX-License-Identifier: MIT */
/*
 * config.h - settings by name, their defaults, and what is wrong with them.
 *
 * What ls_config_set() and the others are to users of the library.
 */
#ifndef LOCKSTEP_CONFIG_H
#define LOCKSTEP_CONFIG_H

#include "base/settings.h"

void config_default(ls_config *config);
ls_status config_set(ls_config *config, const char *key, const char *value);
ls_status config_get(const ls_config *config, const char *key, char *text,
                     size_t size);

/* LS_USAGE for a field that its own text would not give, or a contradiction. */
ls_status config_check(const ls_config *config);

#endif
