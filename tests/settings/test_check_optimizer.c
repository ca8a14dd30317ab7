/* SPDX-License-Identifier: MIT */
/*
 * test_check_optimizer.c - settings that do not go together are refused by a
 * sentence that names both; defaults never are.
 */
#include <math.h>
#include <string.h>

#include "base/status.h"
#include "math/optimizer.h"
#include "settings/check_optimizer.h"
#include "settings/config.h"
#include "support.h"

/* Pairs of setting and value, then a word of the sentence. */
struct refusal {
    const char *setting[2][2];
    const char *word;
};

static const struct refusal refusals[] = {
    {{{"optimizer", "adam"}, {"momentum", "0.5"}},
     "momentum, nesterov or muon"},
    {{{"optimizer", "sgd"}, {"beta1", "0.5"}}, "optimizer sgd"},
    {{{"optimizer", "rmsprop"}, {"beta2", "0.5"}}, "adam, adamw, lion or muon"},
    {{{"optimizer", "adam"}, {"rho", "0.5"}}, "rmsprop or adadelta"},
    {{{"optimizer", "lion"}, {"epsilon", "0.5"}}, "optimizer lion"},
    {{{"optimizer", "adam"}, {"lbfgs-history", "5"}}, "optimizer lbfgs does"},
    {{{"optimizer", "adam"}, {"lr-others", "0.5"}}, "optimizer muon does"},
    {{{"optimizer", "lbfgs"}, {"lr", "0.5"}}, "lr is given"},
    {{{"optimizer", "lbfgs"}, {"batch-size", "64"}}, "batch-size is given"},
    {{{"optimizer", "lbfgs"}, {"l1", "0.5"}}, "l1"},
    {{{"optimizer", "lbfgs"}, {"weight-decay", "0.5"}}, "weight-decay"},
    {{{"optimizer", "lbfgs"}, {"max-norm", "1"}}, "max-norm"},
    {{{"optimizer", "lbfgs"}, {"clip-norm", "1"}}, "clip-norm"},
    {{{"optimizer", "lbfgs"}, {"clip-value", "1"}}, "clip-value"},
    {{{"optimizer", "lbfgs"}, {"ema", "0.9"}}, "ema"},
    {{{"optimizer", "lbfgs"}, {"dropout", "0,0.5"}}, "and dropout"},
    {{{"optimizer", "lbfgs"}, {"input-dropout", "0.5"}}, "and input-dropout"},
    {{{"optimizer", "lbfgs"}, {"lr-schedule", "cosine"}}, "lr-schedule"},
    {{{"optimizer", "lbfgs"}, {"warmup", "10"}}, "warmup"},
    {{{"optimizer", "lbfgs"}, {"freeze", "1"}}, "freeze"},
    {{{"clip-norm", "1"}, {"clip-value", "1"}}, "clip-norm and clip-value"},
    {{{"lr", "0.5"}, {"weight-decay", "2"}}, "lr 0.5 and weight-decay 2"},
    {{{"optimizer", "muon"}, {"hidden", "none"}}, "hidden is none"},
    {{{"optimizer", "muon"}, {"lr-others", "10"}},
     "lr-others 10 and weight-decay 0.1"},
};

static void what_would_be_ignored_is_refused(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        ls_config config;

        config_default(&config);
        for (size_t k = 0; k < 2; k++)
            EXPECT_OK(
                ls_config_set(&config, r->setting[k][0], r->setting[k][1]));
        CU_ASSERT_EQUAL(config_check(&config), LS_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error(), r->word));
    }
}

/* Defaults, as written by this program or by one before auto. */
static void defaults_go_with_every_optimizer(void)
{
    for (size_t i = 0; optimizer_choices[i]; i++) {
        ls_config config;

        config_default(&config);
        strcpy(config.optimizer, optimizer_choices[i]);
        EXPECT_OK(config_check(&config));
        if (strcmp(optimizer_choices[i], "lbfgs") == 0)
            config.hidden[0] = 5;
        else
            config.ema = 0.9;
        config.l2 = 0.1;
        EXPECT_OK(config_check(&config));
        optimizer_settle(&config);
        EXPECT_OK(config_check(&config));
    }
}

/* Programs before refused nothing, and stored all settings. */
static void unused_settings_of_a_checkpoint_are_dropped(void)
{
    ls_config config, usual;

    config_default(&config);
    config.momentum = 0.5;
    config.rho = 0.5;
    config.beta2 = 0.5;
    CU_ASSERT_EQUAL(config_check(&config), LS_USAGE);
    CU_ASSERT(!optimizer_takes(&config, "momentum"));
    CU_ASSERT(optimizer_takes(&config, "beta2"));
    CU_ASSERT(optimizer_takes(&config, "hidden"));
    EXPECT_OK(optimizer_drop_unused(&config));
    EXPECT_OK(config_check(&config));
    config_default(&usual);
    CU_ASSERT(isnan(config.momentum) && isnan(config.rho));
    CU_ASSERT(config.beta2 == 0.5);
}

static void auto_is_a_text(void)
{
    static const char *const names[] = {"lr", "beta2", "rho", "epsilon",
                                        "weight-decay"};
    ls_config config;
    char text[64];

    config_default(&config);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        EXPECT_OK(config_get(&config, names[i], text, sizeof text));
        CU_ASSERT_STRING_EQUAL(text, "auto");
        EXPECT_OK(config_set(&config, names[i], "0.25"));
        EXPECT_OK(config_get(&config, names[i], text, sizeof text));
        CU_ASSERT_STRING_EQUAL(text, "0.25");
        EXPECT_OK(config_set(&config, names[i], "auto"));
        EXPECT_OK(config_get(&config, names[i], text, sizeof text));
        CU_ASSERT_STRING_EQUAL(text, "auto");
        CU_ASSERT_EQUAL(config_set(&config, names[i], "nan"), LS_USAGE);
    }
}

/* As float, 1 - 1e-9 is 1, and 1e-50 is 0. */
static void numbers_are_checked_as_reals(void)
{
    ls_config config;
    const ls_status want = sizeof(ls_real) == 4 ? LS_USAGE : LS_OK;

    config_default(&config);
    strcpy(config.optimizer, "rmsprop");
    config.rho = 1 - 1e-9;
    CU_ASSERT_EQUAL(config_check(&config), want);
    config_default(&config);
    config.epsilon = 1e-50;
    CU_ASSERT_EQUAL(config_check(&config), want);
    config_default(&config);
    config.clip_value = 1e-50;
    CU_ASSERT_EQUAL(config_check(&config), want);
}

static CU_TestInfo tests[] = {
    {"what would be ignored is refused", what_would_be_ignored_is_refused},
    {"defaults go with every optimizer", defaults_go_with_every_optimizer},
    {"unused settings of a checkpoint are dropped",
     unused_settings_of_a_checkpoint_are_dropped},
    {"auto is a text", auto_is_a_text},
    {"numbers are checked as reals", numbers_are_checked_as_reals},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"check_optimizer: combinations", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
