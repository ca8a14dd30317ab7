/* SPDX-License-Identifier: MIT */
/*
 * checkpoint_writer.c - the thread that writes checkpoints.
 */
#include "engine/checkpoint_writer.h"

#include <signal.h>
#include <stdio.h>

#include "hdf5/h5.h"

static void *write_file(void *user)
{
    struct checkpoint_writer *w = user;

    envelope_make(w->parts[1].bytes, w->parts[1].size, w->header);
    failure_keep(&w->failure, checkpoint_write(w->path, w->parts, &w->rule));
    atomic_store(&w->is_done, true);
    return NULL;
}

/* Signals stop the run, and are handled by its own thread. */
static bool start_thread(struct checkpoint_writer *w)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&w->thread, NULL, write_file, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0;
}

void checkpoint_writer_start(struct checkpoint_writer *w, struct h5_file *image,
                             const struct digest_part *body, const char *path,
                             const struct checkpoint_rule *rule)
{
    w->image = image;
    w->parts[0] = (struct digest_part){w->header, sizeof w->header};
    w->parts[1] = *body;
    w->rule = *rule;
    snprintf(w->path, sizeof w->path, "%s", path);
    atomic_store(&w->is_done, false);
    w->is_busy = true;
    w->has_thread = start_thread(w);
    if (!w->has_thread)
        (void)write_file(w);
}

bool checkpoint_writer_is_done(struct checkpoint_writer *w)
{
    return w->is_busy && atomic_load(&w->is_done);
}

ls_status checkpoint_writer_finish(struct checkpoint_writer *w)
{
    if (!w->is_busy)
        return LS_OK;
    if (w->has_thread)
        (void)pthread_join(w->thread, NULL);
    w->is_busy = false;
    h5_close(w->image); /* nothing in memory can be lost */
    w->image = NULL;
    return failure_raise(&w->failure);
}
