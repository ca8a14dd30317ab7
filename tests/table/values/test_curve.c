/* SPDX-License-Identifier: MIT */
/*
 * test_curve.c - smooth clipping, and quantiles to a normal distribution.
 */
#include "table/values/curve.h"

#include <float.h>
#include <math.h>

#include "math/scalar.h"
#include "support.h"

static double x[1][CURVE_COLUMNS];

/* What x becomes in column j. */
static double applied(const struct curve *curve, size_t j, double value)
{
    const double shift = 0, scale = 1;

    x[0][0] = value;
    curve_apply(curve, j, &shift, &scale, 1, 1, x);
    return x[0][0];
}

static void clipping_is_smooth_and_ends_at_the_limit(void)
{
    struct curve *curve = NULL;
    double last = -4;

    EXPECT_OK(curve_create_clip(2, &curve));
    curve->limit[0] = 3;
    for (int i = -1000; i <= 1000; i++) {
        const double z = i / 50.0, got = applied(curve, 0, z);

        EXPECT_CLOSE(got, 3 * z / hypot(3, z), 1e-15, 1e-300);
        CU_ASSERT(got > last);
        last = got;
        CU_ASSERT_EQUAL(applied(curve, 1, z), z); /* no limit */
    }
    EXPECT_CLOSE(applied(curve, 0, 1e30), 3, 1e-15, 0);
    EXPECT_CLOSE(applied(curve, 0, -1e200), -3, 1e-15, 0);
    EXPECT_CLOSE(applied(curve, 0, (double)INFINITY), 3, 1e-15, 0);
    curve_destroy(curve);
}

/* Column 0 has no knots, column 1 these: 2 is a tie. */
static struct curve *with_knots(void)
{
    static const double value[] = {1, 2, 2, 4, 8};
    static const double share[] = {0, 0.25, 0.5, 0.75, 1};
    struct curve *curve = NULL;

    EXPECT_OK(curve_create_knots(3, 5, &curve));
    curve->first[2] = curve->first[3] = 5;
    for (size_t i = 0; i < 5; i++) {
        curve->value[i] = value[i];
        curve->share[i] = share[i];
    }
    return curve;
}

static void knots_are_joined_by_lines(void)
{
    static const double of[][2] = {{1.5, 0.125}, {2, 0.375},  {3, 0.625},
                                   {4, 0.75},    {7, 0.9375}, {2.5, 0.5625}};
    struct curve *curve = with_knots();

    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        EXPECT_CLOSE(applied(curve, 1, of[i][0]),
                     scalar_normal_quantile(of[i][1]), 1e-15, 1e-15);
    for (int i = -30; i < 30; i++) {
        CU_ASSERT_EQUAL(applied(curve, 0, i), i);
        CU_ASSERT_EQUAL(applied(curve, 2, i), i);
    }
    curve_destroy(curve);
}

/* As scikit-learn clips: those of 1e-7 - 2^-52 and 1 less that. */
static void the_ends_are_finite(void)
{
    struct curve *curve = with_knots();

    EXPECT_CLOSE(applied(curve, 1, 1), -5.199337582605575, 1e-15, 0);
    EXPECT_CLOSE(applied(curve, 1, -1e300), -5.199337582605575, 1e-15, 0);
    EXPECT_CLOSE(applied(curve, 1, 8), 5.19933758270342, 1e-15, 0);
    EXPECT_CLOSE(applied(curve, 1, DBL_MAX), 5.19933758270342, 1e-15, 0);
    curve->value[0] = -DBL_MAX; /* from there to 2 is more than DBL_MAX */
    curve->value[4] = DBL_MAX;
    EXPECT_CLOSE(applied(curve, 1, -DBL_MAX / 2), scalar_normal_quantile(0.125),
                 1e-15, 0);
    CU_ASSERT(applied(curve, 1, DBL_MAX / 2) < 2);
    curve_destroy(curve);
}

static void a_missing_value_stays_missing(void)
{
    struct curve *curve = with_knots();

    CU_ASSERT(isnan(applied(curve, 0, (double)NAN)));
    CU_ASSERT(isnan(applied(curve, 1, (double)NAN)));
    curve_destroy(curve);
    EXPECT_OK(curve_create_clip(1, &curve));
    CU_ASSERT(isnan(applied(curve, 0, (double)NAN)));
    curve_destroy(curve);
}

static void copies_are_the_same_until_changed(void)
{
    struct curve *curve = with_knots(), *copy = NULL, *clip = NULL;

    EXPECT_OK(curve_copy(curve, &copy));
    CU_ASSERT(curve_same(curve, copy, 1));
    copy->share[3] += 0.01;
    CU_ASSERT_FALSE(curve_same(curve, copy, 1));
    CU_ASSERT(curve_same(curve, copy, 0));
    CU_ASSERT(curve_same(curve, NULL, 0));
    CU_ASSERT_FALSE(curve_same(NULL, curve, 1));
    EXPECT_OK(curve_create_clip(3, &clip));
    CU_ASSERT(curve_same(clip, NULL, 1));
    clip->limit[1] = 3;
    CU_ASSERT_FALSE(curve_same(clip, NULL, 1));
    curve_destroy(copy);
    EXPECT_OK(curve_copy(clip, &copy));
    CU_ASSERT(curve_same(clip, copy, 1));
    curve_destroy(copy);
    EXPECT_OK(curve_copy(NULL, &copy));
    CU_ASSERT_PTR_NULL(copy);
    curve_destroy(curve);
    curve_destroy(clip);
}

static CU_TestInfo tests[] = {
    {"a missing value stays missing", a_missing_value_stays_missing},
    {"clipping is smooth and ends at the limit",
     clipping_is_smooth_and_ends_at_the_limit},
    {"knots are joined by lines", knots_are_joined_by_lines},
    {"the ends are finite", the_ends_are_finite},
    {"copies are the same until changed", copies_are_the_same_until_changed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"curve: clipping and quantiles", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
