/* SPDX-License-Identifier: MIT */
/*
 * test_history.c - figures of epochs in a file: there and back, and what other
 * programs may have left there.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_layout.h"
#include "support.h"

/* Every figure of an epoch differs from all others. */
static ls_epoch sample(size_t e)
{
    const double x = (double)e;

    return (ls_epoch){.epoch = e,
                      .epochs = 100 + e,
                      .loss = x + 0.1,
                      .val_loss = x + 0.2,
                      .val_accuracy = x + 0.3,
                      .val_auc = x + 0.4,
                      .val_rmse = e % 2 ? NAN : x + 0.5,
                      .best = e == 3,
                      .seconds = x + 0.6,
                      .rows_per_second = x + 0.7};
}

/* So do all times; every tenth record has none. */
static ls_epoch_time time_of(size_t e)
{
    const double x = (double)e / 7;

    return (ls_epoch_time){.gather = x + 1,
                           .forward = x + 2,
                           .backward = x + 3,
                           .weights = x + 4,
                           .elementwise = x + 5,
                           .update = x + 6,
                           .waiting = x + 7,
                           .data = x + 8,
                           .validation = x + 9,
                           .saving = x + 10};
}

static bool same_time(const ls_epoch_time *a, size_t e)
{
    const ls_epoch_time b = time_of(e);

    return e % 10 == 0 ? isnan(a->gather) && isnan(a->data) && isnan(a->saving)
                       : memcmp(a, &b, sizeof b) == 0;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_epoch(const ls_epoch *a, const ls_epoch *b)
{
    return a->epoch == b->epoch && a->epochs == b->epochs &&
           same(a->loss, b->loss) && same(a->val_loss, b->val_loss) &&
           same(a->val_accuracy, b->val_accuracy) &&
           same(a->val_auc, b->val_auc) && same(a->val_rmse, b->val_rmse) &&
           a->best == b->best && same(a->seconds, b->seconds) &&
           same(a->rows_per_second, b->rows_per_second);
}

/* More epochs than there is room for at first. */
static void every_figure_comes_back(void)
{
    enum { EPOCHS = 100 };
    struct history made = {0}, read = {0};
    struct h5_file *file = NULL;
    size_t wrong = 0;

    for (size_t e = 1; e <= EPOCHS; e++) {
        const ls_epoch epoch = sample(e);
        const ls_epoch_time time = time_of(e);

        EXPECT_OK(history_add(&made, &epoch, e % 10 ? &time : NULL));
    }
    EXPECT_OK(h5_create_image("history", &file));
    EXPECT_OK(history_write(file, &made));
    EXPECT_OK(history_read(file, &read));
    h5_close(file);
    CU_ASSERT_EQUAL_FATAL(read.n, EPOCHS);
    for (size_t e = 1; e <= EPOCHS; e++) {
        const ls_epoch epoch = sample(e);

        wrong += !same_epoch(&read.epoch[e - 1], &epoch);
        wrong += !same_time(&read.time[e - 1], e);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    history_clear(&made);
    history_clear(&read);
}

/* A file that holds some columns only, of two epochs. */
static ls_status read_some(const char *name, const double *values,
                           struct history *history)
{
    const double epochs[] = {1, 2};
    const uint64_t n = 2;
    struct h5_file *file = NULL;
    ls_status status;

    EXPECT_OK(h5_create_image("some", &file));
    if (name)
        EXPECT_OK(h5_write(file, name, NUMBER_F64, 1, &n, values));
    if (!name || strcmp(name, "/history/epoch") != 0)
        EXPECT_OK(h5_write(file, "/history/epoch", NUMBER_F64, 1, &n, epochs));
    status = history_read(file, history);
    h5_close(file);
    return status;
}

/* NaN is "not known", and 0 would be a figure. */
static void a_figure_that_is_not_there_is_nan(void)
{
    struct history history = {0};

    EXPECT_OK(read_some(NULL, NULL, &history));
    CU_ASSERT_EQUAL_FATAL(history.n, 2);
    CU_ASSERT_EQUAL(history.epoch[1].epoch, 2);
    CU_ASSERT(isnan(history.epoch[0].loss));
    CU_ASSERT(isnan(history.epoch[1].val_auc));
    CU_ASSERT(isnan(history.time[0].forward) && isnan(history.time[1].saving));
    CU_ASSERT(history.epoch[1].epochs == 0 && !history.epoch[1].best);
    history_clear(&history);
}

static void numbers_of_epochs_are_whole(void)
{
    static const double bad[][2] = {{1, -1}, {NAN, 2}, {1, INFINITY}};
    static const char *const names[] = {"/history/epoch", "/history/epochs",
                                        "/history/best"};

    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < 3; i++) {
            struct history history = {0};

            EXPECT_FAILS(read_some(names[k], bad[i], &history), LS_BAD_DATA,
                         names[k]);
            history_clear(&history);
        }
}

static void a_file_without_a_history_has_none(void)
{
    struct history history = {0};
    struct h5_file *file = NULL;

    EXPECT_OK(h5_create_image("none", &file));
    EXPECT_OK(history_read(file, &history));
    CU_ASSERT_EQUAL(history.n, 0);
    h5_close(file);
}

static CU_TestInfo tests[] = {
    {"every figure comes back", every_figure_comes_back},
    {"a figure that is not there is NaN", a_figure_that_is_not_there_is_nan},
    {"numbers of epochs are whole", numbers_of_epochs_are_whole},
    {"a file without a history has none", a_file_without_a_history_has_none},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"history: figures of epochs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
