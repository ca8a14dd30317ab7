/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - the name that was probably meant.
 */
#ifndef LOCKSTEP_NEAREST_H
#define LOCKSTEP_NEAREST_H

/* The one of names (NULL-ended) that word is likely to mean, or NULL. */
const char *nearest_name(const char *word, const char *const *names);

#endif
