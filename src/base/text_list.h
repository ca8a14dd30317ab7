/* SPDX-License-Identifier: MIT */
/*
 * text_list.h - lists of texts: names of columns, classes, datasets.
 */
#ifndef LOCKSTEP_TEXT_LIST_H
#define LOCKSTEP_TEXT_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A copy of n texts in one block (free with mem_free()), or NULL. */
char **text_list_copy(const char *const *names, size_t n);
/* Whether lists a and b [n] are equal; NULL is an absent list. */
bool text_list_same(const char *const *a, const char *const *b, size_t n);

#endif
