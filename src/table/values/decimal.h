/* SPDX-License-Identifier: MIT */
/*
 * decimal.h - fast conversion of decimal digits to double, bits as strtod().
 */
#ifndef LOCKSTEP_DECIMAL_H
#define LOCKSTEP_DECIMAL_H

#include <stdbool.h>

/* Readable bytes required after the NUL of a text. */
enum { DECIMAL_PADDING = 8 };

/* Convert text to the nearest double. Returns false if text is not a decimal
 * number or the nearest double is not certain: use strtod_l() then. */
bool decimal_read(const char *text, double *value);

#endif
