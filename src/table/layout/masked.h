/* SPDX-License-Identifier: MIT */
/*
 * masked.h - values of a column with a mask of the missing ones.
 */
#ifndef LOCKSTEP_MASKED_H
#define LOCKSTEP_MASKED_H

#include <stdint.h>

#include "table/layout/source.h"

/* Read the mask of rows [lo, hi), 1 where a value is missing; mem_free(). *mask
 * stays as it is for a source without a mask. */
ls_status masked_read(struct h5_file *file, const struct source *s, uint64_t lo,
                      uint64_t hi, uint8_t **mask);

/* Read rows [lo, hi) of whole numbers, exactly: identities and groups, of which
 * none may be missing. */
ls_status masked_whole_rows(struct h5_file *file, const struct source *s,
                            uint64_t lo, uint64_t hi, char *out, size_t stride);

#endif
