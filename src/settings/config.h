/* SPDX-License-Identifier: MIT */
/*
 * config.h - settings by name, their defaults and checks.
 *
 * Internal versions of ls_config_set() and related public functions.
 */
#ifndef LOCKSTEP_CONFIG_H
#define LOCKSTEP_CONFIG_H

#include <stdbool.h>

#include "base/settings.h"

void config_default(ls_config *config);
ls_status config_set(ls_config *config, const char *key, const char *value);
ls_status config_get(const ls_config *config, const char *key, char *text,
                     size_t size);

/* LS_USAGE for a field with an invalid value, or for settings that contradict
 * each other. */
ls_status config_check(const ls_config *config);

/* Whether a setting has its default. */
ls_status config_is_default(const ls_config *config, const char *key,
                            bool *is_default);

#endif
