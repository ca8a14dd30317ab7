/* SPDX-License-Identifier: MIT */
/*
 * barrier.c - barrier that spins for a while, then sleeps.
 */
#include "engine/barrier.h"

#include <string.h>

/* A pause is about 40 ns on recent x86: 0.4 ms, which is longer than threads
 * of one step differ and shorter than a time slice. */
enum { SPINS = 10000, SPINS_CROWDED = 100 };

static inline void pause_a_little(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

ls_status barrier_create(struct barrier *b, size_t threads, size_t cpus)
{
    int error;

    atomic_init(&b->arrived, 0);
    atomic_init(&b->round, 0);
    atomic_init(&b->sleepers, 0);
    b->spins = threads > cpus ? SPINS_CROWDED : SPINS;
    error = pthread_mutex_init(&b->mutex, NULL);
    if (error == 0) {
        error = pthread_cond_init(&b->turn, NULL);
        if (error)
            pthread_mutex_destroy(&b->mutex);
    }
    return error ? fail(LS_NO_MEMORY, "no barrier: %s", strerror(error))
                 : LS_OK;
}

void barrier_destroy(struct barrier *b)
{
    pthread_cond_destroy(&b->turn);
    pthread_mutex_destroy(&b->mutex);
}

/* The last to arrive. Who goes to sleep counts itself before it looks at the
 * round once more, so one of the two sees the other. */
static void open_barrier(struct barrier *b)
{
    atomic_store(&b->arrived, 0);
    atomic_fetch_add(&b->round, 1);
    if (atomic_load(&b->sleepers) > 0) {
        pthread_mutex_lock(&b->mutex);
        pthread_cond_broadcast(&b->turn);
        pthread_mutex_unlock(&b->mutex);
    }
}

static void sleep_until_open(struct barrier *b, size_t round)
{
    pthread_mutex_lock(&b->mutex);
    atomic_fetch_add(&b->sleepers, 1);
    while (atomic_load(&b->round) == round)
        pthread_cond_wait(&b->turn, &b->mutex);
    atomic_fetch_sub(&b->sleepers, 1);
    pthread_mutex_unlock(&b->mutex);
}

void barrier_wait(struct barrier *b, size_t team)
{
    if (team == 1)
        return;
    const size_t round = atomic_load(&b->round);

    if (atomic_fetch_add(&b->arrived, 1) + 1 == team) {
        open_barrier(b);
        return;
    }
    for (size_t i = 0; i < b->spins; i++) {
        if (atomic_load_explicit(&b->round, memory_order_acquire) != round)
            return;
        pause_a_little();
    }
    sleep_until_open(b, round);
}
