/* SPDX-License-Identifier: MIT */
/*
 * test_check_schedules.c - courses of nothing, and parametric activations that
 * are none, before any data.
 */
#include "settings/config.h"
#include "support.h"

static void a_setting_without_effect_is_refused(void)
{
    static const struct {
        const char *pairs[3][2];
        const char *words; /* NULL = fine */
    } cases[] = {
        {{{"dropout-schedule", "flat-cosine"}},
         "dropout-schedule flat-cosine is given, but dropout"},
        {{{"dropout-schedule", "flat-cosine"}, {"dropout", "0.1"}}, NULL},
        {{{"dropout-schedule", "flat-cosine"},
          {"dropout", "0,0.1"},
          {"hidden", "4,4"}},
         NULL},
        {{{"dropout-schedule", "flat-cosine"}, {"input-dropout", "0.1"}}, NULL},
        {{{"dropout-schedule", "constant"}}, NULL},
        {{{"weight-decay-schedule", "flat-cosine"}},
         "weight-decay-schedule flat-cosine is given, but weight-decay"},
        {{{"weight-decay-schedule", "flat-cosine"}, {"weight-decay", "0.1"}},
         NULL},
        {{{"weight-decay-schedule", "flat-cosine"}, {"optimizer", "adamw"}},
         NULL},
        {{{"weight-decay-schedule", "flat-cosine"},
          {"optimizer", "adamw"},
          {"weight-decay", "0"}},
         "weight-decay is 0"},
        {{{"lr-schedule", "coslog4"}}, NULL},
        {{{"lr-schedule", "coslog4"}, {"warmup", "5"}},
         "warmup is given, but lr-schedule coslog4"},
        {{{"lr-schedule", "coslog4"}, {"lr-min", "1e-5"}},
         "lr-min is given, but lr-schedule coslog4 does not use it"},
        {{{"lr-schedule", "flat-cosine"}, {"warmup", "5"}, {"lr-min", "1e-5"}},
         NULL},
        {{{"parametric", "yes"}, {"activation", "mish"}}, NULL},
        {{{"parametric", "yes"}, {"hidden", "none"}},
         "parametric is given and hidden is none"},
        {{{"parametric", "yes"}, {"activation", "identity"}},
         "parametric is given, but activation identity"},
        {{{"parametric", "yes"},
          {"hidden", "4,4"},
          {"activation", "identity,identity"}},
         "parametric is given, but activation identity,identity"},
        {{{"parametric", "yes"},
          {"hidden", "4,4"},
          {"activation", "identity,relu"}},
         NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_config config;

        config_default(&config);
        for (size_t k = 0; k < 3 && cases[i].pairs[k][0]; k++)
            EXPECT_OK(config_set(&config, cases[i].pairs[k][0],
                                 cases[i].pairs[k][1]));
        EXPECT_FAILS(config_check(&config), cases[i].words ? LS_USAGE : LS_OK,
                     cases[i].words);
    }
}

static CU_TestInfo tests[] = {
    {"a setting without effect is refused",
     a_setting_without_effect_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"check_schedules: settings without effect", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
