/* SPDX-License-Identifier: MIT */
/*
 * levels.h - the sorted distinct values of a column: classes or category
 * values.
 */
#ifndef LOCKSTEP_LEVELS_H
#define LOCKSTEP_LEVELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Maximum number of classes; buffer size of level_text(). */
enum { LEVELS_MAX = 4096, LEVEL_TEXT_SIZE = 32 };

/* Distinct numbers or texts, ascending (texts by bytes). */
struct levels {
    size_t n;
    size_t most;   /* 0: LEVELS_MAX */
    size_t room;   /* texts that text has room for */
    bool too_many; /* more than `most` values; the rest is left out */
    double *number;
    char **text;
};

/* Add the value unless levels contains it. */
ls_status levels_add_number(struct levels *levels, double number);
ls_status levels_add_text(struct levels *levels, const char *text);

/* Position of the value, or levels->n if absent. */
size_t levels_find_number(const struct levels *levels, double number);
size_t levels_find_text(const struct levels *levels, const char *text);
/* The stored copy of the text, or NULL if absent. */
const char *levels_same_text(const struct levels *levels, const char *text);

/* Whether both have the same texts. */
bool levels_same(const struct levels *a, const struct levels *b);

/* Format a number for sentences and class names: "3", "0.5". */
void level_text(double number, char text[LEVEL_TEXT_SIZE]);

/* All values as texts, in one block; mem_free(). */
ls_status levels_names(const struct levels *levels, char ***names);

/* The first values in one line, "0, 1, 2, ..", for sentences. */
void levels_list(const struct levels *levels, char *text, size_t size);

void levels_clear(struct levels *levels);

#endif
