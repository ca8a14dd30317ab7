/* SPDX-License-Identifier: MIT */
/*
 * stronger.h - what a stronger preset would cost.
 */
#ifndef LOCKSTEP_STRONGER_H
#define LOCKSTEP_STRONGER_H

#include "cli/run.h"

/* Say after a run about how long it would take with the strong preset. Says
 * nothing where the run had that, or the figures of the run do not tell. */
void stronger_note(const struct run *run);

#endif
