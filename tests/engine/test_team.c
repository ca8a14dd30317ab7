/* SPDX-License-Identifier: MIT */
/*
 * test_team.c - a team that cannot come is refused, not died of.
 */
#include "engine/team.h"

#include <sys/resource.h>

#include "support.h"

static void a_team_that_can_come_is_accepted(void)
{
    EXPECT_OK(team_check(1));
    EXPECT_OK(team_check(9));
}

/* Stacks of 3,000 threads do not fit what is left of the address space. */
static void a_team_that_cannot_come_is_refused(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    struct rlimit before, small;

    CU_ASSERT_FATAL(getrlimit(RLIMIT_AS, &before) == 0);
    small = before;
    small.rlim_cur = (rlim_t)1 << 31;
    CU_ASSERT_FATAL(setrlimit(RLIMIT_AS, &small) == 0);
    EXPECT_FAILS(team_check(3000), LS_NO_MEMORY, "of 3000 threads");
    CU_ASSERT_FATAL(setrlimit(RLIMIT_AS, &before) == 0);
#endif
}

static CU_TestInfo tests[] = {
    {"a team that can come is accepted", a_team_that_can_come_is_accepted},
    {"a team that cannot come is refused", a_team_that_cannot_come_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"team: threads", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
