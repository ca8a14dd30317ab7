/* SPDX-License-Identifier: MIT */
/*
 * spool.h - labels put aside in a file until all of them are known.
 */
#ifndef LOCKSTEP_SPOOL_H
#define LOCKSTEP_SPOOL_H

#include "base/status.h"

struct spool;

/* A file without a name, in the directory of `output`. */
ls_status spool_create(const char *output, struct spool **spool);
void spool_destroy(struct spool *spool); /* NULL is allowed */

/* A label: its number (NAN: none) and how it stands, or NULL. */
ls_status spool_put(struct spool *spool, double number, const char *text);

/* Back to the first; and the next, whose text is borrowed until the call after.
 * Not more than were put. */
ls_status spool_rewind(struct spool *spool);
ls_status spool_get(struct spool *spool, double *number, const char **text);

#endif
