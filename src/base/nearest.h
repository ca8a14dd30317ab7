/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - suggest the correct spelling of a name.
 */
#ifndef LOCKSTEP_NEAREST_H
#define LOCKSTEP_NEAREST_H

/* The name of names (NULL-ended) nearest to word, or NULL if all are far. */
const char *nearest_name(const char *word, const char *const *names);

#endif
