/* SPDX-License-Identifier: MIT */
/*
 * thread_pool.c - a pool of threads that run tasks.
 */
#include "base/thread_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "base/mem.h"

struct thread_pool;

struct member {
    struct thread_pool *pool;
    pthread_t thread;
    size_t number; /* from 1; 0 is the caller of thread_pool_run() or
                      thread_pool_finish() */
};

struct thread_pool {
    pthread_mutex_t mutex;
    pthread_cond_t work, done;
    struct member *member; /* [n_members] */
    size_t n_members;
    bool ending;
    /* of thread_pool_run() or thread_pool_begin() */
    thread_pool_task task;
    void *user;
    size_t next, n;         /* the next task; of how many */
    size_t busy;            /* tasks begun and not yet done */
    struct failure failure; /* the first one */
};

/* Run tasks until none is left; the mutex is held before and after. */
static void take_tasks(struct thread_pool *c, size_t worker)
{
    while (c->next < c->n) {
        const size_t task = c->next++;
        ls_status status;

        c->busy++;
        pthread_mutex_unlock(&c->mutex);
        status = c->task(c->user, worker, task);
        pthread_mutex_lock(&c->mutex);
        c->busy--;
        if (status != LS_OK && c->failure.status == LS_OK) {
            failure_keep(&c->failure, status);
            c->next = c->n;
        }
    }
}

static void *serve(void *user)
{
    struct member *self = user;
    struct thread_pool *c = self->pool;

    pthread_mutex_lock(&c->mutex);
    while (!c->ending) {
        take_tasks(c, self->number);
        if (c->busy == 0)
            pthread_cond_signal(&c->done);
        pthread_cond_wait(&c->work, &c->mutex);
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

/* Signals are handled by the main thread. */
static bool start(struct member *member)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&member->thread, NULL, serve, member);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0;
}

ls_status thread_pool_create(size_t threads, struct thread_pool **pool)
{
    struct thread_pool *c = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(c, 1, "threads"));
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->work, NULL);
    pthread_cond_init(&c->done, NULL);
    TRY(MEM_ARRAY(c->member, threads, "threads"));
    for (size_t i = 1; i < threads; i++) {
        struct member *member = &c->member[c->n_members];

        *member = (struct member){.pool = c, .number = i};
        if (!start(member))
            break;
        c->n_members++;
    }
    *pool = c;
    c = NULL;
done:
    thread_pool_destroy(c);
    return status;
}

size_t thread_pool_size(const struct thread_pool *pool)
{
    return pool->n_members + 1;
}

/* The caller of these two holds the mutex. */
static void set_tasks(struct thread_pool *c, size_t n, thread_pool_task task,
                      void *user)
{
    c->task = task;
    c->user = user;
    c->next = 0;
    c->n = n;
    c->failure.status = LS_OK;
}

static ls_status finish_tasks(struct thread_pool *c)
{
    take_tasks(c, 0);
    while (c->busy > 0)
        pthread_cond_wait(&c->done, &c->mutex);
    return failure_raise(&c->failure);
}

ls_status thread_pool_run(struct thread_pool *c, size_t n,
                          thread_pool_task task, void *user)
{
    ls_status status;

    pthread_mutex_lock(&c->mutex);
    set_tasks(c, n, task, user);
    if (n > 1)
        pthread_cond_broadcast(&c->work);
    status = finish_tasks(c);
    pthread_mutex_unlock(&c->mutex);
    return status;
}

void thread_pool_begin(struct thread_pool *c, size_t n, thread_pool_task task,
                       void *user)
{
    pthread_mutex_lock(&c->mutex);
    set_tasks(c, n, task, user);
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->mutex);
}

ls_status thread_pool_finish(struct thread_pool *c)
{
    ls_status status;

    pthread_mutex_lock(&c->mutex);
    status = finish_tasks(c);
    pthread_mutex_unlock(&c->mutex);
    return status;
}

void thread_pool_destroy(struct thread_pool *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->mutex);
    c->ending = true;
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->mutex);
    for (size_t i = 0; i < c->n_members; i++)
        pthread_join(c->member[i].thread, NULL);
    pthread_cond_destroy(&c->work);
    pthread_cond_destroy(&c->done);
    pthread_mutex_destroy(&c->mutex);
    mem_free(c->member);
    mem_free(c);
}
