/* SPDX-License-Identifier: MIT */
/*
 * test_bootstrap.c - intervals cover as often as they say, in 500 simulated
 * tables, and do not depend on threads.
 */
#include "engine/bootstrap.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "math/scalar.h"
#include "support.h"

enum { TABLES = 500, ROWS = 200, RESAMPLES = 400, GROUP = 10 };

static const struct outcome_shape binary = {.task = TASK_BINARY,
                                            .n_out = 1,
                                            .n_targets = 1,
                                            .parts = 1,
                                            .classes = 2,
                                            .threshold = 0.5};

static ls_status ignore(void *user, size_t r, const struct ranked_row *rows,
                        size_t n)
{
    (void)user;
    (void)r;
    (void)rows;
    (void)n;
    return LS_OK;
}

static double normal(size_t table, size_t number)
{
    return scalar_normal_quantile(
        0.5 / 9007199254740992.0 +
        random_uniform(7, RANDOM_DATA, table, number) * (1 - 1e-15));
}

/* A row is of class 1 with probability 1/2, and its logit is normal about 1 or
 * -1 with variance 2: p is the true probability of class 1. shared: share of
 * the logit's deviation that the rows of a group have in common. */
static struct outcomes simulate(size_t table, double shared)
{
    struct outcomes a = {0};

    EXPECT_OK(outcomes_create(&binary, ROWS, &a));
    for (size_t i = 0; i < ROWS; i++) {
        const size_t g = ROWS + i / GROUP;
        const double own = normal(table, i);
        const double deviation =
            shared * normal(table, g) + sqrt(1 - shared * shared) * own;
        const bool one = random_uniform(8, RANDOM_DATA, table, i) < 0.5;
        const double z = (one ? 1 : -1) + sqrt(2) * deviation;

        a.label[i] = one;
        a.weight[i] = 1;
        a.score[i] = (real)z;
        a.out[i] = (real)(1 / (1 + exp(-z)));
    }
    EXPECT_OK(outcomes_prepare(&a));
    return a;
}

/* The same rows, or the rows `some` [n] of them, as blocks with their orders.
 */
static struct outcome_blocks blocks_of(const struct outcomes *a,
                                       const uint32_t *some, size_t n,
                                       bool in_files)
{
    const struct outcome_room room = {.in_files = in_files};
    struct outcome_blocks blocks = {.n = 0};
    struct outcomes block = {.n = 0};

    EXPECT_OK(outcome_blocks_create(&a->shape, n, 1, &room, &blocks));
    outcome_blocks_next(&blocks, &block);
    for (size_t i = 0; i < n; i++) {
        const size_t row = some ? some[i] : i;

        block.out[i] = a->out[row];
        block.loss[i] = a->loss[row];
        block.score[i] = a->score[row];
        block.label[i] = a->label[row];
        block.weight[i] = a->weight[row];
        block.row[i] = (uint32_t)row;
    }
    block.n = n;
    outcomes_judge(&block);
    EXPECT_OK(outcome_blocks_keep(&blocks, n));
    EXPECT_OK(outcome_blocks_rank(&blocks, true, ignore, NULL));
    return blocks;
}

static double normal_below(double x)
{
    return erfc(-x / sqrt(2)) / 2;
}

enum { FIGURES = 3 };
static const enum merit figures[FIGURES] = {MERIT_ACCURACY, MERIT_AUC,
                                            MERIT_F1};

/* Right: the logit has the sign of its mean, 1 / sqrt 2 deviations away, which
 * F1 is, too, for classes of equal size. The area: a difference of means 2 of
 * variance 4. */
static double truth_of(enum merit merit)
{
    return merit == MERIT_AUC ? normal_below(1) : normal_below(1 / sqrt(2));
}

/* Share of the tables whose interval of level 0.9 has the true figure. */
static void cover(size_t tables, double shared,
                  const struct resample_units *units, double share[FIGURES])
{
    double room[RESAMPLES], low, high;

    for (size_t k = 0; k < FIGURES; k++)
        share[k] = 0;
    for (size_t t = 0; t < tables; t++) {
        struct outcomes a = simulate(t, shared);
        struct outcome_blocks blocks = blocks_of(&a, NULL, ROWS, false);
        const struct true_values truth = {.label = a.label, .weight = a.weight};
        const struct resampled set = {&blocks, &truth};
        struct bootstrap b = {0};

        EXPECT_OK(bootstrap_run(units, &set, 1, RESAMPLES, t, 2, &b));
        for (size_t k = 0; k < FIGURES; k++) {
            const double want = truth_of(figures[k]);

            bootstrap_interval(&b, 0, 1, figures[k], 0.9, room, &low, &high);
            share[k] += (low <= want && want <= high) / (double)tables;
        }
        bootstrap_clear(&b);
        outcome_blocks_clear(&blocks);
        outcomes_clear(&a);
    }
}

static void intervals_cover_as_often_as_they_say(void)
{
    const struct resample_units rows = {.n = ROWS};
    const double three_errors = 3 * sqrt(0.9 * 0.1 / TABLES);
    double share[FIGURES];

    cover(TABLES, 0, &rows, share);
    for (size_t k = 0; k < FIGURES; k++)
        EXPECT_CLOSE(share[k], 0.9, 0, three_errors);
}

/* Of rows that are alike in groups, intervals by rows are too narrow. 20 groups
 * are few, which makes those by groups a little too narrow, too. */
static void groups_are_drawn_as_a_whole(void)
{
    uint32_t of[ROWS];
    const struct resample_units groups = {.n = ROWS / GROUP, .of = of};
    const struct resample_units rows = {.n = ROWS};
    double by_groups[FIGURES], by_rows[FIGURES];

    for (size_t i = 0; i < ROWS; i++)
        of[i] = (uint32_t)(i / GROUP);
    cover(TABLES / 2, 0.95, &groups, by_groups);
    cover(TABLES / 2, 0.95, &rows, by_rows);
    EXPECT_CLOSE(by_groups[1], 0.87, 0, 0.06);
    CU_ASSERT(by_rows[1] < by_groups[1] - 0.05);
}

/* In memory or in files, by any number of threads. */
static void resamples_do_not_depend_on_threads(void)
{
    const struct resample_units rows = {.n = ROWS};
    struct outcomes a = simulate(3, 0);
    const struct true_values truth = {.label = a.label, .weight = a.weight};
    const uint32_t some[] = {0, 5, 7, 8, 100};
    struct bootstrap run[3] = {{0}};

    for (size_t k = 0; k < 3; k++) {
        struct outcome_blocks whole = blocks_of(&a, NULL, ROWS, k == 2);
        struct outcome_blocks part = blocks_of(&a, some, 5, k == 2);
        const struct resampled sets[2] = {{&whole, &truth}, {&part, &truth}};

        EXPECT_OK(
            bootstrap_run(&rows, sets, 2, 50, 4, k == 0 ? 1 : 3, &run[k]));
        CU_ASSERT_EQUAL(memcmp(run[0].figure, run[k].figure,
                               50 * 2 * MERIT_COUNT * sizeof(double)),
                        0);
        outcome_blocks_clear(&whole);
        outcome_blocks_clear(&part);
    }
    for (size_t k = 0; k < 3; k++)
        bootstrap_clear(&run[k]);
    outcomes_clear(&a);
}

/* A part of the table has the figures of the whole with weights of 0 for all
 * other rows, in every resample. */
static void parts_are_drawn_with_the_table(void)
{
    const struct resample_units rows = {.n = ROWS};
    const uint32_t some[] = {3, 50, 77, 78, 100, 101, 150, 199};
    const size_t n = sizeof some / sizeof *some;
    struct outcomes a = simulate(3, 0);
    const struct true_values truth = {.label = a.label, .weight = a.weight};
    struct outcome_blocks part = blocks_of(&a, some, n, false), whole;
    struct resampled sets[2] = {{&whole, &truth}, {&part, &truth}};
    struct bootstrap b = {0};
    size_t defined = 0;

    for (size_t i = 0, k = 0; i < ROWS; i++) {
        a.weight[i] = k < n && some[k] == i;
        k += k < n && some[k] == i;
    }
    whole = blocks_of(&a, NULL, ROWS, false);
    EXPECT_OK(bootstrap_run(&rows, sets, 2, 50, 4, 1, &b));
    for (size_t r = 0; r < 50; r++) {
        const double *figure = b.figure + r * 2 * MERIT_COUNT;
        const double brier = figure[MERIT_BRIER];

        if (isnan(brier))
            continue;
        EXPECT_CLOSE(figure[MERIT_COUNT + MERIT_BRIER], brier, 1e-12, 1e-12);
        defined++;
    }
    CU_ASSERT(defined > 40);
    bootstrap_clear(&b);
    outcome_blocks_clear(&whole);
    outcome_blocks_clear(&part);
    outcomes_clear(&a);
}

static void quantiles_interpolate(void)
{
    const double x[] = {1, 2, 4};

    CU_ASSERT_EQUAL(quantile_of(x, 3, 0), 1);
    CU_ASSERT_EQUAL(quantile_of(x, 3, 0.75), 3);
    CU_ASSERT_EQUAL(quantile_of(x, 3, 1), 4);
    CU_ASSERT_EQUAL(quantile_of(x, 1, 0.3), 1);
}

/* One of ten resamples without a figure, or more: no interval. */
static void a_figure_seldom_defined_has_no_interval(void)
{
    double figure[20 * MERIT_COUNT] = {0}, room[20], low, high;
    const struct bootstrap b = {.resamples = 20, .sets = 1, .figure = figure};

    figure[MERIT_AUC] = (double)NAN;
    bootstrap_interval(&b, 0, 1, MERIT_AUC, 0.9, room, &low, &high);
    CU_ASSERT(low == 0 && high == 0);
    figure[MERIT_COUNT + MERIT_AUC] = (double)NAN;
    bootstrap_interval(&b, 0, 1, MERIT_AUC, 0.9, room, &low, &high);
    CU_ASSERT(isnan(low) && isnan(high));
}

static CU_TestInfo tests[] = {
    {"intervals cover as often as they say",
     intervals_cover_as_often_as_they_say},
    {"groups are drawn as a whole", groups_are_drawn_as_a_whole},
    {"resamples do not depend on threads", resamples_do_not_depend_on_threads},
    {"parts are drawn with the table", parts_are_drawn_with_the_table},
    {"quantiles interpolate", quantiles_interpolate},
    {"a figure seldom defined has no interval",
     a_figure_seldom_defined_has_no_interval},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"bootstrap: intervals", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
