/* SPDX-License-Identifier: MIT */
/*
 * team_tuner.h - how many of the threads a span of steps is given to.
 *
 * The result does not depend on it, so it may be chosen by what is fastest now:
 * steps of microseconds are faster on fewer threads, and so are all steps
 * while other processes hold a CPU, as a step ends with its slowest thread.
 */
#ifndef LOCKSTEP_TEAM_TUNER_H
#define LOCKSTEP_TEAM_TUNER_H

#include <stdbool.h>
#include <stddef.h>

/* Teams of n, n/2, n/4, .. threads; 4096 threads have 13. */
enum { TEAM_TUNER_LEVELS = 16 };

struct team_tuner {
    size_t team[TEAM_TUNER_LEVELS];
    size_t n;
    size_t level;    /* the team that works */
    size_t look;     /* the team that is tried next, or level */
    int turns;       /* so far, up to 2: the first one warms up */
    double rate;     /* rows a second of the team that works, latest */
    double best;     /* and at its best, of late */
    double patience; /* seconds until a larger team is tried */
    double worked;   /* seconds since one was */
};

/* Threads and seconds of the next span. */
struct turn {
    size_t team;
    double seconds;
};

/* fixed: always all threads. */
void team_tuner_start(struct team_tuner *tuner, size_t threads, bool fixed);
struct turn team_tuner_turn(const struct team_tuner *tuner);
/* What came of a turn: rows in seconds, in so many steps. */
void team_tuner_note(struct team_tuner *tuner, double rows, double seconds,
                     double steps);

#endif
