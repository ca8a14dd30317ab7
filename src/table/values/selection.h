/* SPDX-License-Identifier: MIT */
/*
 * selection.h - how datasets and their columns are asked for: "/a:0-3,/b".
 */
#ifndef LOCKSTEP_SELECTION_H
#define LOCKSTEP_SELECTION_H

#include <stddef.h>

#include "base/settings.h"
#include "lockstep.h"

#include "base/status.h"

/* One dataset and the columns of it, both as written; columns "" are all. */
struct selection {
    char name[LS_NAME_SIZE], columns[LS_NAME_SIZE];
};

/* The next dataset of a list; returns where to go on, or NULL at the end. A
 * comma ends a dataset; in a list of columns only one before a "/" does. */
const char *selection_next(const char *text, struct selection *selection);

/*
 * Columns "3-30", "0,2,5", "-1" or names, of width that there are: positions
 * [n], to be freed. names [width] or NULL; a name comes before a number. Both
 * ends of a range count. "#3" is the place, and the only way to say it where
 * columns are called by numbers. A name that two columns have is LS_BAD_DATA.
 * `of` is "f.h5: /a", for sentences.
 */
ls_status selection_columns(const char *of, const char *columns, size_t width,
                            const char *const *names, size_t **chosen,
                            size_t *n);

/* The columns in ascending order as they would be asked for, "0-3,5"; "" when
 * that is longer than size. */
void selection_text(const size_t *columns, size_t n, char *text, size_t size);

#endif
