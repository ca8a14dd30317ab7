/* SPDX-License-Identifier: MIT */
/*
 * test_freeze.c - frozen layers keep their parameters, the others learn.
 */
#include "engine/trainer.h"
#include "runs.h"

static const char *const lists[] = {"1", "2", "3", "1,2", "1,3", "2:3"};
static const char *const frozen[] = {"x..", ".x.", "..x", "xx.", "x.x", ".xx"};
enum { LISTS = sizeof lists / sizeof *lists };

/* Which layers of two models have the same bits: "x.x". */
static void same_layers(const ls_model *a, const ls_model *b, char *same)
{
    const size_t n = ls_model_about(a)->n_layers;

    for (size_t l = 0; l < n; l++) {
        const ls_layer *p = ls_model_layer(a, l), *q = ls_model_layer(b, l);

        const bool kernel =
            memcmp(p->W, q->W, p->n_in * p->n_out * sizeof *p->W) == 0;
        const bool bias = memcmp(p->b, q->b, p->n_out * sizeof *p->b) == 0;

        same[l] = kernel && bias ? 'x' : kernel || bias ? '?' : '.';
    }
    same[n] = '\0';
}

static ls_trainer *train(ls_config config, const char *freeze,
                         const char *schedule, size_t threads, uint64_t steps)
{
    static ls_dataset *data;
    ls_trainer *t = NULL;

    if (!data)
        data = make_table("multiclass");
    config.threads = threads;
    EXPECT_OK(ls_config_set(&config, "freeze", freeze));
    EXPECT_OK(ls_config_set(&config, "schedule", schedule));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_steps(t, steps, NULL));
    return t;
}

/* Whatever would move parameters without a gradient is in the update. */
static void frozen_layers_keep_their_bits(void)
{
    static const char *const optimizers[] = {"sgd", "momentum", "adam", "muon"};
    ls_config config = make_config();
    char same[8];

    for (size_t i = 0; i < 4 * LISTS; i++) {
        EXPECT_OK(ls_config_set(&config, "optimizer", optimizers[i % 4]));

        ls_trainer *start = train(config, "", "auto", 1, 0);
        ls_trainer *t = train(config, lists[i / 4], "auto", 2, 11);

        same_layers(start->model, t->model, same);
        CU_ASSERT_STRING_EQUAL(same, frozen[i / 4]);
        ls_trainer_destroy(t);
        ls_trainer_destroy(start);
    }
}

static void threads_and_schedule_do_not_show(void)
{
    static const char *const kinds[] = {"shard-major", "tile-major"};
    static const size_t threads[] = {1, 2, 3, 7, 16};
    const ls_config config = make_config();

    for (size_t i = 0; i < LISTS; i++) {
        ls_trainer *first = train(config, lists[i], "shard-major", 1, 19);

        for (size_t j = 0; j < 10; j++) {
            ls_trainer *t =
                train(config, lists[i], kinds[j % 2], threads[j / 2], 19);

            CU_ASSERT(same_parameters(first->model, t->model));
            ls_trainer_destroy(t);
        }
        ls_trainer_destroy(first);
    }
}

/* The first step of the other layers is that of a run without frozen ones. */
static void the_gradient_of_the_others_is_the_same(void)
{
    const ls_config config = make_config();
    ls_trainer *whole = train(config, "", "auto", 1, 1);
    char same[8];

    for (size_t i = 0; i < LISTS; i++) {
        ls_trainer *t = train(config, lists[i], "auto", 3, 1);

        same_layers(whole->model, t->model, same);
        for (size_t l = 0; l < 3; l++)
            CU_ASSERT_EQUAL(same[l], frozen[i][l] == 'x' ? '.' : 'x');
        ls_trainer_destroy(t);
    }
    ls_trainer_destroy(whole);
}

static void the_optimizer_state_is_not_touched(void)
{
    const ls_config config = make_config();
    ls_trainer *t = train(config, "1,3", "auto", 2, 5);
    const struct network *net = &t->model->network;

    for (size_t k = 0; k < 2; k++)
        for (size_t l = 0; l < 3; l++) {
            const real *W = t->parameters.state[k] + net->layer[l].W;
            const real *b = t->parameters.state[k] + net->layer[l].b;
            size_t moved = 0;

            for (size_t i = 0; i < net->layer[l].n_in * net->layer[l].n_out;
                 i++)
                moved += W[i] != 0;
            for (size_t i = 0; i < net->layer[l].n_out; i++)
                moved += b[i] != 0;
            CU_ASSERT_EQUAL(moved > 0, l == 1);
        }
    ls_trainer_destroy(t);
}

static void a_resumed_run_keeps_them_frozen(void)
{
    ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *whole = NULL, *pieces;

    EXPECT_OK(ls_config_set(&config, "freeze", "1:2"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
    EXPECT_OK(ls_trainer_run(whole, NULL, 0));
    pieces = train_in_pieces(data, config, 5, temp_path("pieces.h5"));
    CU_ASSERT(same_parameters(whole->model, pieces->model));
    ls_trainer_destroy(pieces);
    ls_trainer_destroy(whole);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"frozen layers keep their bits", frozen_layers_keep_their_bits},
    {"threads and schedule do not show", threads_and_schedule_do_not_show},
    {"the gradient of the others is the same",
     the_gradient_of_the_others_is_the_same},
    {"the optimizer state is not touched", the_optimizer_state_is_not_touched},
    {"a resumed run keeps them frozen", a_resumed_run_keeps_them_frozen},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"freeze", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
