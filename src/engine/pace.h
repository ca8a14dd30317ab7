/* SPDX-License-Identifier: MIT */
/*
 * pace.h - how many of the threads a span of steps is given to.
 *
 * The result does not depend on it, so it may be chosen by what is fastest now:
 * steps of microseconds are faster on fewer threads, and so are all steps
 * while other processes hold a CPU, as a step ends with its slowest thread.
 */
#ifndef LOCKSTEP_PACE_H
#define LOCKSTEP_PACE_H

#include <stdbool.h>
#include <stddef.h>

/* Teams of n, n/2, n/4, .. threads; 4096 threads have 13. */
enum { PACE_LEVELS = 16 };

struct pace {
    size_t team[PACE_LEVELS];
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
void pace_start(struct pace *pace, size_t threads, bool fixed);
struct turn pace_turn(const struct pace *pace);
/* What came of a turn: rows in seconds, in so many steps. */
void pace_note(struct pace *pace, double rows, double seconds, double steps);

#endif
