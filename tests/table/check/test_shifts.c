/* SPDX-License-Identifier: MIT */
/*
 * test_shifts.c - rows whose cells have moved to the next column.
 */
#include <math.h>

#include "support.h"
#include "table/check/shifts.h"

enum { ROWS = 500, COLUMNS = 6 };

static double table[ROWS][COLUMNS];

/* Columns of other sizes, with tails: sinh of uniform values. */
static void fill(double ratio)
{
    ls_real some[ROWS * COLUMNS];

    fill_uniform(some, ROWS * COLUMNS, 9);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            table[i][j] =
                pow(ratio, j) * (5 + sinh(2 * (double)some[i * COLUMNS + j]));
}

static struct shifts_found look(void)
{
    struct shifts s;
    struct shifts_found found;

    EXPECT_OK(shifts_create(ROWS, COLUMNS, &s));
    for (int i = 0; i < ROWS; i++)
        shifts_take(&s, table[i], (uint64_t)i);
    EXPECT_OK(shifts_find(&s, &found));
    shifts_clear(&s);
    return found;
}

static void rows_as_they_should_be_are_left_alone(void)
{
    const double ratios[] = {1, 3, 10, 1000, 0.01};

    for (int k = 0; k < 5; k++) {
        fill(ratios[k]);
        CU_ASSERT_EQUAL(look().rows, 0);
    }
}

static void a_cell_that_was_lost_is_found(void)
{
    fill(10);
    for (int i = 40; i < 60; i++)
        for (int j = 2; j + 1 < COLUMNS; j++)
            table[i][j] = table[i][j + 1];
    const struct shifts_found found = look();

    CU_ASSERT(found.rows >= 15 && found.rows <= 20);
    CU_ASSERT(found.first >= 40 && found.first < 43);
    CU_ASSERT_EQUAL(found.by, -1);
}

static void a_cell_that_came_twice_is_found(void)
{
    fill(0.1);
    for (int i = 40; i < 60; i++)
        for (int j = COLUMNS - 1; j > 1; j--)
            table[i][j] = table[i][j - 1];
    const struct shifts_found found = look();

    CU_ASSERT(found.rows >= 15 && found.rows <= 20);
    CU_ASSERT_EQUAL(found.by, 1);
}

static void columns_that_are_alike_show_nothing(void)
{
    fill(1);
    for (int j = 0; j + 1 < COLUMNS; j++)
        table[7][j] = table[7][j + 1];
    CU_ASSERT_EQUAL(look().rows, 0);
}

static CU_TestInfo tests[] = {
    {"rows as they should be are left alone",
     rows_as_they_should_be_are_left_alone},
    {"a cell that was lost is found", a_cell_that_was_lost_is_found},
    {"a cell that came twice is found", a_cell_that_came_twice_is_found},
    {"columns that are alike show nothing",
     columns_that_are_alike_show_nothing},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"shifts: cells that moved", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
