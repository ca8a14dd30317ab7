/* SPDX-License-Identifier: MIT */
/*
 * thread_start.c - a thread that takes no signals.
 */
#include "base/thread_start.h"

#include <signal.h>

int thread_start(pthread_t *thread, void *(*run)(void *user), void *user)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(thread, NULL, run, user);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}
