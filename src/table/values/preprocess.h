/* SPDX-License-Identifier: MIT */
/*
 * preprocess.h - shift and scale of each column.
 *
 *     value for the network = (value of the file - shift) * scale
 *
 * Fitted on training rows, stored in the model, applied while rows are
 * gathered.
 */
#ifndef LOCKSTEP_PREPROCESS_H
#define LOCKSTEP_PREPROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct encoding; /* table/values/encoding.h */

struct preprocess {
    size_t n;                 /* columns */
    char **names;             /* [n], one block, or NULL: no names */
    double *shift;            /* [n] */
    double *scale;            /* [n], never 0 */
    struct encoding *columns; /* encoding of text tables, or NULL */
    double *fill; /* [n] replaces NaN, in units of the file, or NULL */
};

/* Create n columns with shift 0 and scale 1. Copies names, which may be
 * NULL. */
ls_status preprocess_create(size_t n, const char *const *names,
                            struct preprocess *p);
/* Allocate fill, all 0. */
ls_status preprocess_fill(struct preprocess *p);
ls_status preprocess_copy(const struct preprocess *from, struct preprocess *to);
/* Copy shift and scale of `from`, which has as many columns as `to`, and also
 * its fill and encoding if `to` has none. */
ls_status preprocess_adopt(const struct preprocess *from,
                           struct preprocess *to);
void preprocess_clear(struct preprocess *p);

/* Whether all shifts are 0 and all scales 1. */
int preprocess_is_identity(const struct preprocess *p);

#endif
