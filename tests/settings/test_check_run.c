/* SPDX-License-Identifier: MIT */
/*
 * test_check_run.c - settings that contradict each other, before any data.
 */
#include "settings/config.h"
#include "support.h"

static void contradictions_name_both_settings(void)
{
    static const struct {
        const char *keys[2], *values[2];
        const char *words; /* NULL = fine */
    } cases[] = {
        {{"monitor", "task"}, {"auc", "binary"}, NULL},
        {{"monitor", "task"}, {"auc", "auto"}, NULL},
        {{"monitor", "task"},
         {"auc", "regression"},
         "setting monitor=auc does not go with setting task=regression"},
        {{"stop-at", "task"},
         {"r2=0.5", "multilabel"},
         "setting stop-at=r2=0.5 does not go with setting task=multilabel"},
        {{"stop-at", "task"}, {"r2=0.5", "regression"}, NULL},
        {{"stop-at", "task"}, {"acc=1", "auto"}, "there is no figure 'acc'"},
        {{"freeze", "hidden"}, {"3", "8,6"}, NULL},
        {{"freeze", "hidden"}, {"4", "8,6"}, "no layer 4"},
        {{"freeze", "hidden"}, {"1", "none"}, "names all 1 layers"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_config config;

        config_default(&config);
        for (size_t k = 0; k < 2; k++)
            EXPECT_OK(
                config_set(&config, cases[i].keys[k], cases[i].values[k]));
        EXPECT_FAILS(config_check(&config), cases[i].words ? LS_USAGE : LS_OK,
                     cases[i].words);
    }
}

static CU_TestInfo tests[] = {
    {"contradictions name both settings", contradictions_name_both_settings},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"check of the run", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
