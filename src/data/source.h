/* SPDX-License-Identifier: MIT */
/*
 * source.h - rows of one part of X.
 */
#ifndef LOCKSTEP_SOURCE_H
#define LOCKSTEP_SOURCE_H

#include "data/find.h"

/* Rows [lo, hi) of the part as elements of `type`; row r stands at
 * out + (r - lo) * stride bytes. */
ls_status source_rows(struct h5_file *file, const struct source *source,
                      uint64_t lo, uint64_t hi, enum number_type type,
                      void *out, size_t stride);

#endif
