/* SPDX-License-Identifier: MIT */
/*
 * config_field.h - convert one field of a config from and to text.
 */
#ifndef LOCKSTEP_CONFIG_FIELD_H
#define LOCKSTEP_CONFIG_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"

/* Size of any field as text, with its NUL. */
enum { FIELD_TEXT_SIZE = LS_PATH_SIZE };

/* Set field number i, a row of option_table(). False, and config unchanged,
 * when value is not valid for the field. */
bool field_read(size_t i, const char *value, ls_config *config);

/* Write field number i as text [FIELD_TEXT_SIZE], which field_read() reads back
 * to the same value. */
void field_write(size_t i, const ls_config *config, char *text);

#endif
