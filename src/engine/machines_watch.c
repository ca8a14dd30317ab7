/* SPDX-License-Identifier: MIT */
/*
 * machines_watch.c - the watchdog of calls that wait for other ranks.
 */
#include "engine/machines_watch.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"

/* Seconds between two looks at the clock. */
static const double look_every = 0.25;

/* Of the last call. */
static const double leaving_seconds = 5;

struct watch {
    struct ls_machines *machines;
    double seconds;
    ls_machines_lost *lost;
    void *user;
    pthread_t thread;
    pthread_mutex_t mutex; /* of the members below */
    pthread_cond_t changed;
    const char *call; /* in progress, or NULL */
    double end;       /* when it has taken too long */
    bool leaves, is_done;
    ls_status status; /* of the process, if it leaves */
};

/* ---- The end ------------------------------------------------------------- */

static void say(const struct ls_machines *m, const char *call, const char *why)
{
    const ls_machines_info *about = &m->about;
    char sentence[640];

    snprintf(sentence, sizeof sentence,
             "rank %zu of %zu on %s: %s %s; another machine has failed, and "
             "the run ends. A checkpoint, if one was saved, goes on",
             about->rank, about->n, about->host, call, why);
    if (m->watch && m->watch->lost)
        m->watch->lost(m->watch->user, sentence);
}

_Noreturn void watch_lost(struct ls_machines *m, const char *call,
                          const char *why)
{
    say(m, call, why);
    for (;;)
        m->ops->quit(m->self, LS_PEER);
}

static _Noreturn void give_up(struct watch *w)
{
    char why[64];

    while (w->leaves)
        w->machines->ops->quit(w->machines->self, (int)w->status);
    snprintf(why, sizeof why, "has waited for %g seconds", w->seconds);
    watch_lost(w->machines, w->call, why);
}

/* ---- The thread ---------------------------------------------------------- */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct timespec at(double seconds)
{
    const time_t whole = (time_t)seconds;

    return (struct timespec){whole, (long)((seconds - (double)whole) * 1e9)};
}

/* Looks a few times a second: a thread that is woken by each call would cost
 * more than the call. */
static void *stand_guard(void *user)
{
    struct watch *w = user;

    pthread_mutex_lock(&w->mutex);
    while (!w->is_done) {
        const struct timespec next = at(now() + look_every);

        (void)pthread_cond_timedwait(&w->changed, &w->mutex, &next);
        if (w->call && now() > w->end)
            give_up(w);
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

static ls_status start(struct watch *w)
{
    pthread_condattr_t monotonic;
    int error;

    pthread_mutex_init(&w->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    error = pthread_create(&w->thread, NULL, stand_guard, w);
    if (error == 0)
        return LS_OK;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    return fail(LS_NO_MEMORY, "the watchdog thread cannot be started");
}

ls_status watch_create(struct ls_machines *machines, double seconds,
                       ls_machines_lost *lost, void *user, struct watch **watch)
{
    struct watch *w = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(w, 1, "watchdog"));
    w->machines = machines;
    w->seconds = seconds;
    w->lost = lost;
    w->user = user;
    TRY(start(w));
    *watch = w;
    w = NULL;

done:
    mem_free(w);
    return status;
}

void watch_destroy(struct watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->mutex);
    w->is_done = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    mem_free(w);
}

/* ---- Calls --------------------------------------------------------------- */

static void begin(struct watch *w, const char *call, double seconds)
{
    pthread_mutex_lock(&w->mutex);
    w->call = call;
    w->end = now() + seconds;
    pthread_mutex_unlock(&w->mutex);
}

void watch_begin(struct watch *w, const char *call)
{
    if (w && w->seconds > 0)
        begin(w, call, w->seconds);
}

void watch_end(struct watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->mutex);
    w->call = NULL;
    pthread_mutex_unlock(&w->mutex);
}

void watch_leave(struct watch *w, ls_status status)
{
    if (!w)
        return;
    w->leaves = true;
    w->status = status;
    begin(w, "the end of MPI", leaving_seconds);
}
