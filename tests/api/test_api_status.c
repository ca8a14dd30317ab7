/* SPDX-License-Identifier: MIT */
/*
 * test_api_status.c - versions, and threads for a caller of any release.
 */
#include <stdio.h>

#include "lockstep_tools.h"
#include "support.h"

static void the_number_of_a_version_is_its_text(void)
{
    unsigned major = 0, minor = 0, patch = 0;

    CU_ASSERT_EQUAL(sscanf(LS_VERSION, "%u.%u.%u", &major, &minor, &patch), 3);
    CU_ASSERT(minor < 100 && patch < 100);
    CU_ASSERT_EQUAL(LS_VERSION_NUMBER, 10000 * major + 100 * minor + patch);
    CU_ASSERT_STRING_EQUAL(ls_version(), LS_VERSION);
    CU_ASSERT_EQUAL(ls_version_number(), LS_VERSION_NUMBER);
}

static void threads_are_planned_into_a_struct_that_says_its_size(void)
{
    ls_thread_plan plan = {0};

    EXPECT_FAILS(ls_plan_threads(3, &plan), LS_USAGE, "size of ls_thread_plan");
    plan.size = sizeof plan;
    EXPECT_OK(ls_plan_threads(3, &plan));
    CU_ASSERT(plan.threads == 3 || plan.threads == 1); /* without OpenMP */
    CU_ASSERT_EQUAL(plan.size, sizeof plan);
    CU_ASSERT(plan.reason[0] != '\0');
}

static CU_TestInfo tests[] = {
    {"the number of a version is its text",
     the_number_of_a_version_is_its_text},
    {"threads are planned into a struct that says its size",
     threads_are_planned_into_a_struct_that_says_its_size},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_status: version and threads", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
