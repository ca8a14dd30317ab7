/* SPDX-License-Identifier: MIT */
/*
 * test_engine.c - the synchronized step: its bits, its mean, its refusal.
 */
#include "base/settings.h"
#include "engine/engine.h"

#include <math.h>

#include "engine/trainer.h"
#include "runs.h"

static ls_trainer *train(const ls_dataset *data, const ls_config *config,
                         uint64_t steps, double *loss)
{
    ls_trainer *trainer = NULL;

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &trainer));
    EXPECT_OK(ls_trainer_steps(trainer, steps, loss));
    return trainer;
}

static void bits_do_not_depend_on_the_number_of_threads(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};
    static const char *const optimizers[] = {"sgd", "momentum", "adam"};

    for (size_t k = 0; k < 3; k++) {
        ls_dataset *data = make_table(tasks[k]);
        ls_config config = make_config();
        double first_loss, loss;

        EXPECT_OK(ls_config_set(&config, "optimizer", optimizers[k]));
        ls_trainer *first = train(data, &config, 20, &first_loss);

        for (size_t threads = 2; threads <= 9; threads++) {
            config.threads = threads;
            ls_trainer *other = train(data, &config, 20, &loss);

            CU_ASSERT(same_parameters(ls_trainer_model(first),
                                      ls_trainer_model(other)));
            CU_ASSERT_EQUAL(loss, first_loss);
            ls_trainer_destroy(other);
        }
        ls_trainer_destroy(first);
        ls_dataset_close(data);
    }
}

static bool differs(const ls_dataset *data, const ls_config *config,
                    const ls_trainer *from)
{
    ls_trainer *other = train(data, config, 20, NULL);
    const bool same =
        same_parameters(ls_trainer_model(from), ls_trainer_model(other));

    ls_trainer_destroy(other);
    return !same;
}

static void bits_depend_on_seed_shard_and_minibatch(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *first = train(data, &config, 20, NULL);

    CU_ASSERT(!differs(data, &config, first));
    config.seed++;
    CU_ASSERT(differs(data, &config, first));
    config = make_config();
    config.shard++;
    CU_ASSERT(differs(data, &config, first));
    config = make_config();
    config.batch_size++;
    CU_ASSERT(differs(data, &config, first));
    ls_trainer_destroy(first);
    ls_dataset_close(data);
}

/* One step of plain descent on all rows, in one shard of all, against many
 * short ones: the same mean, whatever the cut. The last shard is short. */
static void a_step_is_the_mean_over_rows(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    size_t n, m;

    config.batch_size = RUN_ROWS;
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.shard = RUN_ROWS;
    ls_trainer *whole = train(data, &config, 1, NULL);

    config.shard = 2;
    config.threads = 3;
    ls_trainer *cut = train(data, &config, 1, NULL);
    ls_real *p = copy_parameters(ls_trainer_model(whole), &n);
    ls_real *q = copy_parameters(ls_trainer_model(cut), &m);

    for (size_t i = 0; i < n; i++)
        EXPECT_CLOSE((double)p[i], (double)q[i], 1e-5, 1e-6);
    free(p);
    free(q);
    ls_trainer_destroy(whole);
    ls_trainer_destroy(cut);
    ls_dataset_close(data);
}

static void a_loss_that_is_not_finite_changes_nothing(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    double loss = 0;
    size_t n, m;

    config.threads = 3;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_steps(t, 3, &loss));
    t->model->theta[t->model->network.layer[1].W + 1] = (real)NAN;
    ls_real *before = copy_parameters(t->model, &n);
    const struct train_position position = t->engine->position;

    EXPECT_FAILS(ls_trainer_steps(t, 1, &loss), LS_DIVERGED,
                 "step 4 (epoch 1, rows 120 to 159 of its order, from 0): "
                 "kernel of layer 2 of 3");
    ls_real *after = copy_parameters(t->model, &m);

    CU_ASSERT(memcmp(before, after, n * sizeof *before) == 0);
    CU_ASSERT_EQUAL(t->engine->position.step, position.step);
    CU_ASSERT_EQUAL(t->engine->position.position, position.position);
    free(before);
    free(after);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* Infinity is no NaN, and no loss either. */
static void an_infinite_loss_changes_nothing(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    size_t n, m;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    t->model->theta[t->model->network.layer[2].b] = (real)INFINITY;
    ls_real *before = copy_parameters(t->model, &n);

    EXPECT_STATUS(ls_trainer_steps(t, 1, NULL), LS_DIVERGED);
    ls_real *after = copy_parameters(t->model, &m);

    CU_ASSERT(memcmp(before, after, n * sizeof *before) == 0);
    free(before);
    free(after);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* 301 rows in minibatches of 40: seven, and a short one of 21. */
static void an_epoch_ends_with_a_short_minibatch(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = train(data, &config, 7, NULL);

    CU_ASSERT_EQUAL(t->engine->position.position, 280);
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    CU_ASSERT_EQUAL(t->engine->position.position, 0);
    CU_ASSERT_EQUAL(t->engine->position.epoch, 1);
    CU_ASSERT_EQUAL(t->engine->position.step, 8);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* 53 rows in minibatches of 27 and 26, a row a shard: the tree of 26 leaves
 * more nodes open than that of 27 does. */
static void a_short_minibatch_may_have_the_larger_tree(void)
{
    static ls_real X[53 * 2], y[53];
    ls_dataset *data = NULL;
    ls_config config = make_config();

    fill_uniform(X, 53 * 2, 4);
    for (size_t i = 0; i < 53; i++)
        y[i] = X[2 * i];
    EXPECT_OK(dataset_of(53, 2, 1, X, y, NULL, "regression", &data));
    config.batch_size = 27;
    config.shard = 1;
    ls_trainer *one = train(data, &config, 10, NULL);

    for (config.threads = 2; config.threads < 6; config.threads++) {
        ls_trainer *many = train(data, &config, 10, NULL);

        CU_ASSERT(
            same_parameters(ls_trainer_model(one), ls_trainer_model(many)));
        ls_trainer_destroy(many);
    }
    ls_trainer_destroy(one);
    ls_dataset_close(data);
}

/* Ten rows, the last five of weight 0: every second step changes nothing. */
static void a_minibatch_that_weighs_nothing_changes_nothing(void)
{
    static ls_real X[10], y[10], w[10];
    ls_dataset *data = NULL;
    ls_config config = make_config();
    size_t n, m;

    for (size_t i = 0; i < 10; i++) {
        X[i] = y[i] = (ls_real)i;
        w[i] = i < 5;
    }
    EXPECT_OK(dataset_of(10, 1, 1, X, y, w, "regression", &data));
    EXPECT_OK(ls_config_set(&config, "shuffle", "none"));
    config.batch_size = 5;
    ls_trainer *t = train(data, &config, 1, NULL);
    ls_real *before = copy_parameters(ls_trainer_model(t), &n);

    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    ls_real *after = copy_parameters(ls_trainer_model(t), &m);

    CU_ASSERT(memcmp(before, after, n * sizeof *before) == 0);
    free(before);
    free(after);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
    /* One row that weighs: either side of a split has none. */
    w[1] = w[2] = w[3] = w[4] = 0;
    EXPECT_OK(dataset_of(10, 1, 1, X, y, w, "regression", &data));
    config.val_split = 0.5;
    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &t), LS_BAD_DATA,
                 "add up to 0");
    ls_dataset_close(data);
}

static void padding_of_the_block_stays_zero(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    ls_trainer *t = train(data, &config, 10, NULL);
    const struct network *net = &t->model->network;
    size_t nonzero = 0;

    for (size_t i = 0; i < net->n_block; i++)
        nonzero += t->model->theta[i] != 0;
    CU_ASSERT(nonzero <= net->n_parameters);
    CU_ASSERT(net->n_parameters < net->n_block);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* ---- The schedule -------------------------------------------------------- */

static const char *const kinds[] = {"shard-major", "tile-major", "auto"};

/* A table of the task whose rows have weights, some of them 0. */
static ls_dataset *make_weighted_table(const char *task)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS], w[RUN_ROWS];
    ls_dataset *data = NULL;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 21);
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const ls_real *x = X + i * RUN_FEATURES;

        y[i] = (ls_real)((x[0] > 0) + (x[1] > 0 && task[0] == 'm'));
        w[i] = (ls_real)(i % 5) / 2;
    }
    EXPECT_OK(dataset_of(RUN_ROWS, RUN_FEATURES, 1, X, y, w, task, &data));
    return data;
}

/* Adam with L2. 301 rows in minibatches of 150: 22 shards of 7 rows, the last
 * of 3; the last minibatch is one row. */
static ls_config make_wide_config(const char *hidden, const char *activation)
{
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "hidden", hidden));
    EXPECT_OK(ls_config_set(&config, "activation", activation));
    EXPECT_OK(ls_config_set(&config, "optimizer", "adam"));
    EXPECT_OK(ls_config_set(&config, "products", "own"));
    config.batch_size = 150;
    return config;
}

static void expect_same_training(const ls_dataset *data, ls_config *config,
                                 const ls_trainer *first, double first_loss,
                                 uint64_t steps)
{
    static const size_t teams[] = {1, 2, 3, 5};

    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < sizeof teams / sizeof *teams; i++) {
            double loss;

            EXPECT_OK(ls_config_set(config, "schedule", kinds[k]));
            config->threads = teams[i];
            ls_trainer *other = train(data, config, steps, &loss);

            CU_ASSERT(same_parameters(ls_trainer_model(first),
                                      ls_trainer_model(other)));
            CU_ASSERT_EQUAL(loss, first_loss);
            ls_trainer_destroy(other);
        }
}

static void check_schedules(const ls_dataset *data, ls_config config,
                            uint64_t steps)
{
    double loss;

    EXPECT_OK(ls_config_set(&config, "schedule", "shard-major"));
    config.threads = 1;
    ls_trainer *first = train(data, &config, steps, &loss);

    CU_ASSERT(!first->engine->schedule.any_tiled);
    expect_same_training(data, &config, first, loss, steps);
    ls_trainer_destroy(first);
}

/* 300 units are more than a tile has, as are 300 inputs; then a layer of one
 * unit, which is never tiled. */
static void bits_do_not_depend_on_the_schedule(void)
{
    ls_dataset *classes = make_weighted_table("multiclass");
    ls_dataset *binary = make_weighted_table("binary");
    ls_config config = make_wide_config("300,40", "relu,tanh");

    check_schedules(classes, config, 5);
    EXPECT_OK(ls_config_set(&config, "products", "plain"));
    check_schedules(binary, config, 5);
    config.shard = 100; /* two shards: fewer than threads */
    check_schedules(binary, config, 5);
    config = make_wide_config("300,1", "tanh,relu");
    config.shard = 16;
    check_schedules(binary, config, 5);
    ls_dataset_close(classes);
    ls_dataset_close(binary);
}

/* The second of three layers has more than a MiB of weights. */
static void bits_do_not_depend_on_what_auto_chooses(void)
{
    ls_dataset *data = make_weighted_table("multiclass");
    ls_config config = make_wide_config("600,450", "relu,relu");

    config.batch_size = 50;
    EXPECT_OK(ls_config_set(&config, "schedule", "auto"));
    ls_trainer *mixed = train(data, &config, 1, NULL);
    const struct schedule *s = &mixed->engine->schedule;

    CU_ASSERT(!s->tiled[0] && s->tiled[1] && !s->tiled[2]);
    ls_trainer_destroy(mixed);
    check_schedules(data, config, 2);
    ls_dataset_close(data);
}

/* Runs of an epoch each, and turns of other teams. */
static void bits_do_not_depend_on_the_team_at_work(void)
{
    ls_dataset *data = make_weighted_table("binary");
    ls_config config = make_wide_config("30,20", "relu,tanh");
    ls_trainer *all = train(data, &config, 60, NULL);

    EXPECT_OK(ls_config_set(&config, "team", "auto"));
    for (size_t k = 0; k < 2; k++) {
        EXPECT_OK(ls_config_set(&config, "schedule", kinds[k]));
        config.threads = 5;
        ls_trainer *some = train(data, &config, 60, NULL);

        CU_ASSERT(
            same_parameters(ls_trainer_model(all), ls_trainer_model(some)));
        ls_trainer_destroy(some);
    }
    ls_trainer_destroy(all);
    ls_dataset_close(data);
}

/* Nothing is changed where the loss is not finite, tiles no more than nodes. */
static void no_schedule_takes_a_loss_that_is_not_finite(void)
{
    ls_dataset *data = make_weighted_table("multiclass");
    ls_config config = make_wide_config("300,40", "relu,tanh");
    size_t n, m;

    for (size_t k = 0; k < 3; k++) {
        ls_trainer *t;

        EXPECT_OK(ls_config_set(&config, "schedule", kinds[k]));
        config.threads = 3;
        t = train(data, &config, 1, NULL);
        t->model->theta[t->model->network.layer[1].W + 1] = (real)NAN;
        ls_real *before = copy_parameters(t->model, &n);

        EXPECT_STATUS(ls_trainer_steps(t, 1, NULL), LS_DIVERGED);
        ls_real *after = copy_parameters(t->model, &m);

        CU_ASSERT(memcmp(before, after, n * sizeof *before) == 0);
        free(before);
        free(after);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"bits do not depend on the number of threads",
     bits_do_not_depend_on_the_number_of_threads},
    {"bits depend on seed, shard and minibatch",
     bits_depend_on_seed_shard_and_minibatch},
    {"a step is the mean over rows", a_step_is_the_mean_over_rows},
    {"a loss that is not finite changes nothing",
     a_loss_that_is_not_finite_changes_nothing},
    {"an infinite loss changes nothing", an_infinite_loss_changes_nothing},
    {"an epoch ends with a short minibatch",
     an_epoch_ends_with_a_short_minibatch},
    {"a short minibatch may have the larger tree",
     a_short_minibatch_may_have_the_larger_tree},
    {"a minibatch that weighs nothing changes nothing",
     a_minibatch_that_weighs_nothing_changes_nothing},
    {"padding of the block stays zero", padding_of_the_block_stays_zero},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo schedule_tests[] = {
    {"bits do not depend on the schedule", bits_do_not_depend_on_the_schedule},
    {"bits do not depend on what auto chooses",
     bits_do_not_depend_on_what_auto_chooses},
    {"bits do not depend on the team at work",
     bits_do_not_depend_on_the_team_at_work},
    {"no schedule takes a loss that is not finite",
     no_schedule_takes_a_loss_that_is_not_finite},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"engine: the synchronized step", NULL, NULL, NULL, NULL, tests},
    {"engine: the schedule", NULL, NULL, NULL, NULL, schedule_tests},
    CU_SUITE_INFO_NULL,
};
