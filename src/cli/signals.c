/* SPDX-License-Identifier: MIT */
/*
 * signals.c - apply signals to a run.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

enum { EXIT_AT_ONCE = 130 };

/* A handler has no arguments: this is what it knows. Lock-free, so that it may
 * be used there. */
static _Atomic(ls_trainer *) obeying;
static _Atomic(ls_study *) studying;
static volatile sig_atomic_t stop_wanted;
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t seconds_more; /* to the second alarm */

/* Somebody at the keyboard, or a scheduler at the end of its patience. The
 * other signals are warnings, which may come several times and together with
 * these: SIGUSR1 before SIGTERM, SIGXCPU every second, SIGHUP of a terminal
 * from its shell and from the kernel, and of systemd behind SIGTERM. */
static bool insists(int number)
{
    return number == SIGINT || number == SIGTERM || number == SIGQUIT;
}

static void handle(int number)
{
    ls_trainer *trainer = atomic_load(&obeying);
    ls_study *study = atomic_load(&studying);

    if (number == SIGUSR2) {
        if (trainer)
            ls_trainer_save_soon(trainer);
        return;
    }
    if (insists(number) && interrupted) {
        ls_unfinished_remove();
        _exit(EXIT_AT_ONCE);
    }
    if (insists(number))
        interrupted = 1;
    if (number == SIGALRM && seconds_more > 0) {
        (void)alarm((unsigned)seconds_more);
        seconds_more = 0;
    }
    stop_wanted = 1;
    if (trainer)
        ls_trainer_stop(trainer);
    if (study)
        ls_study_stop(study);
}

void signals_ignore(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static bool is_ignored(int number)
{
    struct sigaction before;

    return sigaction(number, NULL, &before) == 0 &&
           before.sa_handler == SIG_IGN;
}

/* nohup, and a batch system that means it, begin a program with the signal
 * ignored: that stays so. A shell without job control does the same with SIGINT
 * and SIGQUIT of what it puts into the background; those are sent on purpose
 * there, and are heard. */
static bool stays_ignored(int number)
{
    return (number == SIGHUP || number == SIGXCPU) && is_ignored(number);
}

static const int heard[] = {SIGTERM, SIGINT,  SIGQUIT, SIGHUP,
                            SIGXCPU, SIGUSR1, SIGUSR2};
enum { N_HEARD = sizeof heard / sizeof *heard };

/* The disposition is the default again, so that the process ends by the signal,
 * as its parent expects, once the handler has returned. */
static void clean_up(int number)
{
    ls_unfinished_remove();
    (void)raise(number);
}

void signals_clean_up(void)
{
    struct sigaction action = {.sa_handler = clean_up,
                               .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};

    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < N_HEARD; i++)
        if (!is_ignored(heard[i]))
            sigaction(heard[i], &action, NULL);
}

void signals_catch(void)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < N_HEARD; i++)
        if (!stays_ignored(heard[i]))
            sigaction(heard[i], &action, NULL);
}

void signals_obey(ls_trainer *trainer)
{
    atomic_store(&obeying, trainer);
    if (trainer && stop_wanted)
        ls_trainer_stop(trainer);
}

void signals_obey_study(ls_study *study)
{
    atomic_store(&studying, study);
    if (study && stop_wanted)
        ls_study_stop(study);
}

void signals_stop_after(double seconds, double more)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    seconds_more = more < 1.0 ? 1 : (sig_atomic_t)more;
    (void)alarm(seconds < 1.0 ? 1 : (unsigned)seconds);
}
