/* SPDX-License-Identifier: MIT */
/*
 * test_group.c - groups are held out whole, whatever the order of their rows.
 */
#include <math.h>
#include <string.h>

#include "support.h"
#include "table/dataset/split.h"

enum { ROWS = 1000 };

static size_t marked(const int64_t *group, size_t rows, double fraction,
                     uint64_t seed, unsigned char *held)
{
    size_t n = 0, count = 0;

    memset(held, 0, ROWS / 8 + 1);
    EXPECT_OK(group_mark(group, rows, fraction, seed, held, &n));
    for (size_t i = 0; i < rows; i++)
        count += bit_is_set(held, i);
    CU_ASSERT_EQUAL(n, count);
    return n;
}

/* 100 groups of unlike sizes, values far apart and below 0, rows mixed. */
static void fill(int64_t *group)
{
    for (size_t i = 0; i < ROWS; i++)
        group[i] =
            (int64_t)(i * 7919 % ROWS * (i % 3 + 1) % 100) * 1000003 - 40000000;
}

static void a_group_is_never_divided(void)
{
    int64_t group[ROWS];
    unsigned char held[ROWS / 8 + 1];

    fill(group);
    for (uint64_t seed = 0; seed < 5; seed++) {
        const size_t n = marked(group, ROWS, 0.2, seed, held);

        EXPECT_CLOSE((double)n, 200, 0, 5);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t k = 0; k < i; k++)
                if (group[i] == group[k] &&
                    bit_is_set(held, i) != bit_is_set(held, k))
                    CU_FAIL("a group is on both sides");
    }
}

static void the_order_of_the_rows_plays_no_part(void)
{
    int64_t group[ROWS], turned[ROWS];
    unsigned char held[ROWS / 8 + 1], other[ROWS / 8 + 1];

    fill(group);
    for (size_t i = 0; i < ROWS; i++)
        turned[i] = group[i * 617 % ROWS];
    marked(group, ROWS, 0.3, 8, held);
    marked(turned, ROWS, 0.3, 8, other);
    for (size_t i = 0; i < ROWS; i++)
        CU_ASSERT_EQUAL(bit_is_set(other, i), bit_is_set(held, i * 617 % ROWS));
}

static void another_seed_is_another_split(void)
{
    int64_t group[ROWS];
    unsigned char held[ROWS / 8 + 1], other[ROWS / 8 + 1];

    fill(group);
    marked(group, ROWS, 0.3, 8, held);
    marked(group, ROWS, 0.3, 9, other);
    CU_ASSERT_NOT_EQUAL(memcmp(held, other, sizeof held), 0);
}

/* Sizes 50, 10, 10, 10, 10, 10 of 100 rows. */
static void the_fraction_is_met_when_whole_groups_allow(void)
{
    static const struct {
        double fraction;
        size_t rows;
    } cases[] = {{0.4, 40}, {0.5, 50}, {0.1, 10}, {0.14, 10}, {0.16, 20}};
    int64_t group[100];
    unsigned char held[ROWS / 8 + 1];

    for (size_t i = 0; i < 100; i++)
        group[i] = i < 50 ? 0 : (int64_t)(i / 10);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint64_t seed = 0; seed < 20; seed++)
            CU_ASSERT_EQUAL(marked(group, 100, cases[i].fraction, seed, held),
                            cases[i].rows);
}

/* Ten groups of ten rows: 28 rows are as far from 30 with any third group, and
 * it is the next in the order of the seed, as for 30. 25 rows are as far from
 * 20 as from 30: no further group is taken. */
static void ties_go_to_the_first_group_and_to_fewer_rows(void)
{
    int64_t group[100];
    unsigned char held[ROWS / 8 + 1], exact[ROWS / 8 + 1];

    for (size_t i = 0; i < 100; i++)
        group[i] = (int64_t)(i / 10);
    for (uint64_t seed = 0; seed < 20; seed++) {
        CU_ASSERT_EQUAL(marked(group, 100, 0.28, seed, held), 30);
        CU_ASSERT_EQUAL(marked(group, 100, 0.30, seed, exact), 30);
        CU_ASSERT_EQUAL(memcmp(held, exact, sizeof held), 0);
        CU_ASSERT_EQUAL(marked(group, 100, 0.25, seed, held), 20);
    }
}

static CU_TestInfo tests[] = {
    {"a group is never divided", a_group_is_never_divided},
    {"the order of the rows plays no part",
     the_order_of_the_rows_plays_no_part},
    {"another seed is another split", another_seed_is_another_split},
    {"the fraction is met when whole groups allow",
     the_fraction_is_met_when_whole_groups_allow},
    {"ties go to the first group and to fewer rows",
     ties_go_to_the_first_group_and_to_fewer_rows},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"group: splits", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
