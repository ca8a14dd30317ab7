/* SPDX-License-Identifier: MIT */
/*
 * test_api_struct.c - structs of callers who know fewer members, or more.
 */
#include "api/api_struct.h"

#include <stddef.h>
#include <string.h>

#include "support.h"

struct old {
    size_t size;
    int a;
};
struct now {
    size_t size;
    int a;
    double b;
};
struct next {
    size_t size;
    int a;
    double b;
    long c;
};

enum { FIRST = STRUCT_UP_TO(struct now, a) };

static void a_size_that_is_not_set_is_refused(void)
{
    struct now theirs = {.size = 0};

    EXPECT_FAILS(struct_check(&theirs, "ls_now", FIRST), LS_USAGE,
                 "size of ls_now is 0; set it to sizeof(ls_now)");
    theirs.size = FIRST - 1;
    EXPECT_STATUS(struct_check(&theirs, "ls_now", FIRST), LS_USAGE);
    theirs.size = SIZE_MAX;
    EXPECT_STATUS(struct_check(&theirs, "ls_now", FIRST), LS_USAGE);
    theirs.size = FIRST;
    EXPECT_OK(struct_check(&theirs, "ls_now", FIRST));
}

static void an_older_caller_gets_what_it_knows_and_no_byte_more(void)
{
    const struct now ours = {.size = 1, .a = 7, .b = 0.5};
    unsigned char room[sizeof(struct now) + 8];
    const size_t size = FIRST;

    memset(room, 0x5a, sizeof room);
    memcpy(room, &size, sizeof size);
    struct_give(room, &ours, sizeof ours);
    CU_ASSERT_EQUAL(memcmp(room, &size, sizeof size), 0);
    CU_ASSERT_EQUAL(memcmp(room + offsetof(struct now, a), &ours.a, 4), 0);
    for (size_t i = size; i < sizeof room; i++)
        CU_ASSERT_EQUAL(room[i], 0x5a);
}

static void a_newer_caller_finds_zeros(void)
{
    const struct now ours = {.size = 1, .a = 7, .b = 0.5};
    struct next theirs = {.size = sizeof theirs, .c = 9};

    struct_give(&theirs, &ours, sizeof ours);
    CU_ASSERT_EQUAL(theirs.size, sizeof theirs);
    CU_ASSERT_EQUAL(theirs.a, 7);
    CU_ASSERT_EQUAL(theirs.b, 0.5);
    CU_ASSERT_EQUAL(theirs.c, 0);
}

static void what_a_caller_does_not_know_is_zero(void)
{
    struct now ours = {.b = 3};
    const struct old older = {.size = FIRST, .a = 7};
    const struct next newer = {.size = sizeof newer, .a = 8, .b = 2, .c = 9};

    struct_take(&ours, &older, sizeof ours);
    CU_ASSERT_EQUAL(ours.a, 7);
    CU_ASSERT_EQUAL(ours.b, 0);
    struct_take(&ours, &newer, sizeof ours);
    CU_ASSERT_EQUAL(ours.a, 8);
    CU_ASSERT_EQUAL(ours.b, 2);
}

static CU_TestInfo structs[] = {
    {"a size that is not set is refused", a_size_that_is_not_set_is_refused},
    {"an older caller gets what it knows and no byte more",
     an_older_caller_gets_what_it_knows_and_no_byte_more},
    {"a newer caller finds zeros", a_newer_caller_finds_zeros},
    {"what a caller does not know is zero",
     what_a_caller_does_not_know_is_zero},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_struct: size", NULL, NULL, NULL, NULL, structs},
    CU_SUITE_INFO_NULL,
};
