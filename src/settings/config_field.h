/* SPDX-License-Identifier: MIT */
/*
 * config_field.h - one field of a config from text and to text.
 */
#ifndef LOCKSTEP_CONFIG_FIELD_H
#define LOCKSTEP_CONFIG_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"

/* Room for any field as text, and its NUL. */
enum { FIELD_TEXT_SIZE = LS_PATH_SIZE };

/* Set field number i, a row of option_table(). False, and config as it was,
 * when the text is none of what the field may be. */
bool field_read(size_t i, const char *value, ls_config *config);

/* Write it so that field_read() reads the same; text [FIELD_TEXT_SIZE]. */
void field_write(size_t i, const ls_config *config, char *text);

#endif
