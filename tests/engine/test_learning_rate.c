/* SPDX-License-Identifier: MIT */
/*
 * test_learning_rate.c - schedules in runs that stop and go on, and the figures
 * of setting diagnose.
 */
#include <math.h>

#include "engine/diagnosis.h"
#include "engine/runs.h"
#include "engine/trainer.h"

static ls_config config_of(const char *schedule)
{
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "lr-schedule", schedule));
    if (strcmp(schedule, "plateau") == 0)
        EXPECT_OK(ls_config_set(&config, "lr-every", "1ep"));
    EXPECT_OK(ls_config_set(&config, "warmup", "5"));
    config.lr = 0.2;
    config.epochs = 6;
    return config;
}

/* 8 steps an epoch, stopped after every 11: in the warmup, in mid-cycle. */
static void a_stopped_run_has_the_same_rates(void)
{
    ls_dataset *data = make_table("multiclass");

    for (const char *const *name = lr_schedule_choices; *name; name++) {
        const ls_config config = config_of(*name);
        ls_trainer *whole = NULL, *pieces;

        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
        EXPECT_OK(ls_trainer_run(whole, NULL, 0));
        pieces = train_in_pieces(data, config, 11, temp_path("rates.h5"));
        CU_ASSERT_TRUE(
            same_parameters(ls_trainer_model(whole), ls_trainer_model(pieces)));
        for (size_t i = 0; i < config.epochs; i++) {
            const ls_epoch *e = ls_model_epoch(ls_trainer_model(whole), i);
            const ls_epoch *f = ls_model_epoch(ls_trainer_model(pieces), i);

            CU_ASSERT_EQUAL(e->lr, f->lr);
            CU_ASSERT_EQUAL(e->step, 8 * (i + 1));
            CU_ASSERT_EQUAL(f->step, 8 * (i + 1));
            CU_ASSERT_TRUE(e->lr > 0 && e->lr <= 0.2);
        }
        if (strcmp(*name, "plateau") == 0)
            CU_ASSERT_TRUE(ls_model_epoch(ls_trainer_model(whole), 5)->lr <
                           0.2);
        ls_trainer_destroy(whole);
        ls_trainer_destroy(pieces);
        EXPECT_OK(model_file_remove_checkpoints(temp_path("rates.ckpt.h5")));
        remove(temp_path("rates.h5"));
    }
    ls_dataset_close(data);
}

static void a_schedule_over_the_run_keeps_its_epochs(void)
{
    ls_dataset *data = make_table("binary");
    char checkpoint[LS_PATH_SIZE];

    EXPECT_OK(checkpoint_path(temp_path("kept.h5"), checkpoint));
    for (const char *const *name = lr_schedule_choices; *name; name++) {
        ls_config config = config_of(*name);
        ls_trainer *t = NULL;
        const bool spans = lr_schedule_spans_run(&config);

        config.max_steps = 9;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
        EXPECT_STATUS(ls_trainer_run(t, temp_path("kept.h5"), 1), LS_STOPPED);
        ls_trainer_destroy(t);
        for (size_t epochs = 5; epochs <= 7; epochs++) {
            config.epochs = epochs;
            t = NULL;
            EXPECT_STATUS(
                spans && epochs != 6 ? LS_USAGE : LS_OK,
                ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
            ls_trainer_destroy(t);
        }
    }
    ls_dataset_close(data);
}

static void steps_without_epochs_refuse_plateau(void)
{
    ls_dataset *data = make_table("binary");
    const ls_config config = config_of("plateau");
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_steps(t, 1, NULL), LS_USAGE);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* With one minibatch of all rows and sgd, a step is lr times the gradient: the
 * norm of what a step changes, by lr, is that of the gradient. */
static void the_norm_is_that_of_the_gradient(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    const double lr = 1e-2;

    config.batch_size = RUN_ROWS;
    config.l2 = 0;
    config.lr = lr;
    config.epochs = 1;
    config.diagnose = 1;
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    const ls_diagnosis *d = diagnosis_about(t->diagnosis);
    const struct network *network = &t->model->network;
    real *before = NULL;

    CU_ASSERT_EQUAL(d->rows, RUN_ROWS);
    CU_ASSERT_DOUBLE_EQUAL(d->zero_loss, log(3), 1e-6);
    CU_ASSERT_TRUE(d->constant_loss <= d->zero_loss);
    CU_ASSERT_TRUE(isnan(d->dead[1]) && isnan(d->dead[2]));
    EXPECT_OK(network_block(network, "parameters", &before));
    memcpy(before, t->model->theta, network->n_block * sizeof *before);
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        double sum = 0;

        for (size_t i = 0; i < layer->n_in * layer->n_out; i++)
            sum += pow((double)t->model->theta[layer->W + i] -
                           (double)before[layer->W + i],
                       2);
        for (size_t j = 0; j < layer->n_out; j++)
            sum += pow((double)t->model->theta[layer->b + j] -
                           (double)before[layer->b + j],
                       2);
        CU_ASSERT_DOUBLE_EQUAL(sqrt(sum) / lr / d->gradient_norm[l], 1, 1e-3);
    }
    free(before);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_diagnosis_changes_no_bit(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    ls_trainer *with = NULL, *without = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &without));
    EXPECT_OK(ls_trainer_run(without, NULL, 0));
    config.diagnose = 1;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &with));
    EXPECT_OK(ls_trainer_run(with, NULL, 0));
    CU_ASSERT_TRUE(
        same_parameters(ls_trainer_model(with), ls_trainer_model(without)));
    CU_ASSERT_PTR_NULL(ls_trainer_diagnosis(without));
    CU_ASSERT_PTR_NOT_NULL(ls_trainer_diagnosis(with));
    ls_trainer_destroy(with);
    ls_trainer_destroy(without);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"a stopped run has the same rates", a_stopped_run_has_the_same_rates},
    {"a schedule over the run keeps its epochs",
     a_schedule_over_the_run_keeps_its_epochs},
    {"steps without epochs refuse plateau",
     steps_without_epochs_refuse_plateau},
    {"the norm is that of the gradient", the_norm_is_that_of_the_gradient},
    {"a diagnosis changes no bit", a_diagnosis_changes_no_bit},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"learning_rate: schedules in runs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
