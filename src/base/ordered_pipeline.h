/* SPDX-License-Identifier: MIT */
/*
 * ordered_pipeline.h - a parallel pipeline over a stream of pieces: sequential
 * read, parallel work, results in stream order.
 */
#ifndef LOCKSTEP_ORDERED_PIPELINE_H
#define LOCKSTEP_ORDERED_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Callbacks of a pipeline; a piece is kept in slot 0 ..
 * ordered_pipeline_slots() - 1. */
struct ordered_pipeline {
    void *user;
    /* Read the next piece into slot; called by any thread, one at a time. *end:
     * the stream has ended and the slot is empty. */
    ls_status (*read)(void *user, size_t slot, bool *end);
    /* Process a piece; called by several threads at a time. */
    ls_status (*work)(void *user, size_t slot);
};

struct ordered_pipeline_run;

/* Number of slots for so many threads. */
size_t ordered_pipeline_slots(size_t threads);

/* Start the threads, fewer if the system has no more. */
ls_status ordered_pipeline_start(const struct ordered_pipeline *pipeline,
                                 size_t threads,
                                 struct ordered_pipeline_run **run);

/* Wait for the next piece in stream order and give its slot, valid until the
 * next call; or *end; or the first failure in stream order. Results do not
 * depend on the number of threads. */
ls_status ordered_pipeline_next(struct ordered_pipeline_run *run, size_t *slot,
                                bool *end);

/* Stop at any time; the rest of the stream is not read. NULL is allowed. */
void ordered_pipeline_stop(struct ordered_pipeline_run *run);

#endif
