/* SPDX-License-Identifier: MIT */
/*
 * caller.h - a source whose rows the caller of the library gives: an array in
 * memory, or a function that writes rows.
 */
#ifndef LOCKSTEP_CALLER_H
#define LOCKSTEP_CALLER_H

#include "table/layout/source.h"

/* Describe one array of a table as a source; without an array the source stays
 * empty. The array and the user of the fill function are borrowed for as long
 * as the source lives. LS_USAGE says what is wrong with the description. */
ls_status caller_source(const ls_table *table, enum ls_role role,
                        struct source *source);

/* source_rows() and source_texts() of such a source. */
ls_status caller_rows(const struct source *source, uint64_t lo, uint64_t hi,
                      enum number_type type, void *out, size_t stride);
ls_status caller_texts(const struct source *source, char ***texts, size_t *n);

/* The rows where they lie, `stride` bytes from one to the next, if a gather can
 * read them there; else NULL. */
const void *caller_lends(const struct source *source, size_t *stride);

#endif
