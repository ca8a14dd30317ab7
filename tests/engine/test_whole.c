/* SPDX-License-Identifier: MIT */
/*
 * test_whole.c - every optimizer and every update of the whole gradient: the
 * same bits on any team, in any schedule and in pieces, and what it should do.
 */
#include <math.h>
#include <unistd.h>

#include "base/mem.h"
#include "engine/runs.h"
#include "engine/trainer.h"
#include "math/vector.h"

/* Settings of a run: pairs of name and value. */
enum { MOST_PAIRS = 7 };
struct variant {
    const char *pair[MOST_PAIRS][2];
};

static const struct variant variants[] = {
    {{{"optimizer", "sgd"}, {"clip-norm", "0.1"}}},
    {{{"optimizer", "nesterov"}, {"max-norm", "0.5"}}},
    {{{"optimizer", "adagrad"}, {"l1", "0.001"}, {"clip-value", "0.01"}}},
    {{{"optimizer", "rmsprop"}, {"weight-decay", "0.1"}, {"ema", "0.9"}}},
    {{{"optimizer", "adadelta"}, {"ema", "0.99"}}},
    {{{"optimizer", "momentum"}, {"diagnose", "yes"}}},
    {{{"optimizer", "adamw"},
      {"ema", "0.9"},
      {"clip-norm", "0.1"},
      {"max-norm", "0.5"},
      {"l1", "0.001"}}},
    {{{"optimizer", "lion"}, {"clip-norm", "0.1"}, {"ema", "0.9"}}},
    {{{"optimizer", "muon"}}},
    {{{"optimizer", "muon"},
      {"ema", "0.9"},
      {"clip-norm", "0.1"},
      {"max-norm", "0.5"},
      {"freeze", "2"}}},
    {{{"optimizer", "muon"},
      {"ema", "0.9"},
      {"clip-value", "0.01"},
      {"l1", "0.001"}}},
    {{{"optimizer", "lbfgs"}, {"lbfgs-history", "3"}}},
    {{{"optimizer", "adam"}, {"ntk", "yes"}, {"lr-of", "bias:0.1"}}},
    {{{"optimizer", "momentum"}, {"feature-scale", "yes"}}},
    {{{"optimizer", "adamw"},
      {"ntk", "yes"},
      {"feature-scale", "yes"},
      {"ema", "0.9"},
      {"clip-norm", "0.1"},
      {"max-norm", "3"},
      {"lr-of", "scale:6,bias:0.1"}}},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

/* A deeper network than that of runs.h, of more than one tile and block. */
static ls_config config_of(const struct variant *variant)
{
    ls_config config = make_config();

    config.lr = (double)NAN;
    config.batch_size = 128;
    EXPECT_OK(ls_config_set(&config, "hidden", "70,130"));
    for (size_t i = 0; i < MOST_PAIRS && variant->pair[i][0]; i++)
        EXPECT_OK(
            ls_config_set(&config, variant->pair[i][0], variant->pair[i][1]));
    if (strcmp(config.optimizer, "lbfgs") == 0)
        config.epochs = 25;
    return config;
}

static ls_trainer *train(const ls_dataset *data, const ls_config *config)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static void expect_same_model(ls_trainer *a, ls_trainer *b)
{
    CU_ASSERT(same_parameters(ls_trainer_model(a), ls_trainer_model(b)));
}

static void bits_do_not_depend_on_teams(void)
{
    ls_dataset *data = make_table("multiclass");

    for (size_t i = 0; i < N_VARIANTS; i++) {
        ls_config config = config_of(&variants[i]);
        ls_trainer *one = train(data, &config);

        for (size_t threads = 2; threads <= 7; threads += 5) {
            static const char *const kinds[] = {"shard-major", "tile-major"};

            for (size_t k = 0; k < 2; k++) {
                ls_trainer *more;

                config.threads = threads;
                strcpy(config.schedule, kinds[k]);
                more = train(data, &config);
                expect_same_model(one, more);
                ls_trainer_destroy(more);
            }
        }
        ls_trainer_destroy(one);
    }
    ls_dataset_close(data);
}

static void pieces_have_the_same_bits(void)
{
    ls_dataset *data = make_table("binary");

    for (size_t i = 0; i < N_VARIANTS; i++) {
        ls_config config = config_of(&variants[i]);
        ls_trainer *whole, *pieces;

        config.val_split = 0.2;
        whole = train(data, &config);
        pieces = train_in_pieces(data, config, 2, temp_path("pieces.h5"));
        expect_same_model(whole, pieces);
        CU_ASSERT(whole->best_epoch == pieces->best_epoch);
        ls_trainer_destroy(whole);
        ls_trainer_destroy(pieces);
        unlink(temp_path("pieces.h5"));
        unlink(temp_path("pieces.ckpt.h5"));
        unlink(temp_path("pieces.ckpt.h5.1"));
    }
    ls_dataset_close(data);
}

/* Reports of norms take another way through memory, not another result. */
static void looking_changes_nothing(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *plain = train(data, &config), *looked;

    config.diagnose = 1;
    looked = train(data, &config);
    expect_same_model(plain, looked);
    CU_ASSERT(!plain->engine->whole.gradient);
    ls_trainer_destroy(plain);
    ls_trainer_destroy(looked);
    ls_dataset_close(data);
}

/* Parameters after one step of an optimizer at the rate 0.25, of muon for all
 * but the kernels of hidden layers, which have 0.5. */
static ls_trainer *one_step(const ls_dataset *data, const char *optimizer)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "optimizer", optimizer));
    EXPECT_OK(ls_config_set(&config, "weight-decay", "0"));
    config.lr = 0.25;
    if (strcmp(optimizer, "muon") == 0) {
        config.lr = 0.5;
        config.lr_others = 0.25;
    }
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    return t;
}

/* The network is 5-8-6-1. The norm of an orthogonal matrix with m singular
 * values is that of m numbers between 0.65 and 1.25; wider layers have longer
 * steps. */
static void muon_is_adam_but_for_hidden_kernels(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *muon = one_step(data, "muon"), *adam = one_step(data, "adam");
    ls_trainer *start = NULL;
    const struct network *network = &muon->model->network;
    const struct layer *last = network_last(network);
    const real *theta = muon->model->theta, *others = adam->model->theta;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &start));
    CU_ASSERT(memcmp(theta + last->W, others + last->W,
                     (network->n_block - last->W) * sizeof *theta) == 0);
    for (size_t l = 0; l < 2; l++) {
        const struct layer *layer = &network->layer[l];
        const size_t n = layer->n_in * layer->n_out;
        const double m = (double)smaller(layer->n_in, layer->n_out);
        const double longer = sqrt(l == 0 ? 8.0 / 5.0 : 1);
        double square = 0;

        for (size_t i = layer->W; i < layer->W + n; i++) {
            const double step =
                (double)(theta[i] - start->model->theta[i]) / (0.5 * longer);

            square += step * step;
        }
        CU_ASSERT(square > 0.3 * m && square < 1.5 * m);
    }
    ls_trainer_destroy(muon);
    ls_trainer_destroy(adam);
    ls_trainer_destroy(start);
    ls_dataset_close(data);
}

/* A first step of sgd moves the parameters by lr times the clipped gradient. */
static void a_step_has_the_clipped_norm(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    const struct network *network;
    real *before, *step;

    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.l2 = 0;
    config.clip_norm = 0.125;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    network = &t->model->network;
    EXPECT_OK(network_block(network, "copy", &before));
    EXPECT_OK(network_block(network, "copy", &step));
    memcpy(before, t->model->theta, network->n_block * sizeof *before);
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    vector_along(network->n_block, before, -1, t->model->theta, step);
    EXPECT_CLOSE(sqrt(vector_dot(network->n_block, step, step)) / config.lr,
                 0.125, 1e-4, 0);
    CU_ASSERT(sqrt(vector_dot(network->n_block, t->engine->whole.gradient,
                              t->engine->whole.gradient)) /
                  40 >
              0.125);
    mem_free(before);
    mem_free(step);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void norms_of_units_stay_below_the_limit(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t;
    size_t at_limit = 0;

    config.max_norm = 0.4;
    t = train(data, &config);
    for (size_t l = 0; l < 3; l++) {
        const ls_layer *layer = ls_model_layer(ls_trainer_model(t), l);

        for (size_t j = 0; j < layer->n_out; j++) {
            double square = 0;

            for (size_t k = 0; k < layer->n_in; k++) {
                const double w = (double)layer->W[k * layer->n_out + j];

                square += w * w;
            }
            CU_ASSERT(sqrt(square) <= 0.4 * (1 + 1e-6));
            at_limit += sqrt(square) > 0.4 * (1 - 1e-5);
        }
    }
    CU_ASSERT(at_limit > 3);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The model is the average; training goes on from the parameters. */
static void the_average_is_the_model(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *plain, *averaged;

    plain = train(data, &config);
    config.ema = 0.9;
    averaged = train(data, &config);
    CU_ASSERT(!same_parameters(plain->model, averaged->model));
    CU_ASSERT(memcmp(plain->model->theta, averaged->theta,
                     plain->model->network.n_block * sizeof(real)) == 0);
    CU_ASSERT(ls_trainer_memory(averaged)->parameters ==
              2 * ls_trainer_memory(plain)->parameters);
    ls_trainer_destroy(plain);
    ls_trainer_destroy(averaged);
    ls_dataset_close(data);
}

/* Two steps: the average of the parameters that the limit left. */
static void the_limit_comes_before_the_average(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    real *first;
    size_t n;

    config.ema = 0.75;
    config.max_norm = 0.3;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    n = t->model->network.n_block;
    EXPECT_OK(network_block(&t->model->network, "copy", &first));
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    memcpy(first, t->theta, n * sizeof *first);
    CU_ASSERT(memcmp(first, t->model->theta, n * sizeof *first) == 0);
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    for (size_t i = 0; i < n; i++)
        first[i] += (real)0.25 * (t->theta[i] - first[i]);
    CU_ASSERT(memcmp(first, t->model->theta, n * sizeof *first) == 0);
    mem_free(first);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* An epoch is an evaluation, and reports the best point so far. */
static void lbfgs_only_descends(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t;
    double before = INFINITY;

    EXPECT_OK(ls_config_set(&config, "optimizer", "lbfgs"));
    config.lr = (double)NAN;
    config.batch_size = 128;
    config.l2 = 0;
    config.epochs = 60;
    t = train(data, &config);
    CU_ASSERT_EQUAL(t->result.steps, t->result.epochs);
    for (size_t i = 0; i < t->model->history.n; i++) {
        CU_ASSERT(t->model->history.epoch[i].loss <= before);
        before = t->model->history.epoch[i].loss;
    }
    CU_ASSERT(before < 0.3);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"bits do not depend on teams", bits_do_not_depend_on_teams},
    {"pieces have the same bits", pieces_have_the_same_bits},
    {"looking changes nothing", looking_changes_nothing},
    {"a step has the clipped norm", a_step_has_the_clipped_norm},
    {"norms of units stay below the limit",
     norms_of_units_stay_below_the_limit},
    {"the average is the model", the_average_is_the_model},
    {"the limit comes before the average", the_limit_comes_before_the_average},
    {"L-BFGS only descends", lbfgs_only_descends},
    {"muon is adam but for hidden kernels",
     muon_is_adam_but_for_hidden_kernels},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"whole: updates", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
