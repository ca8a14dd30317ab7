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
#include <stddef.h>
#include <string.h>
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

void unfinished_remove(void)
{
    const int error = errno;

    if (atomic_load(&owner) == getpid())
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
