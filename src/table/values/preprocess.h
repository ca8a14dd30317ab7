/* SPDX-License-Identifier: MIT */
/*
 * preprocess.h - scaling of each column.
 *
 *     value for the network = (value of the file - shift) * scale
 *
 * or, with a curve, as curve.h says. Predictions of targets are limited to
 * their range, if there is one.
 *
 * Fitted on training rows, stored in the model, applied while rows are
 * gathered.
 */
#ifndef LOCKSTEP_PREPROCESS_H
#define LOCKSTEP_PREPROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct curve;    /* table/values/curve.h */
struct encoding; /* table/values/encoding.h */

struct preprocess {
    size_t n;                 /* columns */
    char **names;             /* [n], one block, or NULL: no names */
    double *shift;            /* [n] */
    double *scale;            /* [n], 0 only with a curve: the column is 0 */
    struct curve *curve;      /* of inputs, or NULL: linear */
    double *range;            /* of targets: [n] least, [n] most; or NULL */
    struct encoding *columns; /* encoding of text tables, or NULL */
    double *fill; /* [n] replaces NaN, in units of the file, or NULL */
};

/* Create n columns with shift 0 and scale 1. Copies names, which may be
 * NULL. */
ls_status preprocess_create(size_t n, const char *const *names,
                            struct preprocess *p);
/* Allocate fill, all 0. */
ls_status preprocess_fill(struct preprocess *p);
/* Allocate range, all 0. */
ls_status preprocess_range(struct preprocess *p);
ls_status preprocess_copy(const struct preprocess *from, struct preprocess *to);
/* Copy shift, scale and curve of `from`, which has as many columns as `to`, and
 * also its fill and encoding if `to` has none. */
ls_status preprocess_adopt(const struct preprocess *from,
                           struct preprocess *to);
void preprocess_clear(struct preprocess *p);

/* The first column whose curve or range is not the same in a and b, which have
 * as many columns; n if there is none. */
size_t preprocess_first_difference(const struct preprocess *a,
                                   const struct preprocess *b);

/* Whether all shifts are 0 and all scales 1, without a curve. */
int preprocess_is_identity(const struct preprocess *p);

#endif
