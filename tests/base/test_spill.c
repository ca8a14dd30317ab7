/* SPDX-License-Identifier: MIT */
/*
 * test_spill.c - bytes come back as they went, from memory and from a file.
 */
#include "base/spill.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { BYTES = 300000, PIECE = 7001 };

static void fill(unsigned char *bytes)
{
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (unsigned char)(i * 31 + i / 257);
}

static void expect_all(bool in_file)
{
    static unsigned char bytes[BYTES], room[BYTES];
    struct spill spill = {.size = 0};
    const void *found = NULL;

    fill(bytes);
    EXPECT_OK(spill_create(in_file, 0, &spill));
    for (size_t i = 0; i < BYTES; i += PIECE)
        EXPECT_OK(spill_append(&spill, bytes + i,
                               BYTES - i < PIECE ? BYTES - i : PIECE));
    CU_ASSERT_EQUAL(spill.size, BYTES);
    EXPECT_OK(spill_get(&spill, 0, BYTES, room, &found));
    CU_ASSERT_EQUAL(memcmp(found, bytes, BYTES), 0);
    EXPECT_OK(spill_get(&spill, 99999, 3, room, &found));
    CU_ASSERT_EQUAL(memcmp(found, bytes + 99999, 3), 0);
    CU_ASSERT((found == room) == in_file);
    spill_clear(&spill);
    spill_clear(&spill);
}

static void bytes_come_back(void)
{
    expect_all(false);
    expect_all(true);
}

static void what_is_not_there_is_an_error(void)
{
    struct spill spill = {.size = 0};
    const void *found = NULL;
    char room[8];

    EXPECT_OK(spill_create(true, 0, &spill));
    EXPECT_OK(spill_append(&spill, "abc", 3));
    EXPECT_FAILS(spill_get(&spill, 0, 4, room, &found), LS_IO,
                 "cannot read a temporary file in");
    spill_clear(&spill);
}

static void a_directory_that_is_missing_is_named(void)
{
    struct spill spill = {.size = 0};

    CU_ASSERT_EQUAL(setenv("TMPDIR", "/no/such/directory", 1), 0);
    EXPECT_FAILS(spill_create(true, 0, &spill), LS_EXISTS,
                 "cannot create a temporary file in /no/such/directory");
    CU_ASSERT_EQUAL(unsetenv("TMPDIR"), 0);
}

static CU_TestInfo tests[] = {
    {"bytes come back", bytes_come_back},
    {"what is not there is an error", what_is_not_there_is_an_error},
    {"a directory that is missing is named",
     a_directory_that_is_missing_is_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"spill: bytes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
