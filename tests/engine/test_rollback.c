/* SPDX-License-Identifier: MIT */
/*
 * test_rollback.c - setting on-divergence=rollback: a run that diverges goes
 * back, and its bits depend on nothing but its settings.
 */
#include <math.h>
#include <stdio.h>

#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

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

static void threads_and_saves_alone_do_not_change_the_bits(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < N_CASES; k++) {
        ls_config config = diverging(k);
        ls_trainer *one = train_whole(data, &config);
        char output[LS_PATH_SIZE];

        snprintf(output, sizeof output, "%s", temp_path("alone.h5"));
        for (config.threads = 2; config.threads <= 3; config.threads++) {
            ls_trainer *t = NULL;

            config.save_every = (struct interval){7, LS_STEPS};
            EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
            EXPECT_OK(ls_trainer_run(t, output, 1));
            CU_ASSERT_EQUAL(rollbacks_of(one), rollbacks_of(t));
            CU_ASSERT(
                same_parameters(ls_trainer_model(one), ls_trainer_model(t)));
            ls_trainer_destroy(t);
        }
        ls_trainer_destroy(one);
    }
    ls_dataset_close(data);
}

struct ranked {
    const ls_dataset *data;
    ls_config config;
    const char *output;
    const struct ls_trainer *alone;
};

static void go_back_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;
    const struct ls_trainer *alone = run->alone;
    ls_trainer *t = NULL;

    run->config.machines = machines;
    if (!rank_expects(
            ls_trainer_create(&run->config, run->data, NULL, NULL, &t), LS_OK,
            NULL))
        return;
    rank_expects(ls_trainer_run(t, run->output, 1),
                 run->config.max_steps > 0 ? LS_STOPPED : LS_OK, NULL);
    rank_asserts(!alone || (rollbacks_of(t) == rollbacks_of(alone) &&
                            t->result.loss == alone->result.loss &&
                            same_parameters(ls_trainer_model(alone),
                                            ls_trainer_model(t))));
    ls_trainer_destroy(t);
}

static void go_back_in_ranks(const struct ranked *run, size_t n)
{
    struct ranked own[FAKE_RANKS];
    void *user[FAKE_RANKS];

    for (size_t r = 0; r < n; r++) {
        own[r] = *run;
        user[r] = &own[r];
    }
    (void)fake_run(n, go_back_in_rank, user);
}

static void all_ranks_go_back_alike(void)
{
    ls_dataset *data = make_table("regression");
    char output[LS_PATH_SIZE];

    snprintf(output, sizeof output, "%s", temp_path("ranks.h5"));
    for (size_t k = 2; k < N_CASES; k += 2) {
        struct ranked run = {
            .data = data, .config = diverging(k), .output = output};
        struct ls_trainer *alone = train_whole(data, &run.config);

        run.alone = alone;
        run.config.save_every = (struct interval){3, LS_STEPS};
        for (size_t n = 2; n <= 5; n += 3, run.config.threads++)
            go_back_in_ranks(&run, n);
        ls_trainer_destroy(alone);
    }
    ls_dataset_close(data);
}

/* Stop within the second epoch, and load what was saved. */
static ls_trainer *stop_and_load(const struct ranked *run, size_t ranks)
{
    char checkpoint[LS_PATH_SIZE];
    ls_trainer *t = NULL;
    struct ranked stop = *run;

    stop.config.max_steps = 11;
    if (ranks > 1) {
        go_back_in_ranks(&stop, ranks);
    } else {
        EXPECT_OK(ls_trainer_create(&stop.config, run->data, NULL, NULL, &t));
        EXPECT_STATUS(ls_trainer_run(t, run->output, 1), LS_STOPPED);
        ls_trainer_destroy(t);
        t = NULL;
    }
    EXPECT_OK(checkpoint_path(run->output, checkpoint));
    EXPECT_OK(
        ls_trainer_resume(checkpoint, &run->config, run->data, NULL, NULL, &t));
    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    return t;
}

static bool same_block(const struct ls_trainer *t, const real *a, const real *b)
{
    return (!a && !b) ||
           (a && b &&
            memcmp(a, b, t->model->network.n_trained * sizeof *a) == 0);
}

/* Each rank has a part of the optimizer's state; rank 0 saves all of it. */
static void ranks_save_the_state_to_go_back_to(void)
{
    ls_dataset *data = make_table("regression");
    char output[LS_PATH_SIZE];

    snprintf(output, sizeof output, "%s", temp_path("good.h5"));
    for (size_t k = 1; k < N_CASES; k += 3) {
        const struct ranked run = {
            .data = data, .config = diverging(k), .output = output};
        ls_trainer *one = stop_and_load(&run, 1);
        ls_trainer *many = stop_and_load(&run, 3);

        CU_ASSERT_EQUAL(one->good.step, 8);
        CU_ASSERT_EQUAL(many->good.step, 8);
        CU_ASSERT(same_block(one, one->good.model, many->good.model));
        CU_ASSERT(same_block(one, one->good.theta, many->good.theta));
        for (size_t i = 0; i < one->parameters.n_states; i++)
            CU_ASSERT(same_block(one, one->good.optimizer[i],
                                 many->good.optimizer[i]));
        ls_trainer_destroy(one);
        ls_trainer_destroy(many);
    }
    ls_dataset_close(data);
}

/* Each stop is on another number of threads; a save finds a divergence that
 * the next step would. The last case has all there is to go back. */
static void stops_and_saves_do_not_change_the_bits(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < N_CASES; k++) {
        ls_config config = diverging(k);
        ls_trainer *whole = train_whole(data, &config);
        char output[LS_PATH_SIZE];

        snprintf(output, sizeof output, "%s", temp_path("back.h5"));
        config.save_every = (struct interval){2, LS_STEPS};
        ls_trainer *pieces =
            train_in_pieces(data, config, k + 1 == N_CASES ? 1 : 5, output);

        CU_ASSERT_EQUAL(rollbacks_of(whole), rollbacks_of(pieces));
        CU_ASSERT(
            same_parameters(ls_trainer_model(whole), ls_trainer_model(pieces)));
        ls_trainer_destroy(whole);
        ls_trainer_destroy(pieces);
        unlink(temp_path("back.h5"));
        EXPECT_OK(
            checkpoint_remove(temp_path("back.ckpt.h5"), CHECKPOINTS_MOST));
    }
    ls_dataset_close(data);
}

/* A validation within an epoch is repeated after a rollback. */
static void records_within_an_epoch_are_made_anew(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = diverging(0);
    ls_trainer *whole = NULL;
    char output[LS_PATH_SIZE];

    config.val_split = 0.3;
    config.val_every = (struct interval){1, LS_STEPS};
    whole = train_whole(data, &config);
    snprintf(output, sizeof output, "%s", temp_path("within.h5"));
    ls_trainer *pieces = train_in_pieces(data, config, 5, output);
    const struct history *a = &whole->model->history,
                         *b = &pieces->model->history;

    CU_ASSERT(rollbacks_of(whole) > 0);
    CU_ASSERT_EQUAL_FATAL(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        CU_ASSERT_EQUAL(a->epoch[i].step, b->epoch[i].step);
        CU_ASSERT_EQUAL(a->epoch[i].rollbacks, b->epoch[i].rollbacks);
        CU_ASSERT_EQUAL(a->epoch[i].best, b->epoch[i].best);
    }
    CU_ASSERT(
        same_parameters(ls_trainer_model(whole), ls_trainer_model(pieces)));
    ls_trainer_destroy(whole);
    ls_trainer_destroy(pieces);
    ls_dataset_close(data);
}

/* The second step diverges, and the first one is validated again. */
static void the_last_record_before_a_rollback_is_made_anew(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = diverging(0);
    ls_trainer *t;
    size_t n_first = 0;

    config.val_split = 0.3;
    config.val_every = (struct interval){1, LS_STEPS};
    config.lr = 1e12;
    config.rollback_factor = 1e-14;
    t = train_whole(data, &config);
    CU_ASSERT_EQUAL(rollbacks_of(t), 1);
    for (size_t i = 0; i < t->model->history.n; i++)
        n_first += t->model->history.epoch[i].step == 1 &&
                   t->model->history.epoch[i].rollbacks == 1;
    CU_ASSERT_EQUAL(n_first, 1);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The only step of an epoch overflows, and its loss was finite. */
static void a_state_that_is_not_finite_is_no_good_one(void)
{
    const bool is_double = sizeof(ls_real) == sizeof(double);
    ls_dataset *data = make_table("regression");
    ls_config config = diverging(0);
    ls_trainer *t;

    config.batch_size = RUN_ROWS;
    config.lr = is_double ? 1e307 : 1e38;
    config.rollback_factor = is_double ? 1e-307 : 1e-43;
    t = train_whole(data, &config);
    CU_ASSERT(rollbacks_of(t) > 0);
    CU_ASSERT(isfinite(t->result.loss));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void after_the_last_rollback_the_run_ends(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = diverging(0);
    ls_trainer *t = NULL;

    config.rollback_factor = 0.99;
    config.max_rollbacks = 2;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_FAILS(ls_trainer_run(t, NULL, 0), LS_DIVERGED,
                 "the run has gone back 2 times, setting max-rollbacks");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The checkpoint of a run that stops at divergence, resumed with a rollback,
 * goes back to the place of the checkpoint. */
static void a_run_that_diverged_may_go_on_with_it(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = diverging(0);
    const ls_config with = config;
    ls_trainer *t = NULL;
    ls_config usual;
    char output[LS_PATH_SIZE], checkpoint[LS_PATH_SIZE];

    config_default(&usual);
    strcpy(config.on_divergence, "stop");
    config.rollback_factor = usual.rollback_factor;
    config.max_rollbacks = usual.max_rollbacks;
    config.max_steps = 1;
    snprintf(output, sizeof output, "%s", temp_path("later.h5"));
    EXPECT_OK(checkpoint_path(output, checkpoint));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, output, 0), LS_STOPPED);
    ls_trainer_destroy(t);
    t = NULL;
    config.max_steps = 0;
    EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, output, 0), LS_DIVERGED);
    ls_trainer_destroy(t);
    t = NULL;
    EXPECT_OK(ls_trainer_resume(checkpoint, &with, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, output, 0));
    CU_ASSERT(rollbacks_of(t) > 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"without it a run ends", without_it_a_run_ends},
    {"with it the rate falls until the loss is finite",
     with_it_the_rate_falls_until_the_loss_is_finite},
    {"threads and saves alone do not change the bits",
     threads_and_saves_alone_do_not_change_the_bits},
    {"all ranks go back alike", all_ranks_go_back_alike},
    {"ranks save the state to go back to", ranks_save_the_state_to_go_back_to},
    {"stops and saves do not change the bits",
     stops_and_saves_do_not_change_the_bits},
    {"records within an epoch are made anew",
     records_within_an_epoch_are_made_anew},
    {"the last record before a rollback is made anew",
     the_last_record_before_a_rollback_is_made_anew},
    {"a state that is not finite is no good one",
     a_state_that_is_not_finite_is_no_good_one},
    {"after the last rollback the run ends",
     after_the_last_rollback_the_run_ends},
    {"a run that diverged may go on with it",
     a_run_that_diverged_may_go_on_with_it},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"rollback: of a run that diverges", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
