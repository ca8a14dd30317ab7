/* SPDX-License-Identifier: MIT */
/*
 * test_team.c - a team that cannot come is refused, not died of.
 */
#include "engine/team.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

static void a_team_that_can_come_is_accepted(void)
{
    EXPECT_OK(team_check(1));
    EXPECT_OK(team_check(9));
}

/* Bytes of address space that this process has now. */
static rlim_t address_space(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT(fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Stacks of 3,000 threads do not fit into 256 MiB more of address space. A
 * sanitizer, which needs some for itself, would end the process. */
static void a_team_that_cannot_come_is_refused(void)
{
#ifndef SANITIZED
    struct rlimit before, small;

    CU_ASSERT_FATAL(getrlimit(RLIMIT_AS, &before) == 0);
    small = before;
    small.rlim_cur = address_space() + ((rlim_t)1 << 28);
    CU_ASSERT_FATAL(setrlimit(RLIMIT_AS, &small) == 0);
    EXPECT_FAILS(team_check(3000), LS_NO_MEMORY, "of 3000 threads");
    CU_ASSERT_FATAL(setrlimit(RLIMIT_AS, &before) == 0);
#else
    CU_ASSERT(address_space() > 0);
#endif
}

struct roll {
    size_t came[8], team;
};

static void answer(void *user, size_t rank, size_t team)
{
    struct roll *roll = user;

    roll->came[rank]++;
    if (rank == team - 1)
        roll->team = team;
}

static void each_rank_of_a_team_works_once(void)
{
    for (size_t threads = 1; threads <= 8; threads++) {
        struct roll roll = {.team = 0};

        team_run(threads, answer, &roll);
        CU_ASSERT(roll.team >= 1 && roll.team <= threads);
#ifdef _OPENMP
        CU_ASSERT_EQUAL(roll.team, threads);
#endif
        for (size_t t = 0; t < 8; t++)
            CU_ASSERT_EQUAL(roll.came[t], t < roll.team);
    }
}

static CU_TestInfo tests[] = {
    {"each rank of a team works once", each_rank_of_a_team_works_once},
    {"a team that can come is accepted", a_team_that_can_come_is_accepted},
    {"a team that cannot come is refused", a_team_that_cannot_come_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"team: threads", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
