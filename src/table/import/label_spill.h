/* SPDX-License-Identifier: MIT */
/*
 * label_spill.h - labels put aside in a file until all of them are known.
 */
#ifndef LOCKSTEP_LABEL_SPILL_H
#define LOCKSTEP_LABEL_SPILL_H

#include "base/status.h"

struct label_spill;

/* A file without a name, in the directory of `output`. */
ls_status label_spill_create(const char *output, struct label_spill **spill);
void label_spill_destroy(struct label_spill *spill); /* NULL is allowed */

/* A label: its number (NAN: none) and how it stands, or NULL. */
ls_status label_spill_put(struct label_spill *spill, double number,
                          const char *text);

/* Back to the first; and the next, whose text is borrowed until the call after.
 * Not more than were put. */
ls_status label_spill_rewind(struct label_spill *spill);
ls_status label_spill_get(struct label_spill *spill, double *number,
                          const char **text);

#endif
