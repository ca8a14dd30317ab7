/* SPDX-License-Identifier: MIT */
/*
 * preprocess.h - columns and how each is shifted and scaled.
 *
 *     value for the network = (value of the file - shift) * scale
 *
 * It is fitted on training rows, travels in the model, and is applied while
 * rows are gathered.
 */
#ifndef LOCKSTEP_PREPROCESS_H
#define LOCKSTEP_PREPROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct encoding; /* table/values/encoding.h */

struct preprocess {
    size_t n;      /* columns */
    char **names;  /* [n], one block, or NULL: the columns have no names */
    double *shift; /* [n] */
    double *scale; /* [n], never 0 */
    struct encoding *columns; /* how inputs are made of a text, or NULL */
    double *fill; /* [n] value of the file in place of NaN, or NULL: none */
};

/* n columns with shift 0 and scale 1. names may be NULL; they are copied. */
ls_status preprocess_create(size_t n, const char *const *names,
                            struct preprocess *p);
/* Make room for fill, all 0. */
ls_status preprocess_fill(struct preprocess *p);
ls_status preprocess_copy(const struct preprocess *from, struct preprocess *to);
/* Shift and scale of another one of as many columns, with all that it has and
 * `to` has not: fillings, and how inputs are made of a text. */
ls_status preprocess_adopt(const struct preprocess *from,
                           struct preprocess *to);
void preprocess_clear(struct preprocess *p);

/* Whether all shifts are 0 and all scales 1. */
int preprocess_is_identity(const struct preprocess *p);

#endif
