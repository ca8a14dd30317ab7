/* SPDX-License-Identifier: MIT */
/*
 * feed_array.h - rows of an array, with y in an array of its own.
 */
#ifndef LOCKSTEP_FEED_ARRAY_H
#define LOCKSTEP_FEED_ARRAY_H

#include "data/array.h"
#include "data/feed.h"

/* A reader of arrays: idx_open(), npy_open(). */
typedef ls_status (*array_open)(struct input *input, struct array *array);

/* y may be NULL. */
ls_status feed_array_open(struct input *x, struct input *y, array_open open,
                          const char *format, const struct feed_wish *wish,
                          struct feed *feed);

#endif
