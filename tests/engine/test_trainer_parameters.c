/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_parameters.c - raw weights in a run: what it begins with, what
 * the model is, what is frozen, and learning rates of groups.
 */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "engine/trainer.h"
#include "model/raw_weights.h"
#include "runs.h"

static ls_config raw_config(void)
{
    ls_config config = make_config();

    config.ntk = config.feature_scale = 1;
    return config;
}

static ls_trainer *stepped(const ls_config *config, uint64_t steps)
{
    static ls_dataset *data;
    ls_trainer *t = NULL;

    if (!data)
        data = make_table("multiclass");
    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_steps(t, steps, NULL));
    return t;
}

/* Whether the model is computed from the raw weights, to the bit. */
static bool is_effective(const ls_trainer *t, const real *theta)
{
    const struct network *network = &t->model->network;
    real *made = NULL;
    bool same;

    EXPECT_OK(network_block(network, "test", &made));
    raw_weights_effective(network, t->theta,
                          (struct range){0, network->n_block}, made);
    same = memcmp(made, theta, network->n_block * sizeof *made) == 0;
    mem_free(made);
    return same;
}

static void raw_weights_begin_with_variance_1(void)
{
    ls_config config = raw_config();
    double sum = 0, square = 0;
    size_t n = 0;
    ls_trainer *t;

    EXPECT_OK(ls_config_set(&config, "hidden", "300,100"));
    t = stepped(&config, 0);
    for (size_t l = 0; l < 3; l++) {
        const struct layer *layer = &t->model->network.layer[l];

        for (size_t i = 0; i < layer->n_in * layer->n_out; i++) {
            const double v = (double)t->theta[layer->W + i];

            sum += v;
            square += v * v;
            n++;
        }
        for (size_t j = 0; j < layer->n_out; j++)
            CU_ASSERT(t->theta[layer->b + j] == 0);
    }
    EXPECT_CLOSE(sum / (double)n, 0, 0, 0.02);
    EXPECT_CLOSE(square / (double)n, 1, 0.03, 0);
    ls_trainer_destroy(t);
}

/* Setting init is that of the weights that the network begins with. */
static void init_is_of_the_weights_of_the_network(void)
{
    ls_config config = make_config();
    ls_trainer *plain, *raw;

    EXPECT_OK(ls_config_set(&config, "init", "he"));
    plain = stepped(&config, 0);
    config.ntk = config.feature_scale = 1;
    raw = stepped(&config, 0);
    for (size_t i = 0; i < plain->model->network.n_block; i++)
        EXPECT_CLOSE((double)raw->model->theta[i],
                     (double)plain->model->theta[i], 1e-6, 0);
    ls_trainer_destroy(plain);
    ls_trainer_destroy(raw);
}

static void the_model_is_computed_from_raw_weights(void)
{
    ls_config config = raw_config();
    ls_trainer *t = stepped(&config, 9), *averaged;
    const struct network *network = &t->model->network;
    size_t moved = 0;

    CU_ASSERT(is_effective(t, t->model->theta));
    CU_ASSERT(t->engine->job.theta == t->model->theta);
    for (size_t k = 0; k < network->n_scale; k++)
        moved += t->theta[network->n_block + k] != 1;
    CU_ASSERT_EQUAL(moved, RUN_FEATURES);
    /* The average is that of the weights of the network. */
    config.ema = 0.5;
    averaged = stepped(&config, 1);
    CU_ASSERT(is_effective(averaged, averaged->model->theta));
    EXPECT_OK(ls_trainer_steps(averaged, 8, NULL));
    CU_ASSERT(is_effective(averaged, averaged->engine->job.theta));
    CU_ASSERT(!is_effective(averaged, averaged->model->theta));
    CU_ASSERT(memcmp(averaged->engine->job.theta, t->model->theta,
                     network->n_block * sizeof(real)) == 0);
    CU_ASSERT_EQUAL(ls_trainer_memory(averaged)->parameters,
                    3 * network->n_trained * sizeof(real));
    CU_ASSERT_EQUAL(ls_trainer_memory(t)->parameters,
                    2 * network->n_trained * sizeof(real));
    ls_trainer_destroy(averaged);
    ls_trainer_destroy(t);
}

static void a_frozen_first_layer_keeps_its_factors(void)
{
    ls_config config = raw_config();
    ls_trainer *start, *t;
    const struct network *network;

    EXPECT_OK(ls_config_set(&config, "freeze", "1"));
    start = stepped(&config, 0);
    t = stepped(&config, 12);
    network = &t->model->network;
    CU_ASSERT(memcmp(t->theta + network->n_block,
                     start->theta + network->n_block,
                     network->n_scale * sizeof(real)) == 0);
    CU_ASSERT(memcmp(t->model->theta + network->layer[0].W,
                     start->model->theta + network->layer[0].W,
                     RUN_FEATURES * 8 * sizeof(real)) == 0);
    CU_ASSERT(t->model->theta[network->layer[1].W] !=
              start->model->theta[network->layer[1].W]);
    ls_trainer_destroy(start);
    ls_trainer_destroy(t);
}

/* Frozen ones to the bit, the others as far as rounding allows. */
static void raw_weights_come_from_a_given_model(void)
{
    ls_config config = make_config();
    ls_trainer *first = stepped(&config, 9), *t;
    const ls_model *given = ls_trainer_model(first);
    const struct network *network = &first->model->network;

    config.ntk = config.feature_scale = 1;
    EXPECT_OK(ls_config_set(&config, "freeze", "2"));
    t = stepped(&config, 0);
    EXPECT_OK(ls_trainer_start_from(t, given));
    CU_ASSERT(is_effective(t, t->model->theta));
    for (size_t i = 0; i < network->n_block; i++)
        EXPECT_CLOSE((double)t->model->theta[i], (double)given->theta[i], 1e-6,
                     0);
    EXPECT_OK(ls_trainer_steps(t, 3, NULL));
    CU_ASSERT(memcmp(t->model->theta + network->layer[1].W,
                     given->theta + network->layer[1].W,
                     8 * 6 * sizeof(real)) == 0);
    CU_ASSERT(t->model->theta[0] != given->theta[0]);
    ls_trainer_destroy(t);
    ls_trainer_destroy(first);
}

/* A first step of sgd moves by rate and gradient, so by the factor. */
static void a_factor_is_of_its_group_alone(void)
{
    static const char *const schedules[] = {"shard-major", "tile-major"};

    for (size_t i = 0; i < 3; i++) { /* the last with the whole gradient */
        ls_config config = make_config();
        ls_trainer *t[3];
        const struct network *network;

        EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
        EXPECT_OK(ls_config_set(&config, "schedule", schedules[i % 2]));
        config.clip_norm = i == 2 ? 1e6 : 0;
        t[0] = stepped(&config, 0);
        t[1] = stepped(&config, 1);
        EXPECT_OK(ls_config_set(&config, "lr-of", "bias:0.25"));
        t[2] = stepped(&config, 1);
        network = &t[0]->model->network;
        CU_ASSERT(memcmp(t[1]->model->theta, t[2]->model->theta,
                         network->n_kernel * sizeof(real)) == 0);
        for (size_t j = network->n_kernel; j < network->n_block; j++)
            EXPECT_CLOSE((double)t[2]->model->theta[j],
                         (double)t[1]->model->theta[j] / 4, 1e-6, 0);
        for (size_t k = 0; k < 3; k++)
            ls_trainer_destroy(t[k]);
    }
}

/* A step of sgd of a run without raw weights tells dL/dW; from the same
 * weights, dL/ds_k is sum_j V_kj dL/dW_kj / sqrt(n_in) = sum_j W_kj dL/dW_kj.
 */
static void factors_move_along_their_gradient(void)
{
    ls_config config = make_config();
    ls_trainer *begin, *plain, *raw;
    const struct network *network;

    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_config_set(&config, "init", "he"));
    config.l2 = 0;
    config.lr = 0.5;
    begin = stepped(&config, 0);
    plain = stepped(&config, 1);
    config.ntk = config.feature_scale = 1;
    raw = stepped(&config, 1);
    network = &raw->model->network;
    for (size_t k = 0; k < network->n_scale; k++) {
        double step = 0;

        for (size_t j = 0; j < 8; j++) {
            const size_t i = network->layer[0].W + k * 8 + j;

            step += (double)begin->model->theta[i] *
                    (double)(begin->model->theta[i] - plain->model->theta[i]);
        }
        EXPECT_CLOSE(1 - (double)raw->theta[network->n_block + k], step, 1e-3,
                     1e-6);
        CU_ASSERT(fabs(step) > 1e-4);
    }
    ls_trainer_destroy(begin);
    ls_trainer_destroy(plain);
    ls_trainer_destroy(raw);
}

static void a_factor_of_what_is_frozen_is_refused(void)
{
    ls_config config = raw_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "freeze", "1"));
    EXPECT_OK(ls_config_set(&config, "lr-of", "bias:2,scale:6"));
    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &t), LS_USAGE,
                 "lr-of names scale, and these parameters are not trained with "
                 "setting freeze=1");
    EXPECT_OK(ls_config_set(&config, "lr-of", "bias:2"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void factors_that_overflow_are_found(void)
{
    ls_config config = raw_config();
    ls_trainer *t = stepped(&config, 2);

    EXPECT_OK(trainer_check_finite(t));
    t->theta[t->model->network.n_block + 1] = (real)INFINITY;
    EXPECT_FAILS(trainer_check_finite(t), LS_DIVERGED, "scale of layer 1");
    t->theta[t->model->network.n_block + 1] = 1;
    t->parameters.state[1][t->model->network.n_block] = (real)NAN;
    EXPECT_FAILS(trainer_check_finite(t), LS_DIVERGED, "optimizer state");
    ls_trainer_destroy(t);
}

/* Save a checkpoint as if the network had other factors, and resume it. */
static ls_status resume_with(size_t n_scale)
{
    const ls_config config = raw_config();
    ls_trainer *t = stepped(&config, 3), *resumed = NULL;
    ls_dataset *data = make_table("multiclass");
    ls_status status;

    t->model->network.n_scale = n_scale;
    EXPECT_OK(trainer_save_checkpoint(t, temp_path("raw.ckpt.h5")));
    status = ls_trainer_resume(temp_path("raw.ckpt.h5"), &config, data, NULL,
                               NULL, &resumed);
    if (status == LS_OK)
        CU_ASSERT(is_effective(resumed, resumed->model->theta) &&
                  same_parameters(resumed->model, t->model));
    EXPECT_OK(checkpoint_remove(temp_path("raw.ckpt.h5"), CHECKPOINTS_MOST));
    ls_trainer_destroy(resumed);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
    return status;
}

static void a_checkpoint_must_have_all_factors(void)
{
    EXPECT_OK(resume_with(RUN_FEATURES));
    EXPECT_FAILS(resume_with(0), LS_BAD_DATA, "another network or optimizer");
    EXPECT_FAILS(resume_with(RUN_FEATURES - 1), LS_BAD_DATA,
                 "does not have the 5 inputs of its layer");
}

static CU_TestInfo tests[] = {
    {"a checkpoint must have all factors", a_checkpoint_must_have_all_factors},
    {"raw weights begin with variance 1", raw_weights_begin_with_variance_1},
    {"init is of the weights of the network",
     init_is_of_the_weights_of_the_network},
    {"the model is computed from raw weights",
     the_model_is_computed_from_raw_weights},
    {"a frozen first layer keeps its factors",
     a_frozen_first_layer_keeps_its_factors},
    {"raw weights come from a given model",
     raw_weights_come_from_a_given_model},
    {"a factor is of its group alone", a_factor_is_of_its_group_alone},
    {"factors move along their gradient", factors_move_along_their_gradient},
    {"a factor of what is frozen is refused",
     a_factor_of_what_is_frozen_is_refused},
    {"factors that overflow are found", factors_that_overflow_are_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"trainer parameters", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
