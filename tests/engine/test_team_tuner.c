/* SPDX-License-Identifier: MIT */
/*
 * test_team_tuner.c - the choice of a team, against a machine that is made up.
 */
#include "engine/team_tuner.h"

#include "support.h"

/* Rows a second of a team at a time. */
typedef double machine(size_t team, double now);

/* Run for some seconds; returns the rows done. */
static double run(struct team_tuner *tuner, machine *rate, double step,
                  double from, double seconds)
{
    double rows = 0;

    for (double now = from; now < from + seconds;) {
        const struct turn turn = team_tuner_turn(tuner);
        const double speed = rate(turn.team, now);
        const double took = turn.seconds > step ? turn.seconds : step;

        team_tuner_note(tuner, speed * took, took, took / step);
        rows += speed * took;
        now += took;
    }
    return rows;
}

static double scales(size_t team, double now)
{
    (void)now;
    return (double)team;
}

/* As a step of microseconds: each thread more costs more than it brings. */
static double shrinks(size_t team, double now)
{
    (void)now;
    return 1 / (double)team;
}

static double best_at_4(size_t team, double now)
{
    (void)now;
    return team <= 4 ? (double)team : 16 / (double)team;
}

/* From second 10 to 20 another process holds a CPU: a team that needs all of
 * them waits for it. */
static double held(size_t team, double now)
{
    return team == 2 && now >= 10 && now < 20 ? 0.4 : (double)team;
}

static double chosen(machine *rate, size_t threads, bool fixed)
{
    struct team_tuner tuner;

    team_tuner_start(&tuner, threads, fixed);
    (void)run(&tuner, rate, 1e-4, 0, 5);
    return (double)tuner.team[tuner.level];
}

static void the_fastest_team_is_found(void)
{
    CU_ASSERT_EQUAL(chosen(scales, 16, false), 16);
    CU_ASSERT_EQUAL(chosen(shrinks, 16, false), 1);
    CU_ASSERT_EQUAL(chosen(shrinks, 1, false), 1);
    CU_ASSERT_EQUAL(chosen(best_at_4, 64, false), 4);
    CU_ASSERT_EQUAL(chosen(shrinks, 16, true), 16);
}

static void looking_around_costs_little(void)
{
    struct team_tuner tuner;

    team_tuner_start(&tuner, 16, false);
    CU_ASSERT(run(&tuner, scales, 1e-3, 0, 60) > 0.998 * 16 * 60);
    team_tuner_start(&tuner, 2, false);
    CU_ASSERT(run(&tuner, shrinks, 1e-5, 0, 60) > 0.99 * 60);
    /* Steps of a second are not tried with fewer threads at all. */
    team_tuner_start(&tuner, 2, false);
    CU_ASSERT(run(&tuner, scales, 1, 0, 60) >= 2 * 60);
}

static void a_held_cpu_is_left_and_taken_back(void)
{
    struct team_tuner tuner;

    team_tuner_start(&tuner, 2, false);
    (void)run(&tuner, held, 1e-3, 0, 10);
    CU_ASSERT_EQUAL(tuner.team[tuner.level], 2);
    CU_ASSERT(run(&tuner, held, 1e-3, 10, 10) > 0.9 * 10);
    CU_ASSERT_EQUAL(tuner.team[tuner.level], 1);
    (void)run(&tuner, held, 1e-3, 20, 15);
    CU_ASSERT_EQUAL(tuner.team[tuner.level], 2);
}

static CU_TestInfo tests[] = {
    {"the fastest team is found", the_fastest_team_is_found},
    {"looking around costs little", looking_around_costs_little},
    {"a held CPU is left and taken back", a_held_cpu_is_left_and_taken_back},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"pace: the team", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
