/* SPDX-License-Identifier: MIT */
/*
 * selection.h - selections of datasets and their columns: "/a:0-3,/b".
 */
#ifndef LOCKSTEP_SELECTION_H
#define LOCKSTEP_SELECTION_H

#include <stddef.h>

#include "base/settings.h"
#include "lockstep.h"

#include "base/status.h"

/* A dataset and its columns, both as written; columns "": all columns. */
struct selection {
    char name[LS_NAME_SIZE], columns[LS_NAME_SIZE];
};

/* Read the next dataset of a list; returns the rest of text, or NULL at the
 * end. A comma ends a dataset; after columns, only a comma before a "/". */
const char *selection_next(const char *text, struct selection *selection);

/*
 * Positions chosen [n] of columns "3-30", "0,2,5", "-1" or names; mem_free().
 * width: number of columns; names [width] or NULL. Ranges include both ends. A
 * word is looked up as a name first, then as a number; "#3" is always a
 * position. A name that two columns have is LS_BAD_DATA.
 * `of` is "f.h5: /a", for sentences.
 */
ls_status selection_columns(const char *of, const char *columns, size_t width,
                            const char *const *names, size_t **chosen,
                            size_t *n);

/* Format ascending columns as a selection, "0-3,5"; "" if text is too small. */
void selection_text(const size_t *columns, size_t n, char *text, size_t size);

#endif
