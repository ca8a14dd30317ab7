/* SPDX-License-Identifier: MIT */
/*
 * unfinished.c - temporary files and locks that a signal handler removes.
 *
 * A handler may interrupt any function, so the list is an array of slots whose
 * states are atomic: a slot that is being changed is not looked at.
 */
#include "base/unfinished.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lockstep.h"

enum { SLOTS = 256 };
enum { FREE, CHANGING, LISTED };

static struct {
    atomic_int state;
    char path[LS_PATH_SIZE];
} slots[SLOTS];

/* Of the process that made the list; a forked child has a copy. */
static _Atomic(pid_t) owner;

void unfinished_add(const char *path)
{
    const size_t length = strlen(path);
    size_t i = 0;

    if (length >= LS_PATH_SIZE)
        return;
    atomic_store(&owner, getpid());
    while (i < SLOTS && !atomic_compare_exchange_strong(&slots[i].state,
                                                        &(int){FREE}, CHANGING))
        i++;
    if (i == SLOTS)
        return;
    memcpy(slots[i].path, path, length + 1);
    atomic_store(&slots[i].state, LISTED);
}

void unfinished_end(const char *path)
{
    for (size_t i = 0; i < SLOTS; i++) {
        int state = LISTED;

        if (!atomic_compare_exchange_strong(&slots[i].state, &state, CHANGING))
            continue;
        if (strcmp(slots[i].path, path) == 0) {
            atomic_store(&slots[i].state, FREE);
            return;
        }
        atomic_store(&slots[i].state, LISTED);
    }
}

/* Calls of unfinished_create() without their end; the process is about to
 * end. */
static atomic_int creating;
static atomic_bool ending;
static _Thread_local bool creates, has_removed; /* this thread */

static void wait_a_moment(void)
{
    static const struct timespec moment = {.tv_nsec = 1000 * 1000};

    (void)nanosleep(&moment, NULL);
}

/* At most a second: who removes the files should end the process by then. */
void unfinished_create(void)
{
    creates = true;
    atomic_fetch_add(&creating, 1);
    if (!atomic_load(&ending) || has_removed)
        return;
    atomic_fetch_sub(&creating, 1);
    for (int i = 0; i < 1000; i++)
        wait_a_moment();
    atomic_fetch_add(&creating, 1);
}

void unfinished_created(void)
{
    atomic_fetch_sub(&creating, 1);
    creates = false;
}

/* Other threads create no more files; at most a second, as a file system may
 * hang. */
static void stop_creation(void)
{
    has_removed = true;
    atomic_store(&ending, true);
    for (int i = 0; i < 1000 && atomic_load(&creating) > creates; i++)
        wait_a_moment();
}

void unfinished_remove(void)
{
    const int error = errno;

    if (atomic_load(&owner) != getpid())
        return;
    stop_creation();
    for (size_t i = 0; i < SLOTS; i++)
        if (atomic_load(&slots[i].state) == LISTED)
            (void)unlink(slots[i].path);
    errno = error;
}

void unfinished_hold(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, before);
}

void unfinished_release(const sigset_t *before)
{
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}
