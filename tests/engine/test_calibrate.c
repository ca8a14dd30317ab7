/* SPDX-License-Identifier: MIT */
/*
 * test_calibrate.c - temperatures, isotonic functions and thresholds by hand.
 */
#include "engine/calibrate.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/threshold.h"
#include "support.h"

static const struct outcome_shape binary = {.task = TASK_BINARY,
                                            .n_out = 1,
                                            .n_targets = 1,
                                            .parts = 1,
                                            .classes = 2,
                                            .threshold = 0.5};

static struct outcomes rows_of(size_t n, const double *p, const int *y,
                               const double *w)
{
    struct outcomes a = {0};

    EXPECT_OK(outcomes_create(&binary, n, &a));
    for (size_t i = 0; i < n; i++) {
        a.out[i] = a.score[i] = (real)p[i];
        a.label[i] = y[i];
        a.weight[i] = w ? w[i] : 1;
    }
    EXPECT_OK(outcomes_prepare(&a));
    return a;
}

/* Of rows with p = 0.8 three of four are of class 1, of those with 0.2 one of
 * four: T turns log 4 into log 3. */
static void temperature_by_hand(void)
{
    const double p[] = {0.8, 0.8, 0.2, 0.2}, w[] = {3, 1, 1, 3};
    const int y[] = {1, 0, 1, 0};
    struct outcomes a = rows_of(4, p, y, w);
    double t = 0;

    EXPECT_OK(calibrate_temperature(&a, "t.h5", &t));
    EXPECT_CLOSE(t, log(4) / log(3), 1e-6, 0);
    outcomes_clear(&a);
}

static void a_temperature_without_a_minimum_is_refused(void)
{
    const double p[] = {0.8, 0.2};
    const int right[] = {1, 0}, wrong[] = {0, 1};
    struct outcomes a = rows_of(2, p, right, NULL);
    struct outcomes b = rows_of(2, p, wrong, NULL);
    struct calibration c = {0};
    double t = 0;

    EXPECT_FAILS(calibrate_temperature(&a, "t.h5", &t), LS_BAD_DATA,
                 "temperature is 0");
    EXPECT_FAILS(calibrate_temperature(&b, "t.h5", &t), LS_BAD_DATA,
                 "no temperature");
    EXPECT_FAILS(calibrate_isotonic(&b, "t.h5", &c), LS_BAD_DATA,
                 "does not rise");
    outcomes_clear(&a);
    outcomes_clear(&b);
}

/* 0.2: 0; 0.4 and 0.6 violate and are pooled to 1/2; 0.8: 1. The row of weight
 * 0 says nothing, and two rows of one probability are one point. */
static void violators_are_pooled(void)
{
    const double p[] = {0.8, 0.2, 0.6, 0.4, 0.1, 0.2};
    const double w[] = {1, 1, 2, 2, 0, 1};
    const int y[] = {1, 0, 0, 1, 1, 0};
    const double want_x[] = {0.2, 0.4, 0.6, 0.8}, want_y[] = {0, 0.5, 0.5, 1};
    struct outcomes a = rows_of(6, p, y, w);
    struct calibration c = {0};

    EXPECT_OK(calibrate_isotonic(&a, "t.h5", &c));
    CU_ASSERT_EQUAL_FATAL(c.first[1], 4);
    for (size_t k = 0; k < 4; k++) {
        EXPECT_CLOSE(c.x[k], want_x[k], 1e-6, 0);
        EXPECT_CLOSE(c.y[k], want_y[k], 1e-12, 0);
    }
    calibration_clear(&c);
    outcomes_clear(&a);
}

/* 0.4 and 0.5 make a pool of 1/3, which violates the 1/2 of 0.3: all three
 * become 2/5. */
static void pools_are_pooled_again(void)
{
    const double p[] = {0.3, 0.3, 0.4, 0.5, 0.9};
    const double w[] = {1, 1, 1, 2, 1};
    const int y[] = {1, 0, 1, 0, 1};
    struct outcomes a = rows_of(5, p, y, w);
    struct calibration c = {0};

    EXPECT_OK(calibrate_isotonic(&a, "t.h5", &c));
    CU_ASSERT_EQUAL_FATAL(c.first[1], 3);
    EXPECT_CLOSE(c.x[1], 0.5, 1e-6, 0);
    EXPECT_CLOSE(c.y[0], 0.4, 1e-12, 0);
    EXPECT_CLOSE(c.y[1], 0.4, 1e-12, 0);
    EXPECT_CLOSE(c.y[2], 1, 1e-12, 0);
    calibration_clear(&c);
    outcomes_clear(&a);
}

static void expect_threshold(const struct outcomes *a, const char *figure,
                             double want, double value)
{
    double t = 0, v = 0;

    EXPECT_OK(threshold_choose(a, figure, "t.h5", &t, &v));
    EXPECT_CLOSE(t, want, 1e-6, 0);
    EXPECT_CLOSE(v, value, 1e-12, 0);
}

/* In the order 1 0 1 0, from 0.9 on. */
static void thresholds_by_hand(void)
{
    const double p[] = {0.1, 0.9, 0.3, 0.7}, w[] = {1, 1, 3, 1};
    const int y[] = {0, 1, 1, 0};
    struct outcomes a = rows_of(4, p, y, w);

    expect_threshold(&a, "f1", 0.2, 8.0 / 9);
    expect_threshold(&a, "youden", 0.2, 0.5);
    expect_threshold(&a, "balanced_accuracy", 0.2, 0.75);
    expect_threshold(&a, "accuracy", 0.2, 5.0 / 6);
    expect_threshold(&a, "mcc", 0.2, 4 / sqrt(40));
    outcomes_clear(&a);
}

/* A cut is never between equal probabilities; of equal figures the one nearest
 * to 0.5 is taken; without both classes there is none. */
static void thresholds_part_different_rows(void)
{
    const double p[] = {0.8, 0.8, 0.8, 0.4}, q[] = {0.9, 0.1};
    const int y[] = {1, 1, 0, 0}, z[] = {1, 0}, none[] = {0, 0};
    struct outcomes a = rows_of(4, p, y, NULL), b = rows_of(2, q, z, NULL);
    struct outcomes c = rows_of(2, q, none, NULL);
    double t = 0, v = 0;

    expect_threshold(&a, "accuracy", 0.6, 0.75);
    expect_threshold(&b, "f1", 0.5, 1);
    EXPECT_FAILS(threshold_choose(&c, "f1", "t.h5", &t, &v), LS_BAD_DATA,
                 "no rows of class 1");
    outcomes_clear(&a);
    outcomes_clear(&b);
    outcomes_clear(&c);
}

static CU_TestInfo tests[] = {
    {"temperature by hand", temperature_by_hand},
    {"a temperature without a minimum is refused",
     a_temperature_without_a_minimum_is_refused},
    {"violators are pooled", violators_are_pooled},
    {"pools are pooled again", pools_are_pooled_again},
    {"thresholds by hand", thresholds_by_hand},
    {"thresholds part different rows", thresholds_part_different_rows},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"calibrate: fits", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
