/* SPDX-License-Identifier: MIT */
/*
 * cell_hint.h - texts that look like numbers of another style, and the settings
 * that would read them.
 */
#ifndef LOCKSTEP_CELL_HINT_H
#define LOCKSTEP_CELL_HINT_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/levels.h"

/* Whether there is a number in the text and nothing else but signs around it:
 * "<1000", "1,163.74", "12%", "(5)". */
bool cell_holds_number(const char *cell);

/* "--thousands , --numbers percent": settings that read the text as a number;
 * false if there are none. */
enum { HINT_SIZE = 160 };
bool cell_hint(const char *cell, char text[HINT_SIZE]);

/* Whether most of the texts of a column are or hold numbers, so that a level
 * for each of them would be a mistake: a sentence says what they are and what
 * reads them. */
enum { NUMERIC_SIZE = 512 };
bool levels_are_numeric(const struct levels *levels, char text[NUMERIC_SIZE]);

#endif
