/* SPDX-License-Identifier: MIT */
/*
 * ordered_pipeline.c - a stream of pieces: read in order, worked on by several
 * threads, taken in order.
 *
 * The threads are a pool. The calling thread works, too, whenever there is
 * nothing to take.
 */
#include "base/ordered_pipeline.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread_pool.h"

/* Of one piece on its way. */
struct slot {
    bool done, end;
    ls_status status;
    char sentence[1024]; /* of a failure in another thread */
};

struct ordered_pipeline_state {
    const struct ordered_pipeline *pipeline;
    struct slot *slot; /* [slots] */
    size_t slots;
    size_t n_read, n_taken; /* pieces so far */
    bool reading;           /* some thread reads */
    bool closed;            /* nothing more is to be read */
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

size_t ordered_pipeline_slots(size_t threads)
{
    return threads < 2 ? 1 : 2 * threads;
}

static void close_slot(struct ordered_pipeline_state *run, struct slot *slot,
                       ls_status status, bool end)
{
    slot->status = status;
    slot->end = end;
    slot->done = true;
    if (status)
        strncpy(slot->sentence, ls_last_error(), sizeof slot->sentence - 1);
    pthread_cond_broadcast(&run->changed);
}

/* Read the next piece and work on it, if that can be now. The lock is held
 * before and after, not between. */
static bool advance(struct ordered_pipeline_state *run)
{
    const struct ordered_pipeline *pipeline = run->pipeline;
    const size_t at = run->n_read % run->slots;
    bool end = false;
    ls_status status = LS_OK;

    if (run->reading || run->closed || run->n_read - run->n_taken == run->slots)
        return false;
    run->reading = true;
    run->slot[at].done = false;
    run->n_read++;
    pthread_mutex_unlock(&run->lock);
    status = pipeline->read(pipeline->user, at, &end);
    pthread_mutex_lock(&run->lock);
    run->reading = false;
    run->closed = run->closed || status || end;
    pthread_cond_broadcast(&run->changed);
    if (!status && !end) {
        pthread_mutex_unlock(&run->lock);
        status = pipeline->work(pipeline->user, at);
        pthread_mutex_lock(&run->lock);
    }
    close_slot(run, &run->slot[at], status, end);
    return true;
}

/* What all others do. */
static ls_status help(void *user, size_t worker, size_t task)
{
    struct ordered_pipeline_state *run = user;

    (void)worker;
    (void)task;
    pthread_mutex_lock(&run->lock);
    while (!run->closed)
        if (!advance(run))
            pthread_cond_wait(&run->changed, &run->lock);
    pthread_mutex_unlock(&run->lock);
    return LS_OK;
}

/* The piece whose turn it is; *end when there is no further one. */
static ls_status take_next(struct ordered_pipeline_state *run, bool *end)
{
    const size_t at = run->n_taken % run->slots;
    const struct slot *slot = &run->slot[at];
    ls_status status = slot->status;

    *end = slot->end;
    if (slot->end || status)
        return status ? fail(status, "%s", slot->sentence) : LS_OK;
    pthread_mutex_unlock(&run->lock);
    status = run->pipeline->take(run->pipeline->user, at);
    pthread_mutex_lock(&run->lock);
    run->n_taken++;
    pthread_cond_broadcast(&run->changed);
    return status;
}

/* What the calling thread does. */
static ls_status lead(struct ordered_pipeline_state *run)
{
    ls_status status = LS_OK;
    bool end = false;

    pthread_mutex_lock(&run->lock);
    while (!status && !end) {
        const bool there = run->n_taken < run->n_read &&
                           run->slot[run->n_taken % run->slots].done;

        if (there)
            status = take_next(run, &end);
        else if (!advance(run))
            pthread_cond_wait(&run->changed, &run->lock);
    }
    run->closed = true;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
    return status;
}

ls_status ordered_pipeline_run(const struct ordered_pipeline *pipeline,
                               size_t threads)
{
    struct ordered_pipeline_state run = {.pipeline = pipeline,
                                         .slots =
                                             ordered_pipeline_slots(threads),
                                         .lock = PTHREAD_MUTEX_INITIALIZER,
                                         .changed = PTHREAD_COND_INITIALIZER};
    struct thread_pool *pool = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(run.slot, run.slots, "pieces of a file"));
    TRY(thread_pool_create(threads, &pool));
    thread_pool_begin(pool, thread_pool_size(pool) - 1, help, &run);
    status = lead(&run);
    (void)thread_pool_finish(pool); /* help() never fails */
done:
    thread_pool_destroy(pool);
    mem_free(run.slot);
    return status;
}
