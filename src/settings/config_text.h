/* SPDX-License-Identifier: MIT */
/*
 * config_text.h - convert numbers and times from and to text, in the C locale.
 *
 * Readers accept only a text that is valid as a whole: no blanks, hexadecimal,
 * NaN, infinity or decimal comma. Readers read the texts of the writers back to
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

/* The shortest text that text_to_real() and the like read back to the same
 * bits. */
void real_to_text(double value, char *text, size_t size);
void time_to_text(double seconds, char *text, size_t size);
void every_to_text(double value, ls_unit unit, char *text, size_t size);

#endif
