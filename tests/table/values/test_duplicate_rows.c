/* SPDX-License-Identifier: MIT */
/*
 * test_duplicate_rows.c - rows that occur twice, on one side and on both.
 */
#include "table/values/duplicate_rows.h"

#include "base/digest.h"
#include "support.h"

static uint64_t hash_of(uint64_t value)
{
    return digest_xxh3(0, &value, sizeof value);
}

/* values [n] of rows 0, 1, ..; those from `train` on are held out. */
static struct duplicate_rows_found find(const uint64_t *value, size_t n,
                                        size_t train, bool two)
{
    struct duplicate_rows duplicates = {.two = two};
    struct duplicate_rows_found found = {0};

    for (size_t i = 0; i < n; i++)
        EXPECT_OK(duplicate_rows_add(&duplicates, hash_of(value[i]),
                                     two && i >= train ? i - train : i,
                                     i >= train));
    duplicate_rows_settle(&duplicates, &found);
    duplicate_rows_clear(&duplicates);
    return found;
}

static void different_rows_have_nothing_in_common(void)
{
    const uint64_t value[] = {1, 2, 3, 4, 5};
    const struct duplicate_rows_found f = find(value, 5, 3, false);

    CU_ASSERT_EQUAL(f.compared, 5);
    CU_ASSERT_EQUAL(f.every, 1);
    CU_ASSERT_EQUAL(f.repeated, 0);
    CU_ASSERT_EQUAL(f.leaked, 0);
}

static void rows_repeat_on_their_own_side(void)
{
    const uint64_t value[] = {7, 1, 7, 2, 7, 9, 9, 3};
    const struct duplicate_rows_found f = find(value, 8, 5, false);

    CU_ASSERT_EQUAL(f.repeated, 3);
    CU_ASSERT_EQUAL(f.row, 2);
    CU_ASSERT_EQUAL(f.of, 0);
    CU_ASSERT_EQUAL(f.leaked, 0);
}

static void rows_held_out_leak_when_they_also_train(void)
{
    const uint64_t value[] = {7, 1, 2, 1, 8, 2, 2};
    struct duplicate_rows_found f = find(value, 7, 3, false);

    CU_ASSERT_EQUAL(f.leaked, 3);
    CU_ASSERT_EQUAL(f.leak, 3);
    CU_ASSERT_EQUAL(f.leak_of, 1);
    CU_ASSERT_EQUAL(f.repeated, 1);
    f = find(value, 7, 3, true);
    CU_ASSERT_EQUAL(f.leaked, 3);
    CU_ASSERT_EQUAL(f.leak, 0);
    CU_ASSERT_EQUAL(f.leak_of, 1);
    CU_ASSERT_EQUAL(f.repeated, 0);
}

/* 40,000 rows in pairs, room for 1,000: one pair in so many is kept whole. */
static void a_full_list_becomes_a_sample_of_whole_pairs(void)
{
    struct duplicate_rows duplicates = {.most = 1000};
    struct duplicate_rows_found f = {0};

    for (uint64_t i = 0; i < 40000; i++)
        EXPECT_OK(
            duplicate_rows_add(&duplicates, hash_of(i % 20000), i, i >= 20000));
    CU_ASSERT(duplicates.n <= 1000 && duplicates.n > 300);
    CU_ASSERT(duplicates.room <= 1000);
    duplicate_rows_settle(&duplicates, &f);
    CU_ASSERT_EQUAL(f.leaked * 2, f.compared);
    CU_ASSERT_EQUAL(f.leak, f.leak_of + 20000);
    EXPECT_CLOSE((double)(f.compared * f.every), 40000, 0.2, 0);
    duplicate_rows_clear(&duplicates);
}

static CU_TestInfo tests[] = {
    {"different rows have nothing in common",
     different_rows_have_nothing_in_common},
    {"rows repeat on their own side", rows_repeat_on_their_own_side},
    {"rows held out leak when they also train",
     rows_held_out_leak_when_they_also_train},
    {"a full list becomes a sample of whole pairs",
     a_full_list_becomes_a_sample_of_whole_pairs},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"prints: rows in common", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
