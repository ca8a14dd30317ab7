/* SPDX-License-Identifier: MIT */
/*
 * team_tuner.h - choose the number of threads for a span of steps.
 *
 * The result does not depend on it, so the fastest number is chosen at run
 * time: steps of microseconds are faster on fewer threads, and so are all steps
 * while other processes occupy a CPU, as a step ends with its slowest thread.
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
    size_t level;    /* index of the current team */
    size_t look;     /* index of the team tried next, or level */
    int turns;       /* done for that team, up to 2; the first is a warm-up */
    double rate;     /* rows per second of the current team, latest */
    double best;     /* recent maximum of rate */
    double patience; /* seconds between trials of a larger team */
    double worked;   /* seconds since the last such trial */
};

/* Threads and seconds of the next span. */
struct turn {
    size_t team;
    double seconds;
};

/* fixed: always all threads. */
void team_tuner_start(struct team_tuner *tuner, size_t threads, bool fixed);
struct turn team_tuner_turn(const struct team_tuner *tuner);
/* Record a turn: rows processed, in seconds, in steps. */
void team_tuner_note(struct team_tuner *tuner, double rows, double seconds,
                     double steps);

#endif
