/* SPDX-License-Identifier: MIT */
/*
 * test_lr_find.c - the range test of the learning rate.
 */
#include <math.h>

#include "engine/runs.h"
#include "lockstep_measure.h"

static ls_lr_range found, again;

static void rates_grow_by_one_factor(void)
{
    ls_dataset *data = make_table("binary");
    const ls_config config = make_config();
    const ls_lr_plan plan = {1e-6, 1e-2, 41};

    EXPECT_OK(ls_lr_find(&plan, &config, data, &found));
    CU_ASSERT_EQUAL(found.n, 41);
    CU_ASSERT_FALSE(found.exploded);
    for (size_t k = 0; k < found.n; k++)
        CU_ASSERT_DOUBLE_EQUAL(
            found.point[k].lr / pow(10, -6 + 0.1 * (double)k), 1, 1e-12);
    CU_ASSERT_EQUAL(found.point[0].lr, 1e-6);
    ls_dataset_close(data);
}

static void a_loss_that_explodes_ends_the_test(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    const ls_lr_plan plan = {1e-7, 1000, 200};

    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_lr_find(&plan, &config, data, &found));
    CU_ASSERT_TRUE(found.exploded);
    CU_ASSERT_TRUE(found.n < 200);
    CU_ASSERT_TRUE(found.suggested > 1e-6 && found.suggested < 1);
    CU_ASSERT_TRUE(found.suggested <= found.steepest);
    CU_ASSERT_TRUE(found.suggested <= found.lowest / 10);
    ls_dataset_close(data);
}

static void threads_and_schedule_do_not_matter(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    const ls_lr_plan plan = {1e-7, 10, 60};

    EXPECT_OK(ls_lr_find(&plan, &config, data, &found));
    config.threads = 3;
    EXPECT_OK(ls_config_set(&config, "lr-schedule", "one-cycle"));
    EXPECT_OK(ls_config_set(&config, "warmup", "2ep"));
    EXPECT_OK(ls_lr_find(&plan, &config, data, &again));
    CU_ASSERT_EQUAL(found.n, again.n);
    for (size_t k = 0; k < found.n; k++)
        CU_ASSERT_EQUAL(found.point[k].loss, again.point[k].loss);
    CU_ASSERT_EQUAL(found.suggested, again.suggested);
    ls_dataset_close(data);
}

static void a_bad_plan_is_refused(void)
{
    static const ls_lr_plan plans[] = {
        {0, 1, 100},           {1, 1, 100},        {1, 0.1, 100},
        {(double)NAN, 1, 100}, {1, HUGE_VAL, 100}, {1e-7, 1, 19},
        {1e-7, 1, 1001},
    };
    ls_dataset *data = make_table("binary");
    const ls_config config = make_config();

    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
        EXPECT_STATUS(ls_lr_find(&plans[i], &config, data, &found), LS_USAGE);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"rates grow by one factor", rates_grow_by_one_factor},
    {"a loss that explodes ends the test", a_loss_that_explodes_ends_the_test},
    {"threads and schedule do not matter", threads_and_schedule_do_not_matter},
    {"a bad plan is refused", a_bad_plan_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lr_find: the range test", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
