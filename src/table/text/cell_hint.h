/* SPDX-License-Identifier: MIT */
/*
 * cell_hint.h - detection of numbers in another style, and the settings that
 * read them.
 */
#ifndef LOCKSTEP_CELL_HINT_H
#define LOCKSTEP_CELL_HINT_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/levels.h"

/* Whether the text is a number with only punctuation around it: "<1000",
 * "1,163.74", "12%", "(5)". */
bool cell_holds_number(const char *cell);

/* Settings that read the cell as a number; false if there are none. */
enum { HINT_SIZE = 160 };
bool cell_hint(const char *cell, char text[HINT_SIZE]);

/* Whether most texts of a column are or contain numbers, so that treating them
 * as categories would be a mistake. text: a sentence with examples and the
 * settings that read them. */
enum { NUMERIC_SIZE = 512 };
bool levels_are_numeric(const struct levels *levels, char text[NUMERIC_SIZE]);

#endif
