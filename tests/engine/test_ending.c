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

/* Figures of epochs to a history; every other figure gets worse. */
static struct history history_of(const char *figure, const double *value,
                                 size_t n)
{
    static ls_epoch epochs[16];
    const struct figure *f = figure_find(figure);
    const double sign = f->larger_is_better ? -1 : 1;

    for (size_t i = 0; i < n; i++) {
        const double worse = (double)i, v = sign * value[i];

        epochs[i] = (ls_epoch){.epoch = i + 1,
                               .loss = worse,
                               .val_loss = worse,
                               .val_accuracy = -worse,
                               .val_auc = -worse,
                               .val_rmse = worse,
                               .val_r2 = -worse,
                               .step = 4 * (i + 1)};
        memcpy((char *)&epochs[i] + f->offset, &v, sizeof v);
    }
    return (struct history){.n = n, .room = n, .epoch = epochs};
}

/* After that epoch, of 4 steps each. */
static bool ends(const struct ending *ending, const struct history *history,
                 size_t epochs, char why[128])
{
    const struct ending_place place = {.step = 4 * epochs, .epochs = epochs};

    return ending_reached(ending, history, place, why);
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
    static const char *const figures[] = {"train-loss", "loss", "accuracy",
                                          "auc",        "rmse", "r2"};

    for (size_t i = 0; i < 6 * sizeof runs / sizeof *runs; i++) {
        const size_t r = i / 6;
        const struct history history =
            history_of(figures[i % 6], runs[r].loss, runs[r].n);
        const struct ending ending = {.epochs = 100,
                                      .patience = runs[r].patience,
                                      .min_delta = runs[r].min_delta,
                                      .monitor = figure_find(figures[i % 6]),
                                      .val_epochs = 1};
        char why[128];

        CU_ASSERT_EQUAL(ends(&ending, &history, runs[r].n, why), runs[r].ended);
        CU_ASSERT_EQUAL(why[0] != '\0', runs[r].ended);
        if (runs[r].ended)
            CU_ASSERT_PTR_NOT_NULL(strstr(why, ending.monitor->text));
    }
}

static void the_last_epoch_ends_a_run(void)
{
    const double loss[] = {3, 2, 1};
    const struct history history = history_of("train-loss", loss, 3);
    const struct ending ending = {.epochs = 3,
                                  .patience = 2,
                                  .monitor = figure_find("train-loss"),
                                  .val_epochs = 1};
    char why[128];

    CU_ASSERT_FALSE(ends(&ending, &history, 2, why));
    CU_ASSERT_TRUE(ends(&ending, &history, 3, why));
    CU_ASSERT_STRING_EQUAL(why, "all 3 epochs are done");
}

/* Validated every fifth epoch; the others have no figure. */
static void patience_ends_a_run_where_it_is_validated(void)
{
    static const double loss[] = {NAN, NAN, NAN, NAN, 1,   NAN, NAN,
                                  NAN, NAN, 2,   NAN, NAN, NAN};
    const struct history history = history_of("loss", loss, 13);
    const struct ending ending = {.epochs = 13,
                                  .patience = 3,
                                  .monitor = figure_find("loss"),
                                  .val_epochs = 5};

    for (size_t n = 1; n <= 13; n++) {
        const struct history until = {
            .n = n, .room = n, .epoch = history.epoch};
        char why[128];

        CU_ASSERT_EQUAL(ends(&ending, &until, n, why), n == 10 || n == 13);
        CU_ASSERT_EQUAL(ending_validates(&ending, n), n % 5 == 0 || n == 13);
    }
}

/* An epoch waits unless one of its validations is the best so far. */
static void a_validation_within_an_epoch_is_of_that_epoch(void)
{
    static const double loss[] = {5, 6, 7, 4, 8, 9, 9, 9};
    const struct history history = history_of("loss", loss, 8);
    const struct ending ending = {.epochs = 100,
                                  .patience = 2,
                                  .monitor = figure_find("loss"),
                                  .val_epochs = 1};

    for (size_t i = 0; i < 8; i++) {
        history.epoch[i].epoch = i / 2 + 1;
        history.epoch[i].partial = i % 2 == 0;
    }
    for (size_t n = 2; n <= 8; n += 2) { /* 5 of epoch 1, 4 of 2, none after */
        const struct history until = {
            .n = n, .room = n, .epoch = history.epoch};
        char why[128];

        CU_ASSERT_EQUAL(ends(&ending, &until, n / 2, why), n == 8);
    }
}

static void a_target_ends_a_run_at_its_step(void)
{
    static const struct {
        const char *target;
        double value; /* worse by 1 after each epoch */
        size_t epoch; /* 0 = never */
    } cases[] = {
        {"loss=3", 3, 1},     {"loss=3", 3.1, 0},   {"auc=0.5", 0.5, 1},
        {"auc=0.5", 0.49, 0}, {"r2=-1", -1, 1},     {"train-loss=0", 0, 1},
        {"rmse=2.5", NAN, 0}, {"accuracy=1", 1, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ending ending = {
            .epochs = 9, .monitor = figure_find("train-loss"), .val_epochs = 1};
        ls_epoch record = {.epoch = 1, .step = 4};
        const struct history history = {.n = 1, .room = 1, .epoch = &record};
        struct ending_place place = {.step = 4, .epochs = 1};
        char why[128];

        EXPECT_OK(target_read(cases[i].target, &ending.target));
        memcpy((char *)&record + ending.target.figure->offset, &cases[i].value,
               sizeof cases[i].value);
        CU_ASSERT_EQUAL(ending_reached(&ending, &history, place, why),
                        cases[i].epoch == 1);
        if (cases[i].epoch == 1)
            CU_ASSERT_PTR_NOT_NULL(strstr(why, "at step 4"));
        place = (struct ending_place){.step = 5, .within_epoch = true};
        CU_ASSERT_FALSE(ending_reached(&ending, &history, place, why));
        record.step = 5;
        record.partial = 1;
        CU_ASSERT_EQUAL(ending_reached(&ending, &history, place, why),
                        cases[i].epoch == 1 &&
                            ending.target.figure->of_validation);
    }
}

static void what_there_is_not_is_refused(void)
{
    static const struct {
        const char *key, *value, *task;
        bool validation;
        const char *words; /* NULL = fine */
    } cases[] = {
        {"monitor", "auc", "binary", true, NULL},
        {"monitor", "auc", "multiclass", true,
         "setting monitor=auc: auc is a figure of binary, and t.h5 is "
         "multiclass"},
        {"monitor", "auc", "binary", false, "setting monitor=auc"},
        {"monitor", "train-loss", "regression", false, NULL},
        {"monitor", "accuracy", "multilabel", true, NULL},
        {"monitor", "accuracy", "regression", true, "setting monitor=accuracy"},
        {"monitor", "r2", "regression", true, NULL},
        {"stop-at", "rmse=1", "binary", true, "setting stop-at=rmse=1"},
        {"stop-at", "loss=1", "binary", false, "setting val-split"},
        {"stop-at", "train-loss=1", "binary", false, NULL},
        {"val-every", "10", "binary", false, "setting val-every"},
        {"val-every", "2ep", "binary", false, "setting val-every"},
        {"val-every", "10", "binary", true, NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_config config;

        config_default(&config);
        EXPECT_OK(config_set(&config, cases[i].key, cases[i].value));
        EXPECT_FAILS(
            ending_check(&config, "t.h5", cases[i].task, cases[i].validation),
            cases[i].words ? LS_USAGE : LS_OK, cases[i].words);
    }
}

static CU_TestInfo tests[] = {
    {"a number of epochs is just that", a_number_of_epochs_is_just_that},
    {"auto bounds the minibatches", auto_bounds_the_minibatches},
    {"an epoch without improvement costs patience",
     an_epoch_without_improvement_costs_patience},
    {"the last epoch ends a run", the_last_epoch_ends_a_run},
    {"patience ends a run where it is validated",
     patience_ends_a_run_where_it_is_validated},
    {"a validation within an epoch is of that epoch",
     a_validation_within_an_epoch_is_of_that_epoch},
    {"a target ends a run at its step", a_target_ends_a_run_at_its_step},
    {"what there is not is refused", what_there_is_not_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"ending: when training ends", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
