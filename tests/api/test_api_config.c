/* SPDX-License-Identifier: MIT */
/*
 * test_api_config.c - settings as users of the library reach them.
 */
#include <stdio.h>
#include <string.h>

#include "lockstep_tools.h"
#include "support.h"

static void every_setting_has_its_default_and_takes_it_back(void)
{
    ls_config *config = NULL;
    const ls_option *option;
    char text[LS_PATH_SIZE];
    size_t n = 0;

    EXPECT_OK(ls_config_create(&config));
    for (; (option = ls_option_at(n)); n++) {
        EXPECT_OK(ls_config_get(config, option->name, text, sizeof text));
        CU_ASSERT_STRING_EQUAL(text, option->initial);
        EXPECT_OK(ls_config_set(config, option->name, text));
    }
    CU_ASSERT(n > 30);
    CU_ASSERT_PTR_NULL(ls_option_at(n));
    CU_ASSERT_PTR_NULL(ls_option_at(SIZE_MAX));
    EXPECT_OK(ls_config_check(config));
    ls_config_destroy(config);
    ls_config_destroy(NULL);
}

static void a_copy_goes_its_own_way(void)
{
    ls_config *config = NULL, *copy = NULL;
    char text[32];

    EXPECT_OK(ls_config_create(&config));
    EXPECT_OK(ls_config_set(config, "batch_size", "2K"));
    EXPECT_OK(ls_config_copy(config, &copy));
    EXPECT_OK(ls_config_set(config, "batch-size", "64"));
    EXPECT_OK(ls_config_get(copy, "batch-size", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "2000");
    EXPECT_OK(ls_config_get(config, "batch-size", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "64");
    ls_config_destroy(config);
    ls_config_destroy(copy);
}

static void what_is_refused_changes_nothing(void)
{
    ls_config *config = NULL;
    char text[8] = "before";

    EXPECT_OK(ls_config_create(&config));
    EXPECT_FAILS(ls_config_set(config, "lr", "-1"), LS_USAGE, "lr is '-1'");
    EXPECT_FAILS(ls_config_set(config, "epoch", "3"), LS_USAGE,
                 "did you mean 'epochs'?");
    EXPECT_FAILS(ls_config_get(config, "lr", text, 3), LS_USAGE,
                 "there is room for 3");
    CU_ASSERT_STRING_EQUAL(text, "before");
    EXPECT_OK(ls_config_get(config, "lr", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "auto");
    ls_config_destroy(config);
}

/* Whatever takes a config checks it before it looks at anything else. */
static void a_contradiction_is_found_by_all_that_take_a_config(void)
{
    const ls_real X[4] = {0, 1, 2, 3}, y[2] = {0, 1};
    ls_config *config = NULL;
    ls_dataset *data = NULL, *other = NULL;
    ls_trainer *trainer = NULL;
    ls_inspection *inspection = NULL;

    EXPECT_OK(ls_config_create(&config));
    EXPECT_OK(dataset_of(2, 2, 1, X, y, NULL, "binary", &data));
    EXPECT_OK(ls_config_set(config, "val-rows", ":1"));
    EXPECT_FAILS(ls_config_check(config), LS_USAGE, "val-rows");
    EXPECT_FAILS(ls_dataset_open("none", config, &other), LS_USAGE, "val-rows");
    EXPECT_FAILS(ls_dataset_open_like(data, "none", config, &other), LS_USAGE,
                 "val-rows");
    EXPECT_FAILS(ls_dataset_open_for(NULL, "none", config, 1, &other), LS_USAGE,
                 "val-rows");
    EXPECT_FAILS(ls_inspect("none", config, 0, &inspection), LS_USAGE,
                 "val-rows");
    EXPECT_FAILS(ls_trainer_create(config, data, NULL, NULL, &trainer),
                 LS_USAGE, "val-rows");
    EXPECT_FAILS(ls_trainer_resume("none", config, data, NULL, NULL, &trainer),
                 LS_USAGE, "val-rows");
    ls_dataset_close(data);
    ls_config_destroy(config);
}

static CU_TestInfo settings[] = {
    {"every setting has its default and takes it back",
     every_setting_has_its_default_and_takes_it_back},
    {"a copy goes its own way", a_copy_goes_its_own_way},
    {"what is refused changes nothing", what_is_refused_changes_nothing},
    {"a contradiction is found by all that take a config",
     a_contradiction_is_found_by_all_that_take_a_config},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_config: settings", NULL, NULL, NULL, NULL, settings},
    CU_SUITE_INFO_NULL,
};
