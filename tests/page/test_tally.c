/* SPDX-License-Identifier: MIT */
/*
 * test_tally.c - curves from counts of scored rows.
 *
 * The program is no library: its source is part of this test.
 */
#include "page/tally.c"

#include <string.h>

#include "support.h"

static struct score_tally tally;
static struct curve_points curve;

static void begin(void)
{
    memset(&tally, 0, sizeof tally);
}

/* Scores 0.9 + 0.6 - 0.4 + 0.1 -: three of four pairs are in order. */
static void four_rows_by_hand(void)
{
    begin();
    tally_add(&tally, 0.9, true, 1);
    tally_add(&tally, 0.6, false, 1);
    tally_add(&tally, 0.4, true, 1);
    tally_add(&tally, 0.1, false, 1);
    tally_roc(&tally, &curve);
    EXPECT_CLOSE(curve.area, 0.75, 0, 1e-12);
    CU_ASSERT_EQUAL(curve.n, 6);
    EXPECT_CLOSE(curve.x[1], 0, 0, 0);
    EXPECT_CLOSE(curve.y[1], 0.5, 0, 1e-12);
    EXPECT_CLOSE(curve.x[2], 0.5, 0, 1e-12);
    tally_pr(&tally, &curve);
    /* 1/2 * 1 + 1/2 * 2/3 */
    EXPECT_CLOSE(curve.area, 5.0 / 6, 0, 1e-12);
}

static void ties_count_half(void)
{
    begin();
    for (int i = 0; i < 4; i++)
        tally_add(&tally, 0.5, i % 2, 1);
    tally_roc(&tally, &curve);
    EXPECT_CLOSE(curve.area, 0.5, 0, 1e-12);
}

static void weights_count(void)
{
    begin();
    tally_add(&tally, 0.9, true, 3);
    tally_add(&tally, 0.5, false, 1);
    tally_add(&tally, 0.1, true, 1);
    tally_roc(&tally, &curve);
    EXPECT_CLOSE(curve.area, 0.75, 0, 1e-12);
}

/* Certain rows of the classes are not one bin with uncertain ones. */
static void scores_near_the_ends_are_told_apart(void)
{
    begin();
    tally_add(&tally, 1, false, 1);
    tally_add(&tally, 1 - 1e-5, true, 1);
    tally_add(&tally, 1 - 1e-4, true, 1);
    tally_add(&tally, 0, false, 1);
    tally_roc(&tally, &curve);
    EXPECT_CLOSE(curve.area, 0.5, 0, 1e-12);
}

static void a_missing_class_has_no_area(void)
{
    begin();
    tally_add(&tally, 0.5, true, 1);
    tally_roc(&tally, &curve);
    CU_ASSERT(isnan(curve.area));
    CU_ASSERT_EQUAL(curve.n, 0);
    begin();
    tally_pr(&tally, &curve);
    CU_ASSERT(isnan(curve.area));
}

static void what_is_not_a_number_is_left_out(void)
{
    struct reliability c = {0};
    double x[TALLY_GROUPS], y[TALLY_GROUPS], error;

    begin();
    tally_add(&tally, NAN, true, 1);
    EXPECT_CLOSE(tally.positives, 0, 0, 0);
    reliability_add(&c, NAN, true, 1);
    CU_ASSERT_EQUAL(reliability_curve(&c, x, y, &error), 0);
    CU_ASSERT(isnan(error));
}

static void curves_are_short(void)
{
    begin();
    for (int i = 0; i < 20000; i++)
        tally_add(&tally, (i + 0.5) / 20000, i * 7919 % 20000 < i, 1);
    tally_roc(&tally, &curve);
    CU_ASSERT(curve.n <= TALLY_POINTS && curve.n > 100);
    EXPECT_CLOSE(curve.x[curve.n - 1], 1, 0, 0);
    EXPECT_CLOSE(curve.y[curve.n - 1], 1, 0, 0);
    tally_pr(&tally, &curve);
    CU_ASSERT(curve.n <= TALLY_POINTS && curve.n > 100);
}

static void calibration_by_hand(void)
{
    struct reliability c = {0};
    double x[TALLY_GROUPS], y[TALLY_GROUPS], error;

    reliability_add(&c, 0.14, false, 1);
    reliability_add(&c, 0.18, true, 1);
    reliability_add(&c, 0.95, true, 2);
    reliability_add(&c, 1, true, 2); /* the last group holds 1 */
    CU_ASSERT_EQUAL(reliability_curve(&c, x, y, &error), 2);
    EXPECT_CLOSE(x[0], 0.16, 0, 1e-12);
    EXPECT_CLOSE(y[0], 0.5, 0, 1e-12);
    EXPECT_CLOSE(x[1], 0.975, 0, 1e-12);
    EXPECT_CLOSE(y[1], 1, 0, 1e-12);
    EXPECT_CLOSE(error, (2 * 0.34 + 4 * 0.025) / 6, 0, 1e-12);
}

static CU_TestInfo tests[] = {
    {"four rows by hand", four_rows_by_hand},
    {"ties count half", ties_count_half},
    {"weights count", weights_count},
    {"scores near the ends are told apart",
     scores_near_the_ends_are_told_apart},
    {"a missing class has no area", a_missing_class_has_no_area},
    {"what is not a number is left out", what_is_not_a_number_is_left_out},
    {"curves are short and complete", curves_are_short},
    {"calibration by hand", calibration_by_hand},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"tally: curves", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
