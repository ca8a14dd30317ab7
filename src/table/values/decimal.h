/* SPDX-License-Identifier: MIT */
/*
 * decimal.h - decimal digits to a double, quickly, with strtod()'s bits.
 */
#ifndef LOCKSTEP_DECIMAL_H
#define LOCKSTEP_DECIMAL_H

#include <stdbool.h>

/* Bytes behind the NUL of a text that must be there to be looked at. */
enum { DECIMAL_PADDING = 8 };

/* Whether the text is a decimal number whose nearest double is certain; value
 * is that. What is not certain here is for strtod_l(). */
bool decimal_read(const char *text, double *value);

#endif
