/* SPDX-License-Identifier: MIT */
/*
 * checkpoint_writer.h - write a checkpoint on a thread of its own, from a file
 * in memory, while training goes on.
 *
 * The thread calls nothing of HDF5 and reads nothing of the run: HDF5 is not
 * thread-safe, and the run has moved on. It takes no signals.
 */
#ifndef LOCKSTEP_CHECKPOINT_WRITER_H
#define LOCKSTEP_CHECKPOINT_WRITER_H

#include <pthread.h>
#include <stdatomic.h>

#include "model/checkpoints.h"
#include "model/envelope.h"

struct h5_file;

/* One save at a time. Zeros are a writer at rest. */
struct checkpoint_writer {
    bool is_busy; /* between start and finish */
    bool has_thread;
    pthread_t thread;
    atomic_bool is_done;   /* the members below are those of the result */
    struct h5_file *image; /* owns the bytes of parts[1] */
    struct digest_part parts[2];
    unsigned char header[ENVELOPE_SIZE];
    char path[LS_PATH_SIZE];
    struct checkpoint_rule rule;
    struct failure failure;
};

/* Begin to write image, which the writer takes over, as a checkpoint: see
 * checkpoint_write(). body: its bytes. The writer must be at rest. Where no
 * thread can be started the file is written before the call returns. */
void checkpoint_writer_start(struct checkpoint_writer *writer,
                             struct h5_file *image,
                             const struct digest_part *body, const char *path,
                             const struct checkpoint_rule *rule);

/* Whether the file of a busy writer is written, or has failed: does not wait.
 */
bool checkpoint_writer_is_done(struct checkpoint_writer *writer);

/* Wait for the file, free its copy in memory, and return the status of
 * checkpoint_write(); LS_OK at rest. */
ls_status checkpoint_writer_finish(struct checkpoint_writer *writer);

#endif
