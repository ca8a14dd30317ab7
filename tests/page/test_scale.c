/* SPDX-License-Identifier: MIT */
/*
 * test_scale.c - scales of axes.
 *
 * The program is no library: its source is part of this test.
 */
#include "page/scale.c"

#include "support.h"

static struct scale made(double lo, double hi)
{
    return scale_make(
        &(struct scale_wish){.lo = lo, .hi = hi, .from = 0, .to = 100});
}

static void ticks_are_round(void)
{
    const struct scale s = made(0.13, 0.92);
    char label[32];

    CU_ASSERT_EQUAL(s.n, 6); /* 0, 0.2, .. 1 */
    EXPECT_CLOSE(s.lo, 0, 0, 1e-12);
    EXPECT_CLOSE(s.hi, 1, 0, 1e-12);
    EXPECT_CLOSE(s.tick[1], 0.2, 0, 1e-12);
    scale_label(&s, s.tick[1], label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, "0.2");
    scale_label(&s, s.tick[0], label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, "0.0");
}

/* A step of 2.5 needs a decimal more than its power of ten. */
static void labels_have_all_digits(void)
{
    const struct scale s = made(0, 12);
    char label[32];

    scale_label(&s, s.tick[1], label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, "2.5");
}

static void ends_are_inside(void)
{
    static const double ranges[][2] = {{0, 1},       {-3, 7},   {0.001, 0.0017},
                                       {-1e9, -1e8}, {5, 5},    {0, 0},
                                       {1e-300, 1},  {100, 101}};

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        const struct scale s = made(ranges[i][0], ranges[i][1]);

        CU_ASSERT(s.lo <= ranges[i][0] && s.hi >= ranges[i][1]);
        CU_ASSERT(s.lo < s.hi);
        CU_ASSERT(s.n >= 2 && s.n <= SCALE_TICKS);
        for (size_t k = 0; k < s.n; k++)
            CU_ASSERT(s.tick[k] >= s.lo - 1e-9 * (s.hi - s.lo) &&
                      s.tick[k] <= s.hi + 1e-9 * (s.hi - s.lo));
    }
}

static void tight_scales_keep_their_ends(void)
{
    const struct scale s = scale_make(&(struct scale_wish){
        .lo = 1, .hi = 12, .whole = true, .tight = true, .to = 11});

    EXPECT_CLOSE(s.lo, 1, 0, 0);
    EXPECT_CLOSE(s.hi, 12, 0, 0);
    for (size_t k = 0; k < s.n; k++)
        CU_ASSERT_EQUAL(fmod(s.tick[k], 1), 0);
    EXPECT_CLOSE(scale_place(&s, 1), 0, 0, 1e-12);
    EXPECT_CLOSE(scale_place(&s, 12), 11, 0, 1e-12);
    EXPECT_CLOSE(scale_place(&s, 4), 3, 0, 1e-12);
}

static void what_is_outside_stands_at_the_end(void)
{
    const struct scale s = made(0, 1);

    EXPECT_CLOSE(scale_place(&s, -5), 0, 0, 0);
    EXPECT_CLOSE(scale_place(&s, 5), 100, 0, 0);
    EXPECT_CLOSE(scale_place(&s, NAN), 0, 0, 0);
}

static void logarithms_have_powers_of_ten(void)
{
    const struct scale s = scale_make(
        &(struct scale_wish){.lo = 2e-4, .hi = 0.3, .log = true, .to = 4});

    EXPECT_CLOSE(s.lo, 1e-4, 1e-9, 0);
    EXPECT_CLOSE(s.hi, 1, 1e-9, 0);
    CU_ASSERT_EQUAL(s.n, 5);
    EXPECT_CLOSE(scale_place(&s, 0.01), 2, 0, 1e-9);
}

static void no_values_are_a_scale(void)
{
    const struct scale s = made(HUGE_VAL, -HUGE_VAL);
    const struct scale zero = scale_make(
        &(struct scale_wish){.lo = 0, .hi = 10, .log = true, .to = 1});

    EXPECT_CLOSE(s.lo, 0, 0, 0);
    EXPECT_CLOSE(s.hi, 1, 0, 0);
    CU_ASSERT(!zero.log); /* 0 has no logarithm */
}

static CU_TestInfo tests[] = {
    {"ticks are round numbers", ticks_are_round},
    {"labels have all digits", labels_have_all_digits},
    {"the ends of the values are inside", ends_are_inside},
    {"tight scales keep their ends", tight_scales_keep_their_ends},
    {"what is outside stands at the end", what_is_outside_stands_at_the_end},
    {"logarithms have powers of ten", logarithms_have_powers_of_ten},
    {"no values are a scale, too", no_values_are_a_scale},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"scale: axes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
