/* SPDX-License-Identifier: MIT */
/*
 * test_rounding.c - columns that float32 does for, and others.
 */
#include "table/values/rounding.h"

#include <math.h>

#include "support.h"

/* Whether float32 loses the digits of a column of these values. */
static bool loses(const double *value, size_t n, const double *scale)
{
    struct rounding r;
    bool lossy;

    EXPECT_OK(rounding_create(1, &r));
    for (size_t i = 0; i < n; i++)
        rounding_add(&r, value + i);
    lossy = rounding_find(&r, scale) == 0;
    if (NUMBER_REAL == NUMBER_F32)
        CU_ASSERT_EQUAL(rounding_type(&r, scale) == NUMBER_F64, lossy);
    rounding_clear(&r);
    return lossy;
}

static void digits_are_compared_with_the_range(void)
{
    static const struct {
        double value[3];
        bool lossy;
    } cases[] = {
        {{2459000.1, 2459000.2, 2459000.9}, true}, /* Julian dates */
        {{1700000000, 1700000001, 1700086399}, true},
        {{1700000000, 1700000063, 1701814401}, true}, /* 3 weeks */
        {{5820000.12, 5820400.5, 5828000.25}, true},  /* meters */
        {{13.404954, 13.404967, 13.405954}, true},    /* degrees */
        {{0.1, 0.2, 0.9}, false},                     /* any numbers */
        {{293.15, 288.2, 301.7}, false},              /* kelvins */
        {{2019, 2020, 2021}, false},                  /* years */
        {{16777216, 16777218, 16777220}, false},      /* exact */
        {{123456789, 987654321, 555555555}, false},   /* identities */
        {{0.3, 0.1 + 0.2, 0.3}, false},               /* rounding alone */
        {{2459000.1, 2459000.1, 2459000.1}, false},   /* constant */
        {{NAN, 0.1, NAN}, false},
        {{NAN, NAN, NAN}, false},
        {{-1e30, 0, 1e30}, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CU_ASSERT_EQUAL(loses(cases[i].value, 3, NULL), cases[i].lossy);
}

static void one_row_is_judged_by_the_scale_of_a_model(void)
{
    const double day = 2459000.1, fine = 1 / 0.3, coarse = 1 / 5000.0;

    CU_ASSERT_FALSE(loses(&day, 1, NULL));
    CU_ASSERT_TRUE(loses(&day, 1, &fine));
    CU_ASSERT_FALSE(loses(&day, 1, &coarse));
}

static void the_first_column_is_found(void)
{
    const double rows[2][3] = {{1, 2459000.1, 0.1}, {2, 2459000.9, 0.2}};
    struct rounding r;

    EXPECT_OK(rounding_create(3, &r));
    rounding_add(&r, rows[0]);
    rounding_add(&r, rows[1]);
    CU_ASSERT_EQUAL(rounding_find(&r, NULL), 1);
    rounding_add_value(&r, 1, 0);
    CU_ASSERT_EQUAL(rounding_find(&r, NULL), 3);
    rounding_clear(&r);
}

static CU_TestInfo tests[] = {
    {"digits are compared with the range", digits_are_compared_with_the_range},
    {"one row is judged by the scale of a model",
     one_row_is_judged_by_the_scale_of_a_model},
    {"the first column is found", the_first_column_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"rounding: float32 or float64", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
