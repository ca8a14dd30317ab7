/* SPDX-License-Identifier: MIT */
/*
 * fake_machines.h - the ranks of a run as threads of one process: what MPI
 * does, by copies in memory.
 */
#ifndef LOCKSTEP_TEST_FAKE_MACHINES_H
#define LOCKSTEP_TEST_FAKE_MACHINES_H

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "engine/machines.h"

/* Ranks of most tests, and the most that there can be. */
enum { FAKE_RANKS = 9, FAKE_MOST = 64 };

/* CUnit counts without locks: the assertions of ranks, one at a time. What is
 * asserted is computed before. */
static pthread_mutex_t fake_voice = PTHREAD_MUTEX_INITIALIZER;

static inline bool rank_expects(ls_status actual, ls_status wanted,
                                const char *words)
{
    bool right;

    pthread_mutex_lock(&fake_voice);
    right = expect_status(actual, wanted, words, __LINE__, __FILE__, "a rank");
    pthread_mutex_unlock(&fake_voice);
    return right;
}

static inline void rank_asserts(bool right)
{
    pthread_mutex_lock(&fake_voice);
    CU_ASSERT(right);
    pthread_mutex_unlock(&fake_voice);
}

/* What all ranks see. */
struct fake_world {
    size_t n;
    pthread_barrier_t barrier;
    const char *send[FAKE_MOST];
    const size_t *n_send[FAKE_MOST];
    size_t units[FAKE_MOST]; /* of a message to one partner */
    char *block[FAKE_MOST];
    size_t sent[FAKE_MOST]; /* units, to other ranks */
};

struct fake_rank {
    struct fake_world *world;
    size_t rank;
    struct ls_machines *machines;
    pthread_t thread;
    void (*work)(struct ls_machines *machines, void *user);
    void *user;
};

static inline int fake_exchange(void *self, const void *send,
                                const size_t *n_send, void *receive,
                                const size_t *n_receive)
{
    struct fake_rank *own = self;
    struct fake_world *w = own->world;
    char *to = receive;
    bool right = true;

    w->send[own->rank] = send;
    w->n_send[own->rank] = n_send;
    pthread_barrier_wait(&w->barrier);
    for (size_t r = 0; r < w->n; r++) {
        const char *from = w->send[r];
        const size_t bytes = n_receive[r] * MACHINES_UNIT;

        for (size_t q = 0; q < own->rank; q++)
            from += w->n_send[r][q] * MACHINES_UNIT;
        right &= w->n_send[r][own->rank] == n_receive[r];
        memcpy(to, from, bytes);
        to += bytes;
        if (r != own->rank)
            w->sent[own->rank] += n_send[r];
    }
    rank_asserts(right);
    pthread_barrier_wait(&w->barrier);
    return 0;
}

static inline int fake_gather(void *self, void *block, const size_t *n)
{
    struct fake_rank *own = self;
    struct fake_world *w = own->world;
    size_t at = 0;

    w->block[own->rank] = block;
    pthread_barrier_wait(&w->barrier);
    for (size_t r = 0; r < w->n; at += n[r++] * MACHINES_UNIT)
        if (r != own->rank)
            memcpy((char *)block + at, w->block[r] + at, n[r] * MACHINES_UNIT);
        else
            w->sent[r] += n[r] * (w->n - 1);
    pthread_barrier_wait(&w->barrier);
    return 0;
}

/* All ranks have as many such calls, in as many rounds. */
static inline int fake_sendrecv(void *self, size_t partner, const void *send,
                                size_t n_send, void *receive, size_t n_receive)
{
    struct fake_rank *own = self;
    struct fake_world *w = own->world;

    w->send[own->rank] = send;
    w->units[own->rank] = n_send;
    w->sent[own->rank] += n_send;
    pthread_barrier_wait(&w->barrier);
    rank_asserts(w->units[partner] == n_receive);
    memcpy(receive, w->send[partner], n_receive * MACHINES_UNIT);
    pthread_barrier_wait(&w->barrier);
    return 0;
}

static inline void fake_explain(void *self, int error, char *text, size_t size)
{
    (void)self;
    snprintf(text, size, "error %d", error);
}

static inline void fake_leave(void *self)
{
    (void)self;
}

static inline void *fake_thread(void *user)
{
    struct fake_rank *own = user;

    own->work(own->machines, own->user);
    return NULL;
}

static inline void fake_quit(void *self, int status)
{
    (void)self;
    (void)status;
}

/* Call work(machines, user[rank]) in n ranks at a time; rank r is on host
 * "host-0" or "host-1". Returns the units that rank 0 sent. */
static inline size_t fake_run(size_t n,
                              void (*work)(struct ls_machines *, void *),
                              void *const *user)
{
    static const struct machines_ops ops = {fake_exchange, fake_gather,
                                            fake_sendrecv, fake_explain,
                                            fake_leave,    fake_quit};
    struct fake_world world = {.n = n};
    struct fake_rank rank[FAKE_MOST] = {{0}};

    pthread_barrier_init(&world.barrier, NULL, (unsigned)n);
    for (size_t r = 0; r < n; r++) {
        const ls_machines_info about = {
            .rank = r, .n = n, .host = r % 2 ? "host-1" : "host-0"};

        rank[r] = (struct fake_rank){
            .world = &world, .rank = r, .work = work, .user = user[r]};
        EXPECT_OK(machines_create(&about, &ops, &rank[r], &rank[r].machines));
    }
    for (size_t r = 0; r < n; r++)
        pthread_create(&rank[r].thread, NULL, fake_thread, &rank[r]);
    for (size_t r = 0; r < n; r++) {
        pthread_join(rank[r].thread, NULL);
        machines_destroy(rank[r].machines);
    }
    pthread_barrier_destroy(&world.barrier);
    return world.sent[0];
}

#endif
