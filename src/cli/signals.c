/* SPDX-License-Identifier: MIT */
/*
 * signals.c - what signals ask of a run.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { EXIT_AT_ONCE = 130 };

/* A handler has no arguments: this is what it knows. Lock-free, so that it may
 * be used there. */
static _Atomic(ls_trainer *) obeying;
static volatile sig_atomic_t stop_wanted;
static volatile sig_atomic_t interrupted;

static void handle(int number)
{
    ls_trainer *trainer = atomic_load(&obeying);

    if (number == SIGUSR2) {
        if (trainer)
            ls_trainer_save_soon(trainer);
        return;
    }
    /* Schedulers send SIGUSR1 as a warning and SIGTERM later: that is no
     * second wish. */
    if (number != SIGUSR1 && interrupted)
        _exit(EXIT_AT_ONCE);
    if (number != SIGUSR1)
        interrupted = 1;
    stop_wanted = 1;
    if (trainer)
        ls_trainer_stop(trainer);
}

void signals_ignore(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void signals_catch(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2};
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
}

void signals_obey(ls_trainer *trainer)
{
    atomic_store(&obeying, trainer);
    if (trainer && stop_wanted)
        ls_trainer_stop(trainer);
}
