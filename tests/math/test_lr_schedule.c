/* SPDX-License-Identifier: MIT */
/*
 * test_lr_schedule.c - rates against closed forms of libm.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/lr_schedule.h"
#include "settings/config.h"
#include "support.h"

enum { EPOCH = 7, EPOCHS = 6, STEPS = EPOCH * EPOCHS };

/* lr 0.3 with the settings, "key value key value ..". */
static struct lr_schedule schedule_of(const char *schedule,
                                      const char *const *pairs)
{
    ls_config config;

    config_default(&config);
    EXPECT_OK(config_set(&config, "lr", "0.3"));
    EXPECT_OK(config_set(&config, "lr-schedule", schedule));
    for (; *pairs; pairs += 2)
        EXPECT_OK(config_set(&config, pairs[0], pairs[1]));
    EXPECT_OK(config_check(&config));
    return lr_schedule_make(&config, EPOCH, EPOCHS);
}

#define SCHEDULE(name, ...) \
    schedule_of(name, (const char *const[]){__VA_ARGS__ NULL})

static void expect_rate(const struct lr_schedule *s, int step, double want)
{
    const double got = lr_schedule_at(s, (uint64_t)step);

    CU_ASSERT_TRUE(fabs(got - want) <= 1e-14 * fabs(want) + 1e-16);
}

static void constant_is_lr_itself(void)
{
    const struct lr_schedule s = SCHEDULE("constant", );

    for (int t = 0; t < STEPS; t++)
        CU_ASSERT_EQUAL(lr_schedule_at(&s, (uint64_t)t), 0.3);
}

static void step_exp_and_inverse_change_by_intervals(void)
{
    const struct lr_schedule step =
        SCHEDULE("step", "lr-every", "2ep", "lr-factor", "0.5", );
    const struct lr_schedule usual = SCHEDULE("step", );
    const struct lr_schedule exp = SCHEDULE("exp", );
    const struct lr_schedule each =
        SCHEDULE("exp", "lr-every", "1", "lr-factor", "0.9", );
    const struct lr_schedule inverse = SCHEDULE("inverse", "lr-power", "0.5", );
    const struct lr_schedule fast =
        SCHEDULE("inverse", "lr-power", "0.5", "lr-decay", "40", );

    for (int t = 0; t < STEPS; t++) {
        expect_rate(&step, t, 0.3 * pow(0.5, t / (2 * EPOCH)));
        expect_rate(&usual, 10 * t, 0.3 * pow(0.1, 10 * t / (10 * EPOCH)));
        expect_rate(&exp, t, 0.3 * pow(0.95, t / EPOCH));
        expect_rate(&each, t, 0.3 * pow(0.9, t));
        expect_rate(&inverse, t, 0.3 / sqrt(1.0 + t / EPOCH));
        expect_rate(&fast, t, 0.3 / sqrt(1.0 + 40 * (t / EPOCH)));
    }
}

static void polynomial_and_cosine_end_with_the_run(void)
{
    const struct lr_schedule line = SCHEDULE("polynomial", );
    const struct lr_schedule square =
        SCHEDULE("polynomial", "lr-power", "2", "lr-min", "0.1", );
    const struct lr_schedule cosine = SCHEDULE("cosine", "lr-min", "0.01", );
    const double pi = acos(-1);

    for (int t = 0; t <= STEPS; t++) {
        const double left = 1 - (double)t / STEPS;

        CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&line, (uint64_t)t), 0.3 * left,
                               1e-16);
        expect_rate(&square, t, 0.1 + 0.2 * left * left);
        expect_rate(&cosine, t, 0.01 + 0.29 * (1 + cos(pi * t / STEPS)) / 2);
    }
    expect_rate(&square, 10 * STEPS, 0.1);
    expect_rate(&cosine, 10 * STEPS, 0.01);
    CU_ASSERT_EQUAL(lr_schedule_at(&line, STEPS + 1), 0);
}

/* Cycles of 3, 6, 12, 24 steps; of 4 steps each. */
static void cosine_restarts(void)
{
    const struct lr_schedule growing =
        SCHEDULE("cosine", "lr-every", "3", "lr-growth", "2", );
    const struct lr_schedule even = SCHEDULE("cosine", "lr-every", "4", );
    const double pi = acos(-1);
    int begin = 0, length = 3;

    for (int t = 0; t < 3000; t++) {
        if (t == begin + length) {
            begin += length;
            length *= 2;
        }
        expect_rate(&growing, t, 0.15 * (1 + cos(pi * (t - begin) / length)));
        expect_rate(&even, t, 0.15 * (1 + cos(pi * (t % 4) / 4)));
    }
}

static void every_restart_begins_at_lr(void)
{
    static const char *const growths[] = {"1", "1.0001", "1.3", "2", "3", "10"};

    for (size_t k = 0; k < sizeof growths / sizeof *growths; k++) {
        const struct lr_schedule s =
            SCHEDULE("cosine", "lr-every", "5", "lr-growth", growths[k], );
        double before = 0.3;
        int restarts = 0;

        for (int t = 0; t < 5000; t++) {
            const double now = lr_schedule_at(&s, (uint64_t)t);

            CU_ASSERT_TRUE(now >= 0 && now <= 0.3);
            restarts += now > before;
            before = now;
        }
        const double g = atof(growths[k]);
        const double whole =
            g > 1 ? log(1 + 4999 / 5.0 * (g - 1)) / log(g) : 999;

        CU_ASSERT_DOUBLE_EQUAL(restarts, whole, 1);
    }
}

static void one_cycle_rises_and_falls(void)
{
    const struct lr_schedule s = SCHEDULE("one-cycle", "lr-rise", "0.5", );
    const struct lr_schedule low = SCHEDULE("one-cycle", "lr-min", "0.001", );
    const struct lr_schedule fall = SCHEDULE("one-cycle", "lr-rise", "0", );

    expect_rate(&s, 0, 0.3 / 25);
    expect_rate(&s, STEPS / 2 - 1, 0.3);
    expect_rate(&s, STEPS - 1, 0.3 / 25e4);
    expect_rate(&s, STEPS + 5, 0.3 / 25e4);
    expect_rate(&low, STEPS - 1, 0.001);
    for (int t = 1; t < STEPS; t++) {
        const double rise = lr_schedule_at(&s, (uint64_t)t) -
                            lr_schedule_at(&s, (uint64_t)t - 1);

        CU_ASSERT_TRUE(t < STEPS / 2 ? rise > 0 : rise < 0);
        CU_ASSERT_TRUE(lr_schedule_at(&fall, (uint64_t)t) <
                       lr_schedule_at(&fall, (uint64_t)t - 1));
    }
}

/* Arches that end at a fifteenth, a fifth, 7/15 and the whole of the run. */
static void coslog4_has_four_arches(void)
{
    const struct lr_schedule s = SCHEDULE("coslog4", );
    const double pi = acos(-1);
    int falls = 0;

    for (int t = 0; t <= STEPS; t++) {
        const double arches = log2(1 + 15.0 * t / STEPS);

        CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&s, (uint64_t)t),
                               0.3 * (1 - cos(2 * pi * arches)) / 2, 1e-15);
        falls += t > 1 && t < STEPS &&
                 lr_schedule_at(&s, (uint64_t)t) <
                     lr_schedule_at(&s, (uint64_t)t - 1) &&
                 lr_schedule_at(&s, (uint64_t)t - 1) >=
                     lr_schedule_at(&s, (uint64_t)t - 2);
    }
    CU_ASSERT_EQUAL(lr_schedule_at(&s, 0), 0);
    CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&s, 10 * STEPS), 0, 1e-15);
    CU_ASSERT_EQUAL(falls, 4);
}

static void flat_cosine_falls_in_the_second_half(void)
{
    const struct lr_schedule s = SCHEDULE("flat-cosine", );
    const struct lr_schedule low = SCHEDULE("flat-cosine", "lr-min", "0.1", );
    const double pi = acos(-1);

    for (int t = 0; t <= STEPS; t++) {
        const double turn = fmax(0, 2.0 * t / STEPS - 1);

        CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&s, (uint64_t)t),
                               0.15 * (1 + cos(pi * turn)), 1e-15);
        expect_rate(&low, t, 0.1 + 0.1 * (1 + cos(pi * turn)));
    }
    CU_ASSERT_EQUAL(lr_schedule_at(&s, STEPS / 2), 0.3);
    CU_ASSERT_TRUE(lr_schedule_at(&s, STEPS / 2 + 1) < 0.3);
    CU_ASSERT_EQUAL(lr_schedule_at(&s, 10 * STEPS), 0);
}

/* Whatever lr, lr-min and warmup are; 1 to the bit as long as it is flat. */
static void a_factor_is_a_schedule_from_1(void)
{
    const struct lr_schedule flat = lr_schedule_factor("constant", EPOCH, 6);
    const struct lr_schedule falls =
        lr_schedule_factor("flat-cosine", EPOCH, 6);
    const struct lr_schedule s = SCHEDULE("flat-cosine", );

    for (int t = 0; t <= STEPS; t++) {
        CU_ASSERT_EQUAL(lr_schedule_at(&flat, (uint64_t)t), 1);
        CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&falls, (uint64_t)t) * 0.3,
                               lr_schedule_at(&s, (uint64_t)t), 1e-16);
    }
    CU_ASSERT_EQUAL(lr_schedule_at(&falls, STEPS / 2), 1);
}

/* coslog4 begins at 0 and takes no warmup. */
static void warmup_comes_before_any_schedule(void)
{
    for (const char *const *name = lr_schedule_choices; *name; name++) {
        if (strcmp(*name, "coslog4") == 0)
            continue;
        const struct lr_schedule plain = SCHEDULE(*name, );
        const struct lr_schedule s = SCHEDULE(*name, "warmup", "2ep", );
        const double first = lr_schedule_at(&s, 2 * EPOCH);

        CU_ASSERT_EQUAL(first, lr_schedule_at(&plain, 0));
        for (int t = 0; t < 2 * EPOCH; t++)
            expect_rate(&s, t, first * (t + 1) / (2 * EPOCH + 1));
        if (plain.kind->spans_run)
            CU_ASSERT_DOUBLE_EQUAL(lr_schedule_at(&s, STEPS),
                                   lr_schedule_at(&plain, STEPS), 1e-18);
    }
}

/* Patience of two epochs: the third loss that is not better than 1 by a ten
 * thousandth comes after the rate was reduced. */
static void plateau_reduces_after_epochs_without_improvement(void)
{
    static const struct {
        double loss, rate;
    } epochs[] = {
        {2, 0.3},    {1, 0.3},     {1.5, 0.3},          {0.99995, 0.15},
        {1, 0.15},   {0.99, 0.15}, {(double)NAN, 0.15}, {0.995, 0.08},
        {0.5, 0.08}, {0.6, 0.08},  {0.6, 0.08},
    };
    struct lr_schedule s = SCHEDULE("plateau", "lr-every", "2ep", "lr-factor",
                                    "0.5", "lr-min", "0.08", );

    for (size_t i = 0; i < sizeof epochs / sizeof *epochs; i++) {
        lr_schedule_follow(&s, epochs[i].loss);
        expect_rate(&s, (int)i * EPOCH, epochs[i].rate);
    }
}

/* A loss may be negative, as that of a density. */
static void plateau_takes_negative_losses(void)
{
    struct lr_schedule s = SCHEDULE("plateau", "lr-every", "1ep", );

    lr_schedule_follow(&s, -1);
    lr_schedule_follow(&s, -2);
    expect_rate(&s, 0, 0.3);
    lr_schedule_follow(&s, -2);
    expect_rate(&s, 0, 0.03);
}

static CU_TestInfo tests[] = {
    {"constant is lr itself", constant_is_lr_itself},
    {"step, exp and inverse change by intervals",
     step_exp_and_inverse_change_by_intervals},
    {"polynomial and cosine end with the run",
     polynomial_and_cosine_end_with_the_run},
    {"cosine restarts", cosine_restarts},
    {"every restart begins at lr", every_restart_begins_at_lr},
    {"one-cycle rises and falls", one_cycle_rises_and_falls},
    {"coslog4 has four arches", coslog4_has_four_arches},
    {"flat-cosine falls in the second half",
     flat_cosine_falls_in_the_second_half},
    {"a factor is a schedule from 1", a_factor_is_a_schedule_from_1},
    {"warmup comes before any schedule", warmup_comes_before_any_schedule},
    {"plateau reduces after epochs without improvement",
     plateau_reduces_after_epochs_without_improvement},
    {"plateau takes negative losses", plateau_takes_negative_losses},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lr_schedule: the learning rate of each step", NULL, NULL, NULL, NULL,
     tests},
    CU_SUITE_INFO_NULL,
};
