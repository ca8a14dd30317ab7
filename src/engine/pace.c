/* SPDX-License-Identifier: MIT */
/*
 * pace.c - try a smaller team at first and when the pace drops, a larger one
 * now and then; keep what is faster.
 */
#include "engine/pace.h"

/* Seconds of a turn that tries, and of one that works. */
static const double trial = 0.02, work = 0.1;

/* A team must be that much faster to take over, a pace that much slower to
 * look for another. */
static const double better = 1.05, dropped = 0.75;

/* Seconds between looks at a larger team: doubled each time in vain. */
static const double least_patience = 0.25, most_patience = 60;

/* A step that takes longer is not tried with fewer threads but when the pace
 * drops. */
static const double long_step = 0.05;

void pace_start(struct pace *pace, size_t threads, bool fixed)
{
    *pace = (struct pace){.patience = least_patience};
    do {
        pace->team[pace->n++] = threads;
        threads /= 2;
    } while (!fixed && threads > 0 && pace->n < PACE_LEVELS);
}

struct turn pace_turn(const struct pace *pace)
{
    const bool tries = pace->look != pace->level || pace->turns < 2;

    return (struct turn){pace->team[pace->look], tries ? trial : work};
}

static void settle(struct pace *pace, size_t level, double rate)
{
    pace->level = level;
    pace->rate = rate;
    pace->best = rate;
    pace->patience = least_patience;
    pace->worked = 0;
}

/* A team was tried; if it is faster, it takes over and the next one in the same
 * direction is tried. */
static void judge(struct pace *pace, double rate)
{
    const bool up = pace->look < pace->level;

    if (rate > better * pace->rate) {
        settle(pace, pace->look, rate);
        if (up && pace->level > 0)
            pace->look = pace->level - 1;
        else if (!up && pace->level + 1 < pace->n)
            pace->look = pace->level + 1;
        return;
    }
    pace->look = pace->level;
    if (up)
        pace->patience = pace->patience * 2 < most_patience ? pace->patience * 2
                                                            : most_patience;
}

void pace_note(struct pace *pace, double rows, double seconds, double steps)
{
    const double rate = rows / seconds;
    const bool first = pace->turns == 1 && seconds / steps < long_step;

    pace->turns += pace->turns < 2;
    if (pace->look != pace->level) {
        judge(pace, rate);
        return;
    }
    pace->rate = rate;
    pace->worked += seconds;
    if ((first || rate < dropped * pace->best) && pace->level + 1 < pace->n) {
        pace->look = pace->level + 1;
        pace->best = rate;
    } else if (pace->level > 0 && pace->worked > pace->patience) {
        pace->look = pace->level - 1;
        pace->worked = 0;
    }
    pace->best = rate > pace->best ? rate : pace->best;
}
