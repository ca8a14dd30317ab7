/* SPDX-License-Identifier: MIT */
/*
 * ordered_pipeline.h - a stream of pieces: read in order, worked on by several
 * threads, taken in order.
 */
#ifndef LOCKSTEP_ORDERED_PIPELINE_H
#define LOCKSTEP_ORDERED_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* What is done with a piece, which lives in slot 0 .. ordered_pipeline_slots()
 * - 1. */
struct ordered_pipeline {
    void *user;
    /* The next piece of the stream, by any thread but one at a time. *end: the
     * stream has no more, and the slot is empty. */
    ls_status (*read)(void *user, size_t slot, bool *end);
    /* By any thread, several pieces at a time. */
    ls_status (*work)(void *user, size_t slot);
};

struct ordered_pipeline_run;

/* How many slots to have for that many threads. */
size_t ordered_pipeline_slots(size_t threads);

/* Start the threads; those that cannot be started are done without. */
ls_status ordered_pipeline_start(const struct ordered_pipeline *pipeline,
                                 size_t threads,
                                 struct ordered_pipeline_run **run);

/* The slot of the next piece in the order of the stream, the caller's until the
 * next call; or *end; or the first failure in that order. What comes out does
 * not depend on the number of threads. */
ls_status ordered_pipeline_next(struct ordered_pipeline_run *run, size_t *slot,
                                bool *end);

/* At any time: the rest of the stream is not read. NULL is allowed. */
void ordered_pipeline_stop(struct ordered_pipeline_run *run);

#endif
