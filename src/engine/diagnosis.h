/* SPDX-License-Identifier: MIT */
/*
 * diagnosis.h - figures of setting diagnose: norms of gradients, dead units,
 * and the first loss next to what it should be.
 */
#ifndef LOCKSTEP_DIAGNOSIS_H
#define LOCKSTEP_DIAGNOSIS_H

#include "engine/engine.h"
#include "lockstep_measure.h"

struct diagnosis;

/* Load the rows that are looked at, the first minibatch of the first epoch's
 * order (at most 4,096 rows), and compute the losses before the first step. All
 * arguments must outlive the diagnosis. */
ls_status diagnosis_create(const struct engine *engine,
                           struct diagnosis **diagnosis);
/* Compute the figures for the current parameters. */
ls_status diagnosis_look(struct diagnosis *diagnosis);
const ls_diagnosis *diagnosis_about(const struct diagnosis *diagnosis);
void diagnosis_destroy(struct diagnosis *diagnosis); /* NULL is allowed */

#endif
