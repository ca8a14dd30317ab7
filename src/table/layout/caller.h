/* SPDX-License-Identifier: MIT */
/*
 * caller.h - a source provided by the caller of the library: an array in
 * memory, or a function that writes rows.
 */
#ifndef LOCKSTEP_CALLER_H
#define LOCKSTEP_CALLER_H

#include "table/layout/source.h"

/* Describe one array of a table as a source; without an array the source stays
 * empty. The array and the user of the fill function must outlive the source.
 * LS_USAGE if the description is invalid. */
ls_status caller_source(const ls_table *table, enum ls_role role,
                        struct source *source);

/* source_rows() and source_texts() for SOURCE_CALLER. */
ls_status caller_rows(const struct source *source, uint64_t lo, uint64_t hi,
                      enum number_type type, void *out, size_t stride);
ls_status caller_texts(const struct source *source, char ***texts, size_t *n);

/* The rows in the caller's memory, `stride` bytes apart, if a gather can read
 * them in place; else NULL. */
const void *caller_lends(const struct source *source, size_t *stride);

#endif
