/* SPDX-License-Identifier: MIT */
/*
 * test_scalar.c - exp, log, powers, cos and normal quantiles of one double
 * against libm.
 */
#include <math.h>

#include "math/scalar.h"
#include "support.h"

static double error(double got, double want)
{
    return fabs(got - want) / fmax(fabs(want), 1e-300);
}

static void exp_and_log_are_those_of_libm(void)
{
    double worst = 0;

    for (int i = -7000; i <= 7000; i++) {
        const double x = i / 10.0 + 1e-3 * (i % 7);

        worst = fmax(worst, error(scalar_exp(x), exp(x)));
    }
    CU_ASSERT_TRUE(worst < 1e-15);
    worst = 0;
    for (int i = -3000; i <= 3000; i++) {
        const double x = exp(i / 10.0);

        worst = fmax(worst,
                     fabs(scalar_log(x) - log(x)) / fmax(fabs(log(x)), 1e-2));
    }
    CU_ASSERT_TRUE(worst < 1e-15);
    CU_ASSERT_EQUAL(scalar_exp(0), 1);
    CU_ASSERT_EQUAL(scalar_log(1), 0);
}

static void cos_is_that_of_libm(void)
{
    const double pi = acos(-1);
    double worst = 0;

    for (int i = 0; i <= 10000; i++)
        worst = fmax(worst,
                     fabs(scalar_cos_pi(i / 10000.0) - cos(pi * i / 10000.0)));
    CU_ASSERT_TRUE(worst < 1e-15);
    CU_ASSERT_EQUAL(scalar_cos_pi(0), 1);
    CU_ASSERT_EQUAL(scalar_cos_pi(0.5), 0);
    CU_ASSERT_EQUAL(scalar_cos_pi(1), -1);
}

static void powers_are_those_of_libm(void)
{
    static const double exponents[] = {0, 0.5, 1, 0.9, 1.5, 2, 3.25, 100};
    double worst = 0;

    for (size_t k = 0; k < sizeof exponents / sizeof *exponents; k++)
        for (int i = 1; i <= 1000; i++) {
            const double y = exponents[k];
            const double up = 1 + i / 2.0, down = i / 1000.0;

            worst = fmax(worst, error(scalar_power(up, y), pow(up, y)));
            if (pow(down, y) > 1e-290)
                worst = fmax(worst, error(scalar_power(down, y), pow(down, y)));
        }
    CU_ASSERT_TRUE(worst < 2e-14);
    CU_ASSERT_EQUAL(scalar_power(0, 0), 1);
    CU_ASSERT_EQUAL(scalar_power(0, 0.5), 0);
    CU_ASSERT_EQUAL(scalar_power(0, 2), 0);
    CU_ASSERT_EQUAL(scalar_power(7, 3), 343);
}

/* Error of z, as that of the share below it, of which a tail multiplies it. */
static double error_of_quantile(double p)
{
    const double below = 0.5 * erfc(-scalar_normal_quantile(p) / sqrt(2));

    return error(below, p) / fmax(1, -2 * log(p));
}

/* The distribution function of libm gives p back; single values are those of
 * scipy.stats.norm.ppf(). */
static void normal_quantiles_invert_the_distribution(void)
{
    double worst = 0, last = -(double)INFINITY;
    int fallen = 0;

    for (int i = 1; i < 200000; i++) {
        const double z = scalar_normal_quantile(i / 200000.0);

        worst = fmax(worst, error_of_quantile(i / 200000.0));
        fallen += !(z > last);
        last = z;
    }
    for (double p = 0.5; p > 1e-300; p /= 1.7)
        worst = fmax(worst, error_of_quantile(p));
    CU_ASSERT_TRUE(worst < 1e-15);
    CU_ASSERT_EQUAL(fallen, 0);
    CU_ASSERT_EQUAL(scalar_normal_quantile(0.5), 0);
    EXPECT_CLOSE(scalar_normal_quantile(0.975), 1.959963984540054, 1e-15, 0);
    EXPECT_CLOSE(scalar_normal_quantile(1e-7), -5.1993375821928165, 1e-15, 0);
    EXPECT_CLOSE(scalar_normal_quantile(1e-20), -9.262340089798408, 1e-15, 0);
}

static CU_TestInfo tests[] = {
    {"exp and log are those of libm", exp_and_log_are_those_of_libm},
    {"cos is that of libm", cos_is_that_of_libm},
    {"powers are those of libm", powers_are_those_of_libm},
    {"normal quantiles invert the distribution",
     normal_quantiles_invert_the_distribution},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"scalar: functions of one double", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
