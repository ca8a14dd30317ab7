/* SPDX-License-Identifier: MIT */
/*
 * test_ending.c - when training ends.
 */
#include "base/settings.h"
#include "engine/ending.h"
#include "settings/config.h"

#include <math.h>
#include <string.h>

#include "support.h"

static struct ending rule_of(size_t epochs, size_t patience, size_t rows)
{
    ls_config config;

    config_default(&config);
    config.epochs = epochs;
    config.patience = patience;
    return ending_of(&config, rows, false);
}

static void a_number_of_epochs_is_just_that(void)
{
    CU_ASSERT_EQUAL(rule_of(7, LS_AUTO, 1000).epochs, 7);
    CU_ASSERT_EQUAL(rule_of(7, LS_AUTO, 1000).patience, 0);
    CU_ASSERT_EQUAL(rule_of(7, 3, 1000).patience, 3);
    CU_ASSERT_EQUAL(rule_of(7, 3, 1000).epochs, 7);
}

/* Minibatches of 128 rows. */
static void auto_bounds_the_minibatches(void)
{
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 1).epochs, 200);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 64000).epochs, 200);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 128000).epochs, 100);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 128001).epochs, 99);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 128 * 5000).epochs, 20);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 128 * 5001).epochs, 20);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 1000000000).epochs, 20);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, LS_AUTO, 1000).patience, 10);
    CU_ASSERT_EQUAL(rule_of(LS_AUTO, 0, 1000).patience, 0);
}

/* Losses to a history; of both kinds, the other one rising. */
static struct history history_of(const double *loss, size_t n, bool validation)
{
    static ls_epoch epochs[16];

    for (size_t i = 0; i < n; i++)
        epochs[i] = (ls_epoch){
            .epoch = i + 1,
            .loss = validation ? (double)i : loss[i],
            .val_loss = validation ? loss[i] : (double)i,
        };
    return (struct history){.n = n, .room = n, .epoch = epochs};
}

static const struct {
    double loss[8];
    size_t n, patience;
    double min_delta;
    bool ended;
} runs[] = {
    {{3, 2, 1, 0}, 4, 2, 0, false},
    {{3, 2, 2, 2}, 4, 2, 0, true}, /* equal is no improvement */
    {{3, 2, 2, 2}, 4, 3, 0, false},
    {{3, 2, 4, 4, 1}, 5, 3, 0, false}, /* in time */
    {{3, 2, 4, 1.5, 1.6}, 5, 2, 0, false},
    {{3, 2, 4, 1.5, 1.6, 1.7}, 6, 2, 0, true},
    {{3, 2.9, 2.8, 2.7}, 4, 3, 0.2, true}, /* each by too little */
    {{3, 2.9, 2.8, 2.5}, 4, 3, 0.2, false},
    {{3, 1, 2, 1.5, 1.2}, 5, 3, 0, true}, /* on the best, not the last */
    {{3, 3, 3, 3, 3, 3}, 6, 0, 0, false}, /* off */
    {{NAN, NAN, NAN}, 3, 3, 0, true},
};

static void an_epoch_without_improvement_costs_patience(void)
{
    for (size_t i = 0; i < 2 * sizeof runs / sizeof *runs; i++) {
        const size_t r = i / 2;
        const struct history history =
            history_of(runs[r].loss, runs[r].n, i % 2);
        const struct ending ending = {.epochs = 100,
                                      .patience = runs[r].patience,
                                      .min_delta = runs[r].min_delta,
                                      .on_validation = i % 2};
        char why[128];

        CU_ASSERT_EQUAL(ending_reached(&ending, &history, runs[r].n, why),
                        runs[r].ended);
        CU_ASSERT_EQUAL(why[0] != '\0', runs[r].ended);
        if (runs[r].ended)
            CU_ASSERT_PTR_NOT_NULL(
                strstr(why, i % 2 ? "validation loss" : "training loss"));
    }
}

static void the_last_epoch_ends_a_run(void)
{
    const double loss[] = {3, 2, 1};
    const struct history history = history_of(loss, 3, false);
    const struct ending ending = {.epochs = 3, .patience = 2};
    char why[128];

    CU_ASSERT_FALSE(ending_reached(&ending, &history, 2, why));
    CU_ASSERT_TRUE(ending_reached(&ending, &history, 3, why));
    CU_ASSERT_STRING_EQUAL(why, "all 3 epochs are done");
}

static CU_TestInfo tests[] = {
    {"a number of epochs is just that", a_number_of_epochs_is_just_that},
    {"auto bounds the minibatches", auto_bounds_the_minibatches},
    {"an epoch without improvement costs patience",
     an_epoch_without_improvement_costs_patience},
    {"the last epoch ends a run", the_last_epoch_ends_a_run},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"ending: when training ends", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
