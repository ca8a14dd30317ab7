/* SPDX-License-Identifier: MIT */
/*
 * test_crew.c - each job runs once, by its own team, and failures are those of
 * the first.
 */
#include "many/crew.h"

#include <stdatomic.h>
#include <string.h>

#include "engine/team.h"
#include "support.h"

enum { JOBS = 23 };

struct trial {
    atomic_int done[JOBS], running, most_running, threads[JOBS];
    size_t fails_from, in_team[JOBS];
};

static void count_team(void *user, size_t rank, size_t team)
{
    size_t *n = user;

    if (rank == 0)
        *n = team;
}

static ls_status do_job(void *user, size_t job, size_t threads)
{
    struct trial *trial = user;
    const int now = atomic_fetch_add(&trial->running, 1) + 1;
    int most = atomic_load(&trial->most_running);

    while (now > most &&
           !atomic_compare_exchange_weak(&trial->most_running, &most, now))
        ;
    atomic_fetch_add(&trial->done[job], 1);
    atomic_store(&trial->threads[job], (int)threads);
    team_run(threads, count_team, &trial->in_team[job]);
    atomic_fetch_sub(&trial->running, 1);
    return job >= trial->fails_from ? fail(LS_IO, "job %zu failed", job)
                                    : LS_OK;
}

static void each_job_runs_once_by_its_own_team(void)
{
    const size_t cases[][3] = {/* threads, at a time, of the first job */
                               {1, SIZE_MAX, 1},
                               {4, SIZE_MAX, 1},
                               {5, 1, 5},
                               {7, 3, 2},
                               {30, SIZE_MAX, 1}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct trial trial = {.fails_from = JOBS};
        int most = 0;

        EXPECT_OK(crew_run(JOBS, cases[c][0], cases[c][1], do_job, &trial));
        for (size_t i = 0; i < JOBS; i++) {
            CU_ASSERT_EQUAL(trial.done[i], 1);
            CU_ASSERT(trial.threads[i] >= (int)cases[c][2]);
            CU_ASSERT(trial.in_team[i] <= (size_t)trial.threads[i]);
            most = trial.threads[i] > most ? trial.threads[i] : most;
        }
        CU_ASSERT(trial.most_running <= (int)cases[c][0]);
        CU_ASSERT(cases[c][1] > JOBS || trial.most_running <= (int)cases[c][1]);
        CU_ASSERT(most <= (int)cases[c][2] + 1);
    }
}

static void fewer_jobs_than_threads_share_all(void)
{
    struct trial trial = {.fails_from = JOBS};

    EXPECT_OK(crew_run(2, 7, SIZE_MAX, do_job, &trial));
    CU_ASSERT(trial.threads[0] == 3 || trial.threads[0] == 4);
    CU_ASSERT(trial.threads[1] == 3 || trial.threads[1] == 4);
    EXPECT_OK(crew_run(0, 7, SIZE_MAX, do_job, &trial));
}

static void a_failure_ends_the_crew(void)
{
    struct trial trial = {.fails_from = 4};
    int done = 0;

    EXPECT_FAILS(crew_run(JOBS, 1, SIZE_MAX, do_job, &trial), LS_IO,
                 "job 4 failed");
    for (size_t i = 0; i < JOBS; i++)
        done += trial.done[i];
    CU_ASSERT_EQUAL(done, 5);
    trial = (struct trial){.fails_from = 0};
    EXPECT_FAILS(crew_run(JOBS, 3, SIZE_MAX, do_job, &trial), LS_IO, "failed");
}

static CU_TestInfo tests[] = {
    {"each job runs once, by its own team", each_job_runs_once_by_its_own_team},
    {"fewer jobs than threads share all", fewer_jobs_than_threads_share_all},
    {"a failure ends the crew", a_failure_ends_the_crew},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"crew", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
