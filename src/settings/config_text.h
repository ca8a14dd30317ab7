/* SPDX-License-Identifier: MIT */
/*
 * config_text.h - numbers and times as text and back, in the C locale.
 *
 * Readers take the whole text or nothing: no blanks, no hexadecimal, no NaN,
 * no infinity, no decimal comma. Writers write what the readers read back to
 * the same bits.
 */
#ifndef LOCKSTEP_CONFIG_TEXT_H
#define LOCKSTEP_CONFIG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/settings.h"

/* "42", "10K", "11M", "2G": K = 1,000. */
bool text_to_whole(const char *text, uint64_t *value);

/* "1e-3". */
bool text_to_real(const char *text, double *value);

/* "90", "1.5h", "11h50m" in seconds. */
bool text_to_time(const char *text, double *seconds);

/* "10m", "5000" (steps), "1ep" (epochs). */
bool text_to_every(const char *text, double *value, ls_unit *unit);

/* "yes", "no" and the like. */
bool text_to_flag(const char *text, int *flag);

/* The shortest text that is read back as value. */
void real_to_text(double value, char *text, size_t size);
void time_to_text(double seconds, char *text, size_t size);
void every_to_text(double value, ls_unit unit, char *text, size_t size);

#endif
