/* SPDX-License-Identifier: MIT */
/*
 * test_check_scaling.c - settings of scaling that do not go together.
 */
#include "settings/check_scaling.h"

#include <string.h>

#include "settings/config.h"
#include "support.h"

static ls_config config_of(const char *name, const char *value)
{
    ls_config config;

    config_default(&config);
    EXPECT_OK(config_set(&config, "clip-outputs", "yes"));
    EXPECT_OK(config_set(&config, name, value));
    return config;
}

static void limits_are_for_values(void)
{
    static const char *const bad[][2] = {{"task", "binary"},
                                         {"task", "multiclass"},
                                         {"task", "multilabel"},
                                         {"loss", "cce"},
                                         {"loss", "focal"}};
    static const char *const good[][2] = {{"task", "regression"},
                                          {"task", "auto"},
                                          {"loss", "squared"},
                                          {"loss", "quantile"}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ls_config config = config_of(bad[i][0], bad[i][1]);

        CU_ASSERT_EQUAL(config_check(&config), LS_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "clip-outputs"));
        CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), bad[i][1]));
        EXPECT_OK(config_set(&config, "clip-outputs", "no"));
        EXPECT_OK(config_check(&config));
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ls_config config = config_of(good[i][0], good[i][1]);

        EXPECT_OK(config_check(&config));
    }
}

static void a_task_that_the_data_decide_is_checked_then(void)
{
    const ls_config config = config_of("task", "auto");

    EXPECT_OK(check_clip_outputs(&config, "regression"));
    CU_ASSERT_EQUAL(check_clip_outputs(&config, "multilabel"), LS_USAGE);
}

static CU_TestInfo tests[] = {
    {"limits are for values", limits_are_for_values},
    {"a task that the data decide is checked then",
     a_task_that_the_data_decide_is_checked_then},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"check scaling: clip-outputs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
