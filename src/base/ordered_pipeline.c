/* SPDX-License-Identifier: MIT */
/*
 * ordered_pipeline.c - a parallel pipeline over a stream of pieces.
 *
 * The threads are a pool. The calling thread works, too, until the piece that
 * it waits for is done.
 */
#include "base/ordered_pipeline.h"

#include <pthread.h>

#include "base/mem.h"
#include "base/thread_pool.h"

/* Of one piece on its way. */
struct slot {
    bool done, end;
    struct failure failure; /* of another thread */
};

struct ordered_pipeline_run {
    struct ordered_pipeline pipeline;
    struct slot *slot; /* [slots] */
    size_t slots;
    size_t n_read, n_taken; /* pieces so far */
    bool taking;            /* the caller has the next of n_taken */
    bool reading;           /* some thread reads */
    bool closed;            /* nothing more is to be read */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct thread_pool *pool;
};

size_t ordered_pipeline_slots(size_t threads)
{
    return threads < 2 ? 1 : 2 * threads;
}

static void close_slot(struct ordered_pipeline_run *run, struct slot *slot,
                       ls_status status, bool end)
{
    slot->end = end;
    slot->done = true;
    failure_keep(&slot->failure, status);
    pthread_cond_broadcast(&run->changed);
}

/* Read and process the next piece, if possible now. The mutex is held before
 * and after, not between. */
static bool advance(struct ordered_pipeline_run *run)
{
    const struct ordered_pipeline *pipeline = &run->pipeline;
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

/* Loop of all threads but the caller's. */
static ls_status help(void *user, size_t worker, size_t task)
{
    struct ordered_pipeline_run *run = user;

    (void)worker;
    (void)task;
    pthread_mutex_lock(&run->lock);
    while (!run->closed)
        if (!advance(run))
            pthread_cond_wait(&run->changed, &run->lock);
    pthread_mutex_unlock(&run->lock);
    return LS_OK;
}

ls_status ordered_pipeline_next(struct ordered_pipeline_run *run, size_t *slot,
                                bool *end)
{
    const struct slot *next = NULL;

    pthread_mutex_lock(&run->lock);
    if (run->taking) {
        run->n_taken++;
        run->taking = false;
        pthread_cond_broadcast(&run->changed);
    }
    *slot = run->n_taken % run->slots;
    next = &run->slot[*slot];
    while (run->n_taken == run->n_read || !next->done)
        if (!advance(run))
            pthread_cond_wait(&run->changed, &run->lock);
    *end = next->end;
    run->taking = !next->end && !next->failure.status;
    pthread_mutex_unlock(&run->lock);
    return failure_raise(&next->failure);
}

ls_status ordered_pipeline_start(const struct ordered_pipeline *pipeline,
                                 size_t threads,
                                 struct ordered_pipeline_run **run)
{
    struct ordered_pipeline_run *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "threads"));
    made->pipeline = *pipeline;
    made->slots = ordered_pipeline_slots(threads);
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->changed, NULL);
    TRY(MEM_ARRAY(made->slot, made->slots, "pieces of a file"));
    TRY(thread_pool_create(threads, &made->pool));
    thread_pool_begin(made->pool, thread_pool_size(made->pool) - 1, help, made);
    *run = made;
    made = NULL;
done:
    ordered_pipeline_stop(made);
    return status;
}

void ordered_pipeline_stop(struct ordered_pipeline_run *run)
{
    if (!run)
        return;
    pthread_mutex_lock(&run->lock);
    run->closed = true;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
    if (run->pool)
        (void)thread_pool_finish(run->pool); /* help() never fails */
    thread_pool_destroy(run->pool);
    pthread_cond_destroy(&run->changed);
    pthread_mutex_destroy(&run->lock);
    mem_free(run->slot);
    mem_free(run);
}
