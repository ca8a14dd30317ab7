/* SPDX-License-Identifier: MIT */
/*
 * label_spill.h - labels in a temporary file until all of them are known.
 */
#ifndef LOCKSTEP_LABEL_SPILL_H
#define LOCKSTEP_LABEL_SPILL_H

#include "base/status.h"

struct label_spill;

/* Create an unlinked file in the directory of `output`. */
ls_status label_spill_create(const char *output, struct label_spill **spill);
void label_spill_destroy(struct label_spill *spill); /* NULL is allowed */

/* Append a label: its number (NAN: none) and its text, or NULL. */
ls_status label_spill_put(struct label_spill *spill, double number,
                          const char *text);

/* Go to the first label; read the next one, whose text is valid until the next
 * call. At most as many calls as of label_spill_put(). */
ls_status label_spill_rewind(struct label_spill *spill);
ls_status label_spill_get(struct label_spill *spill, double *number,
                          const char **text);

#endif
