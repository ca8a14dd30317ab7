/* SPDX-License-Identifier: MIT */
/*
 * test_check_loss.c - settings of the loss that contradict one another.
 */
#include "settings/check_loss.h"

#include <string.h>

#include "settings/config.h"
#include "support.h"

/* Check defaults with up to three settings, "key=value". */
static ls_status checked(const char *const settings[3])
{
    ls_config config;

    config_default(&config);
    for (size_t i = 0; i < 3 && settings[i]; i++) {
        char key[64];
        const char *equal = strchr(settings[i], '=');

        memset(key, 0, sizeof key);
        memcpy(key, settings[i], (size_t)(equal - settings[i]));
        EXPECT_OK(config_set(&config, key, equal + 1));
    }
    return config_check(&config);
}

#define CHECK(...) checked((const char *const[3]){__VA_ARGS__})

static void a_setting_of_another_loss_is_refused(void)
{
    EXPECT_OK(CHECK("loss=huber", "huber-delta=2"));
    EXPECT_OK(CHECK("loss=quantile", "quantiles=0.5"));
    EXPECT_OK(CHECK("loss=focal", "focal-gamma=0"));
    EXPECT_FAILS(CHECK("huber-delta=2"), LS_USAGE,
                 "setting huber-delta is given with setting loss=auto");
    EXPECT_FAILS(CHECK("loss=mae", "huber-delta=2"), LS_USAGE,
                 "it is for setting loss=huber");
    EXPECT_FAILS(CHECK("loss=mae", "quantiles=0.5"), LS_USAGE,
                 "it is for setting loss=quantile");
    EXPECT_FAILS(CHECK("loss=cce", "focal-gamma=3"), LS_USAGE,
                 "it is for setting loss=focal");
}

static void levels_ascend(void)
{
    EXPECT_FAILS(CHECK("loss=quantile", "quantiles=0.9,0.1"), LS_USAGE,
                 "has 0.1 after 0.9");
    EXPECT_FAILS(CHECK("loss=quantile", "quantiles=0.5,0.5"), LS_USAGE,
                 "each once");
}

static void losses_and_tasks_go_together(void)
{
    EXPECT_OK(CHECK("loss=squared", "task=multiclass"));
    EXPECT_OK(CHECK("loss=squared", "task=regression"));
    EXPECT_FAILS(CHECK("loss=poisson", "task=multiclass"), LS_USAGE,
                 "setting loss=poisson is for values");
    EXPECT_FAILS(CHECK("loss=focal", "task=regression"), LS_USAGE,
                 "setting loss=focal is for classes");
    EXPECT_FAILS(CHECK("loss=gamma", "normalize-y=standard"), LS_USAGE,
                 "setting normalize-y=standard shifts y");
    EXPECT_OK(CHECK("loss=gamma", "normalize-y=none"));
}

static void classes_have_smoothing_and_weights(void)
{
    EXPECT_OK(CHECK("label-smoothing=0.1", "task=multilabel"));
    EXPECT_FAILS(CHECK("label-smoothing=0.1", "task=regression"), LS_USAGE,
                 "setting label-smoothing is for classes");
    EXPECT_FAILS(CHECK("label-smoothing=0.1", "loss=mae"), LS_USAGE,
                 "setting label-smoothing is for classes");
    EXPECT_FAILS(CHECK("label-smoothing=0.1", "loss=squared"), LS_USAGE,
                 "setting loss is squared");
    EXPECT_OK(CHECK("class-weight=balanced", "task=binary"));
    EXPECT_FAILS(CHECK("class-weight=balanced", "task=multilabel"), LS_USAGE,
                 "setting task is multilabel");
    EXPECT_FAILS(CHECK("class-weight=balanced", "loss=mae"), LS_USAGE,
                 "setting task is regression");
}

/* Counts look like classes; a loss of values says that they are not. */
static void a_loss_of_values_means_regression(void)
{
    ls_config config;

    config_default(&config);
    CU_ASSERT_STRING_EQUAL(config_task(&config), "auto");
    strcpy(config.loss, "squared");
    CU_ASSERT_STRING_EQUAL(config_task(&config), "auto");
    strcpy(config.loss, "poisson");
    CU_ASSERT_STRING_EQUAL(config_task(&config), "regression");
    strcpy(config.task, "binary");
    CU_ASSERT_STRING_EQUAL(config_task(&config), "binary");
}

static CU_TestInfo tests[] = {
    {"a setting of another loss is refused",
     a_setting_of_another_loss_is_refused},
    {"levels ascend", levels_ascend},
    {"losses and tasks go together", losses_and_tasks_go_together},
    {"classes have smoothing and weights", classes_have_smoothing_and_weights},
    {"a loss of values means regression", a_loss_of_values_means_regression},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"check_loss: settings", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
