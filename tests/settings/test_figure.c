/* SPDX-License-Identifier: MIT */
/*
 * test_figure.c - figures of epochs, and targets for them.
 */
#include "settings/figure.h"

#include <math.h>

#include "support.h"

static const char *const names[] = {"train-loss", "loss", "accuracy",
                                    "auc",        "rmse", "r2"};

static void better_is_lower_or_higher(void)
{
    for (size_t i = 0; i < 6; i++) {
        const struct figure *f = figure_find(names[i]);
        const bool larger = i == 2 || i == 3 || i == 5;
        const double low = 0.25, high = 0.75;

        CU_ASSERT_EQUAL(figure_is_better(f, high, low, 0), larger);
        CU_ASSERT_EQUAL(figure_is_better(f, low, high, 0), !larger);
        CU_ASSERT_FALSE(figure_is_better(f, low, low, 0));
        CU_ASSERT_FALSE(figure_is_better(f, low, high, 0.5));
        CU_ASSERT_FALSE(figure_is_better(f, high, low, 0.5));
        CU_ASSERT_FALSE(figure_is_better(f, NAN, figure_worst(f), 0));
        CU_ASSERT_TRUE(figure_is_better(f, low, figure_worst(f), 0));
        CU_ASSERT_EQUAL(figure_better(f, low, high), larger ? high : low);
        CU_ASSERT_EQUAL(figure_better(f, low, NAN), low);
    }
    CU_ASSERT_PTR_NULL(figure_find("auto"));
}

static void a_figure_is_its_member_of_the_record(void)
{
    ls_epoch epoch = {.loss = 0,
                      .val_loss = 1,
                      .val_accuracy = 2,
                      .val_auc = 3,
                      .val_rmse = 4,
                      .val_r2 = 5};

    for (size_t i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(figure_of(figure_find(names[i]), &epoch), (double)i);
    epoch.partial = 1;
    CU_ASSERT(isnan(figure_of(figure_find("train-loss"), &epoch)));
    CU_ASSERT_EQUAL(figure_of(figure_find("loss"), &epoch), 1);
}

static void a_target_is_a_figure_and_a_value(void)
{
    static const struct {
        const char *text, *figure;
        double value;
        const char *words; /* NULL = good */
    } cases[] = {
        {"auc=0.9", "auc", 0.9, NULL},
        {"train-loss=1e-3", "train-loss", 1e-3, NULL},
        {"loss=-2.5", "loss", -2.5, NULL},
        {"r2=-3", "r2", -3, NULL},
        {"ac=0.9", NULL, 0, "did you mean auc?"},
        {"acuracy=0.9", NULL, 0, "did you mean accuracy?"},
        {"auc", NULL, 0, "want a number behind '='"},
        {"auc=", NULL, 0, "want a number behind '='"},
        {"auc=much", NULL, 0, "setting stop-at=auc=much"},
        {"auc=0.9x", NULL, 0, "want a number"},
        {"accuracy=90", NULL, 0, "never reached: accuracy is from 0 to 1"},
        {"rmse=-1", NULL, 0, "rmse is at least 0"},
        {"r2=1.5", NULL, 0, "r2 is at most 1"},
        {"=1", NULL, 0, "there is no figure ''"},
    };
    struct target target = {figure_find("auc"), 1};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT_FAILS(target_read(cases[i].text, &target),
                     cases[i].words ? LS_USAGE : LS_OK, cases[i].words);
        if (cases[i].words)
            continue;
        CU_ASSERT_STRING_EQUAL(target.figure->name, cases[i].figure);
        CU_ASSERT_EQUAL(target.value, cases[i].value);
    }
    EXPECT_OK(target_read("", &target));
    CU_ASSERT_PTR_NULL(target.figure);
}

static CU_TestInfo tests[] = {
    {"better is lower or higher", better_is_lower_or_higher},
    {"a figure is its member of the record",
     a_figure_is_its_member_of_the_record},
    {"a target is a figure and a value", a_target_is_a_figure_and_a_value},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"figure: figures of epochs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
