/* SPDX-License-Identifier: MIT */
/*
 * test_rollback.c - setting on-divergence=rollback: a run that diverges goes
 * back, and its bits depend on nothing but its settings.
 */
#include <math.h>
#include <stdio.h>

#include "engine/trainer.h"
#include "runs.h"

/* Many checkpoints are written, and none has to outlast a crash. */
LS_API int fsync(int fd)
{
    (void)fd;
    return 0;
}

/* Rates at which the loss of a regression overflows within few steps. */
static const struct {
    const char *settings[5][2];
} cases[] = {
    {{{"optimizer", "sgd"}, {"lr", "1e6"}, {"rollback-factor", "1e-3"}}},
    {{{"optimizer", "momentum"}, {"lr", "1e6"}, {"rollback-factor", "1e-3"}}},
    {{{"optimizer", "sgd"},
      {"lr", "1e6"},
      {"rollback-factor", "1e-3"},
      {"ema", "0.9"}}},
    {{{"optimizer", "sgd"},
      {"lr", "1e6"},
      {"rollback-factor", "1e-3"},
      {"ntk", "yes"}}},
    {{{"optimizer", "momentum"},
      {"lr", "1e6"},
      {"rollback-factor", "1e-3"},
      {"ntk", "yes"},
      {"ema", "0.9"}}},
};

enum { N_CASES = sizeof cases / sizeof *cases };

static ls_config diverging(size_t k)
{
    ls_config config = make_config();

    config.epochs = 4;
    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    EXPECT_OK(ls_config_set(&config, "normalize-y", "none"));
    EXPECT_OK(ls_config_set(&config, "on-divergence", "rollback"));
    EXPECT_OK(ls_config_set(&config, "max-rollbacks", "9"));
    for (size_t i = 0; i < 5 && cases[k].settings[i][0]; i++)
        EXPECT_OK(ls_config_set(&config, cases[k].settings[i][0],
                                cases[k].settings[i][1]));
    return config;
}

static size_t rollbacks_of(const struct ls_trainer *t)
{
    const struct history *history = &t->model->history;

    return history->n > 0 ? history->epoch[history->n - 1].rollbacks : 0;
}

static ls_trainer *train_whole(const ls_dataset *data, const ls_config *config)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static void without_it_a_run_ends(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < N_CASES; k++) {
        ls_config config = diverging(k), usual;
        ls_trainer *t = NULL;

        config_default(&usual);
        strcpy(config.on_divergence, "stop");
        config.rollback_factor = usual.rollback_factor;
        config.max_rollbacks = usual.max_rollbacks;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
        EXPECT_STATUS(ls_trainer_run(t, NULL, 0), LS_DIVERGED);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

static void with_it_the_rate_falls_until_the_loss_is_finite(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < N_CASES; k++) {
        const ls_config config = diverging(k);
        ls_trainer *t = train_whole(data, &config);
        const struct history *history = &t->model->history;
        double rate = config.lr;

        CU_ASSERT(rollbacks_of(t) > 0);
        CU_ASSERT_EQUAL(history->n, 4);
        for (size_t i = 0; i < rollbacks_of(t); i++)
            rate *= config.rollback_factor;
        EXPECT_CLOSE(history->epoch[history->n - 1].lr, rate, 1e-12, 0);
        CU_ASSERT(isfinite(history->epoch[history->n - 1].loss));
        CU_ASSERT_EQUAL(t->engine->position.step, 4 * 8);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"without it a run ends", without_it_a_run_ends},
    {"with it the rate falls until the loss is finite",
     with_it_the_rate_falls_until_the_loss_is_finite},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"rollback: of a run that diverges", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
