/* SPDX-License-Identifier: MIT */
/*
 * settings.h - settings of a run as texts and numbers.
 */
#ifndef LOCKSTEP_SETTINGS_H
#define LOCKSTEP_SETTINGS_H

#include <stdbool.h>

#include "lockstep.h"

struct setting_text {
    char s[LS_PATH_SIZE];
};

/* Setting `name`, which must be in the table: its text; its number, HUGE_VAL
 * for auto; whether its text equals `text`. */
struct setting_text setting_text(const ls_config *config, const char *name);
double setting_number(const ls_config *config, const char *name);
bool setting_is(const ls_config *config, const char *name, const char *text);

#endif
