/* SPDX-License-Identifier: MIT */
/*
 * test_lr_factors.c - setting lr-of, and what it does not go with.
 */
#include "settings/lr_factors.h"

#include "base/settings.h"
#include "settings/config.h"
#include "support.h"

static void factors_are_read_by_group(void)
{
    struct lr_factors f;

    EXPECT_OK(lr_factors_read("", &f));
    for (size_t i = 0; i < N_FACTORS; i++)
        CU_ASSERT(f.of[i] == 1 && !f.given[i]);
    EXPECT_OK(lr_factors_read("scale:6,bias:0.1,embedding:0", &f));
    CU_ASSERT(f.of[GROUP_SCALE] == 6 && f.of[GROUP_BIAS] == 0.1);
    CU_ASSERT(f.of[GROUP_EMBEDDING] == 0 && f.given[GROUP_EMBEDDING]);
    CU_ASSERT(f.of[GROUP_NORM] == 1 && !f.given[GROUP_NORM]);
}

static const struct {
    const char *text, *words;
} bad[] = {
    {"baise:1", "there is no group 'baise'; did you mean bias?"},
    {"kernel:2", "the groups are bias, norm, activation, scale, numeric and "
                 "embedding"},
    {"bias:1,bias:1", "names group bias twice"},
    {"bias", "group bias has the factor ''"},
    {"bias:", "group bias has the factor ''"},
    {"bias:x", "group bias has the factor 'x'"},
    {"bias:-1", "group bias has the factor '-1'"},
    {"bias:nan", "group bias has the factor 'nan'"},
    {"bias:inf", "group bias has the factor 'inf'"},
    {"bias:1:2", "group bias has the factor '1:2'"},
    {"bias:1,", "there is no group ''"},
    {",bias:1", "there is no group ''"},
    {"bias=1", "there is no group 'bias=1'"},
};

static void others_are_named(void)
{
    struct lr_factors f = {.of = {7}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT_FAILS(lr_factors_read(bad[i].text, &f), LS_USAGE, bad[i].words);
        CU_ASSERT(f.of[0] == 7);
    }
}

/* Settings, and words of the refusal; NULL: accepted. */
static const struct {
    const char *set[3][2];
    const char *words;
} cases[] = {
    {{{"lr-of", "bias:0.1"}}, NULL},
    {{{"lr-of", "norm:2"}}, "names norm, and setting layer-norm is no"},
    {{{"lr-of", "norm:2"}, {"layer-norm", "yes"}}, NULL},
    {{{"lr-of", "scale:6"}}, "names scale, and setting feature-scale is no"},
    {{{"lr-of", "scale:6"}, {"feature-scale", "yes"}}, NULL},
    {{{"lr-of", "activation:2"}}, "names activation, and setting parametric"},
    {{{"lr-of", "numeric:2"}}, "setting numeric-embedding is none"},
    {{{"lr-of", "embedding:2"}}, "names embedding, and setting embedding is 0"},
    {{{"lr-of", "embedding:2"}, {"embedding", "auto"}}, NULL},
    {{{"lr-of", "bias:1e300"}}, "out of range"},
    {{{"lr-of", "bias:1e-200"}, {"lr", "1e-200"}}, "out of range"},
    {{{"lr-of", "bias:2"}, {"optimizer", "lbfgs"}},
     "optimizer lbfgs and lr-of do not go together"},
    {{{"ntk", "yes"}, {"optimizer", "lbfgs"}},
     "optimizer lbfgs and ntk do not go together"},
    {{{"feature-scale", "yes"}, {"optimizer", "lbfgs"}},
     "optimizer lbfgs and feature-scale do not go together"},
};

static void what_would_be_ignored_is_refused(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_config config;

        config_default(&config);
        for (size_t k = 0; k < 3 && cases[i].set[k][0]; k++)
            EXPECT_OK(
                config_set(&config, cases[i].set[k][0], cases[i].set[k][1]));
        /* A rate that is no float at all is refused before. */
        if (sizeof(ls_real) == sizeof(float) && config.lr < 1e-100)
            continue;
        /* 1e297 is within range in double. */
        if (sizeof(ls_real) == sizeof(double) &&
            strcmp(config.lr_of, "bias:1e300") == 0)
            continue;
        EXPECT_FAILS(config_check(&config), cases[i].words ? LS_USAGE : LS_OK,
                     cases[i].words);
    }
}

static CU_TestInfo tests[] = {
    {"factors are read by group", factors_are_read_by_group},
    {"others are named", others_are_named},
    {"what would be ignored is refused", what_would_be_ignored_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lr factors", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
