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
    if (strcmp(schedule, "coslog4") != 0)
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
        EXPECT_OK(
            checkpoint_remove(temp_path("rates.ckpt.h5"), CHECKPOINTS_MOST));
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

/* Dropout and weight decay that fall over the run. */
static ls_config falling(void)
{
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "hidden", "40,24"));
    EXPECT_OK(ls_config_set(&config, "dropout", "0.5,0.2"));
    EXPECT_OK(ls_config_set(&config, "input-dropout", "0.1"));
    EXPECT_OK(ls_config_set(&config, "dropout-schedule", "flat-cosine"));
    EXPECT_OK(ls_config_set(&config, "weight-decay", "0.1"));
    EXPECT_OK(ls_config_set(&config, "weight-decay-schedule", "flat-cosine"));
    config.epochs = 6;
    return config;
}

static void courses_are_those_of_a_run_never_stopped(void)
{
    static const char *const names[] = {"dropout-schedule",
                                        "weight-decay-schedule"};
    ls_dataset *data = make_table("multiclass");

    for (size_t k = 0; k < 3; k++) {
        ls_config config = falling();
        ls_trainer *whole = NULL, *pieces;

        if (k < 2)
            EXPECT_OK(ls_config_set(&config, names[k], "constant"));
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
        EXPECT_OK(ls_trainer_run(whole, NULL, 0));
        pieces = train_in_pieces(data, config, 11, temp_path("course.h5"));
        CU_ASSERT_TRUE(
            same_parameters(ls_trainer_model(whole), ls_trainer_model(pieces)));
        ls_trainer_destroy(whole);
        ls_trainer_destroy(pieces);
        EXPECT_OK(
            checkpoint_remove(temp_path("course.ckpt.h5"), CHECKPOINTS_MOST));
        remove(temp_path("course.h5"));
    }
    ls_dataset_close(data);
}

/* 1, and from the middle of the run on half a cosine down to 0. */
static double flat_cosine(double share)
{
    return share < 0.5 ? 1 : (1 + cos(acos(-1) * (2 * share - 1))) / 2;
}

/* Units of layer l that the masks of the shards in memory leave out. */
static double left_out(const struct engine *e, size_t l, size_t n_units,
                       double *of)
{
    double count = 0;

    for (size_t s = 0; s < e->n_workspaces; s++) {
        const struct workspace *w = &e->workspace[s];

        for (size_t j = 0; j < n_units; j++)
            for (size_t i = 0; i < w->n; i++)
                count += !(w->mask[l][j / 8 * w->ld + i] >> j % 8 & 1);
        *of += (double)(w->n * n_units);
    }
    return count;
}

/* Counted after every step of an epoch, of inputs and both hidden layers. */
static void the_share_of_dropout_falls_from_the_middle_of_the_run(void)
{
    static const size_t units[] = {RUN_FEATURES, 40, 24};
    static const double shares[] = {0.1, 0.5, 0.2};
    ls_dataset *data = make_table("multiclass");
    ls_config config = falling();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "schedule", "tile-major"));
    config.epochs = 10;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    for (size_t epoch = 0; epoch < config.epochs; epoch++) {
        double want[3] = {0}, count[3] = {0}, of[3] = {0}, variance[3] = {0};

        for (size_t step = 8 * epoch; step < 8 * (epoch + 1); step++) {
            EXPECT_OK(ls_trainer_steps(t, 1, NULL));
            for (size_t l = 0; l < 3; l++) {
                const double p = shares[l] * flat_cosine((double)step / 80);
                double n = 0;

                count[l] += left_out(t->engine, l, units[l], &n);
                want[l] += p * n;
                variance[l] += p * (1 - p) * n;
                of[l] += n;
            }
        }
        for (size_t l = 0; l < 3; l++) {
            CU_ASSERT_TRUE(of[l] > 0.5 * RUN_ROWS * (double)units[l]);
            CU_ASSERT_DOUBLE_EQUAL(count[l], want[l],
                                   4.5 * sqrt(variance[l]) + 1);
        }
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_course_over_the_run_keeps_its_epochs(void)
{
    ls_dataset *data = make_table("binary");
    char checkpoint[LS_PATH_SIZE];

    EXPECT_OK(checkpoint_path(temp_path("course.h5"), checkpoint));
    for (int k = 0; k < 4; k++) {
        ls_config config = falling();
        ls_trainer *t = NULL;

        if (k & 1)
            EXPECT_OK(ls_config_set(&config, "dropout-schedule", "constant"));
        if (k & 2)
            EXPECT_OK(
                ls_config_set(&config, "weight-decay-schedule", "constant"));
        config.max_steps = 9;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
        EXPECT_STATUS(ls_trainer_run(t, temp_path("course.h5"), 1), LS_STOPPED);
        ls_trainer_destroy(t);
        t = NULL;
        config.epochs = 7;
        EXPECT_FAILS(
            ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
            k == 3 ? LS_OK : LS_USAGE,
            k == 0   ? "setting dropout-schedule=flat-cosine, setting "
                       "weight-decay-schedule=flat-cosine over 6 epochs"
            : k == 1 ? "with setting weight-decay-schedule=flat-cosine over 6"
            : k == 2 ? "with setting dropout-schedule=flat-cosine over 6"
                     : NULL);
        ls_trainer_destroy(t);
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
    {"courses are those of a run never stopped",
     courses_are_those_of_a_run_never_stopped},
    {"the share of dropout falls from the middle of the run",
     the_share_of_dropout_falls_from_the_middle_of_the_run},
    {"a course over the run keeps its epochs",
     a_course_over_the_run_keeps_its_epochs},
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
