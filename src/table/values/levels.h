/* SPDX-License-Identifier: MIT */
/*
 * levels.h - the distinct values of a column, sorted: what becomes classes.
 */
#ifndef LOCKSTEP_LEVELS_H
#define LOCKSTEP_LEVELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* More distinct values than this are no classes. */
enum { LEVELS_MAX = 4096, LEVEL_TEXT_SIZE = 32 };

/* Either numbers or texts, in ascending order (texts by bytes). */
struct levels {
    size_t n;
    bool too_many; /* there were more than LEVELS_MAX; the rest is left out */
    double *number;
    char **text;
};

/* Make the value a level, if it is none yet. */
ls_status levels_add_number(struct levels *levels, double number);
ls_status levels_add_text(struct levels *levels, const char *text);

/* Position of the value, or levels->n if it is no level. */
size_t levels_find_number(const struct levels *levels, double number);
size_t levels_find_text(const struct levels *levels, const char *text);
/* The level that is the same text, or NULL. */
const char *levels_same_text(const struct levels *levels, const char *text);

/* A level for people: 3 is "3", 0.5 is "0.5". */
void level_text(double number, char text[LEVEL_TEXT_SIZE]);

/* All levels as texts, one block, free with mem_free(). */
ls_status levels_names(const struct levels *levels, char ***names);

/* The first of them in one line, "0, 1, 2, ..", for sentences. */
void levels_list(const struct levels *levels, char *text, size_t size);

void levels_clear(struct levels *levels);

#endif
