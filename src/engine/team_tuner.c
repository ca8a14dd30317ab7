/* SPDX-License-Identifier: MIT */
/*
 * team_tuner.c - try a smaller team at first and when the rate drops, a larger
 * one now and then; keep the faster one.
 */
#include "engine/team_tuner.h"

/* Seconds of a turn that tries, and of one that works. */
static const double trial = 0.02, work = 0.1;

/* A team must be this much faster to take over, a rate this much lower to try
 * another team. */
static const double better = 1.05, dropped = 0.75;

/* Seconds between looks at a larger team: doubled each time in vain. */
static const double least_patience = 0.25, most_patience = 60;

/* A longer step is tried with fewer threads only when the rate drops. */
static const double long_step = 0.05;

void team_tuner_start(struct team_tuner *tuner, size_t threads, bool fixed)
{
    *tuner = (struct team_tuner){.patience = least_patience};
    do {
        tuner->team[tuner->n++] = threads;
        threads /= 2;
    } while (!fixed && threads > 0 && tuner->n < TEAM_TUNER_LEVELS);
}

struct turn team_tuner_turn(const struct team_tuner *tuner)
{
    const bool tries = tuner->look != tuner->level || tuner->turns < 2;

    return (struct turn){tuner->team[tuner->look], tries ? trial : work};
}

static void settle(struct team_tuner *tuner, size_t level, double rate)
{
    tuner->level = level;
    tuner->rate = rate;
    tuner->best = rate;
    tuner->patience = least_patience;
    tuner->worked = 0;
}

/* A team was tried; if it is faster, it takes over and the next one in the same
 * direction is tried. */
static void compare_teams(struct team_tuner *tuner, double rate)
{
    const bool up = tuner->look < tuner->level;

    if (rate > better * tuner->rate) {
        settle(tuner, tuner->look, rate);
        if (up && tuner->level > 0)
            tuner->look = tuner->level - 1;
        else if (!up && tuner->level + 1 < tuner->n)
            tuner->look = tuner->level + 1;
        return;
    }
    tuner->look = tuner->level;
    if (up)
        tuner->patience = tuner->patience * 2 < most_patience
                              ? tuner->patience * 2
                              : most_patience;
}

void team_tuner_note(struct team_tuner *tuner, double rows, double seconds,
                     double steps)
{
    const double rate = rows / seconds;
    const bool first = tuner->turns == 1 && seconds / steps < long_step;

    tuner->turns += tuner->turns < 2;
    if (tuner->look != tuner->level) {
        compare_teams(tuner, rate);
        return;
    }
    tuner->rate = rate;
    tuner->worked += seconds;
    if ((first || rate < dropped * tuner->best) &&
        tuner->level + 1 < tuner->n) {
        tuner->look = tuner->level + 1;
        tuner->best = rate;
    } else if (tuner->level > 0 && tuner->worked > tuner->patience) {
        tuner->look = tuner->level - 1;
        tuner->worked = 0;
    }
    tuner->best = rate > tuner->best ? rate : tuner->best;
}
