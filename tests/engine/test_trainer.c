/* SPDX-License-Identifier: MIT */
/*
 * test_trainer.c - whole runs: they learn, stop, go on, and keep the best.
 */
#include "base/settings.h"
#include "engine/evaluate.h"
#include "engine/evaluate_file.h"
#include "engine/trainer.h"
#include "model/model_file.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "runs.h"

/* What the callbacks saw, and when to act. */
struct watch {
    ls_trainer *trainer;
    size_t epochs, saves, notes;
    ls_epoch last;
    uint64_t stop_at_epoch;
};

static void on_epoch(void *user, const ls_epoch *epoch)
{
    struct watch *watch = user;

    watch->epochs++;
    watch->last = *epoch;
    if (epoch->epoch == watch->stop_at_epoch)
        ls_trainer_stop(watch->trainer);
}

static void on_saved(void *user, const char *path, uint64_t step)
{
    struct watch *watch = user;

    (void)path;
    (void)step;
    watch->saves++;
}

static ls_callbacks callbacks(struct watch *watch)
{
    return (ls_callbacks){.size = sizeof(ls_callbacks),
                          .user = watch,
                          .epoch = on_epoch,
                          .saved = on_saved};
}

static void it_learns_every_task(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};

    for (size_t k = 0; k < 3; k++) {
        ls_dataset *data = make_table(tasks[k]);
        ls_config config = make_config();
        struct watch watch = {0};
        const ls_callbacks calls = callbacks(&watch);
        ls_metrics metrics = {0};

        config.epochs = 60;
        config.threads = 2;
        EXPECT_OK(
            ls_trainer_create(&config, data, NULL, &calls, &watch.trainer));
        EXPECT_OK(ls_trainer_run(watch.trainer, NULL, 0));
        CU_ASSERT_EQUAL(watch.epochs, 60);
        EXPECT_OK(evaluate_dataset(ls_trainer_model(watch.trainer), data, 2,
                                   &metrics));
        if (k < 2)
            CU_ASSERT(metrics.accuracy > 0.9);
        if (k == 0)
            CU_ASSERT(metrics.auc > 0.95);
        if (k == 2)
            CU_ASSERT(metrics.r2 > 0.95 && metrics.rmse < 0.5);
        metrics_clear(&metrics);
        ls_trainer_destroy(watch.trainer);
        ls_dataset_close(data);
    }
}

static void resume_is_the_run_never_stopped(void)
{
    static const char *const optimizers[] = {"sgd", "momentum", "adam"};
    ls_dataset *data = make_table("binary");

    for (size_t k = 0; k < 3; k++)
        for (uint64_t stride = 1; stride <= 9; stride += 4) {
            ls_config config = make_config();
            ls_trainer *whole = NULL;
            char output[1024];

            snprintf(output, sizeof output, "%s", temp_path("m.h5"));
            config.val_split = 0.2;
            EXPECT_OK(ls_config_set(&config, "optimizer", optimizers[k]));
            EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
            EXPECT_OK(ls_trainer_run(whole, NULL, 0));
            ls_trainer *pieces = train_in_pieces(data, config, stride, output);

            CU_ASSERT(same_parameters(whole->model, pieces->model));
            CU_ASSERT(same_parameters(ls_trainer_model(whole),
                                      ls_trainer_model(pieces)));
            CU_ASSERT_EQUAL(whole->best_epoch, pieces->best_epoch);
            for (size_t e = 0; e < config.epochs; e++) {
                CU_ASSERT_EQUAL(whole->model->history.epoch[e].loss,
                                pieces->model->history.epoch[e].loss);
                CU_ASSERT_EQUAL(whole->model->history.epoch[e].val_auc,
                                pieces->model->history.epoch[e].val_auc);
            }
            ls_trainer_destroy(whole);
            ls_trainer_destroy(pieces);
            unlink(output);
            unlink(temp_path("m.ckpt.h5"));
            unlink(temp_path("m.ckpt.h5.1"));
        }
    ls_dataset_close(data);
}

static void the_best_epoch_is_kept(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    size_t best = 0;

    config.val_split = 0.3;
    config.lr = 0.3; /* too large: the loss goes up and down */
    config.epochs = 12;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    const struct history *history = &t->model->history;

    for (size_t e = 1; e < history->n; e++)
        if (history->epoch[e].val_loss < history->epoch[best].val_loss)
            best = e;
    CU_ASSERT_EQUAL(ls_trainer_result(t)->best_epoch, best + 1);
    CU_ASSERT(best + 1 < config.epochs);
    config.epochs = best + 1;
    ls_trainer *until = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &until));
    EXPECT_OK(ls_trainer_run(until, NULL, 0));
    CU_ASSERT(same_parameters(ls_trainer_model(t), until->model));
    ls_trainer_destroy(t);
    ls_trainer_destroy(until);
    ls_dataset_close(data);
}

/* Steps too small to change a parameter: all epochs are equally good. */
static void of_equally_good_epochs_the_first_is_best(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    config.val_split = 0.3;
    config.lr = 1e-30;
    config.epochs = 3;
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    const struct history *history = &t->model->history;

    CU_ASSERT_EQUAL_FATAL(history->n, 3);
    CU_ASSERT_EQUAL(history->epoch[0].val_loss, history->epoch[2].val_loss);
    CU_ASSERT_EQUAL(ls_trainer_result(t)->best_epoch, 1);
    CU_ASSERT(history->epoch[0].best && !history->epoch[2].best);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* Steps too small to change a parameter: the loss of every epoch is that of the
 * untrained model, each row by its weight, whatever the cut into minibatches.
 */
static void the_loss_of_an_epoch_is_the_mean_over_its_rows(void)
{
    ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS], w[RUN_ROWS];
    ls_dataset *data = NULL;
    ls_config config = make_config();
    ls_trainer *t = NULL;
    ls_metrics m = {0};
    double loss = 0;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    for (size_t i = 0; i < RUN_ROWS; i++) {
        y[i] = X[i * RUN_FEATURES] > 0;
        w[i] = (ls_real)(i % 7) / 4;
    }
    EXPECT_OK(dataset_of(RUN_ROWS, RUN_FEATURES, 1, X, y, w, "binary", &data));
    config.lr = 1e-30;
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 1, &m));
    CU_ASSERT_EQUAL_FATAL(t->model->history.n, 3);
    for (size_t e = 0; e < 3; e++)
        EXPECT_CLOSE(t->model->history.epoch[e].loss, m.loss, 1e-6, 0);
    EXPECT_OK(ls_trainer_steps(t, 16, &loss)); /* two epochs more */
    EXPECT_CLOSE(loss, m.loss, 1e-6, 0);
    metrics_clear(&m);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void stop_saves_and_says_so(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    struct watch watch = {.stop_at_epoch = 2};
    const ls_callbacks calls = callbacks(&watch);
    const char *output = temp_path("stop.h5");

    EXPECT_OK(ls_trainer_create(&config, data, NULL, &calls, &watch.trainer));
    EXPECT_FAILS(ls_trainer_run(watch.trainer, output, 0), LS_STOPPED,
                 "stopped after step 16, epoch 3");
    CU_ASSERT_EQUAL(watch.saves, 1);
    CU_ASSERT(access(temp_path("stop.ckpt.h5"), F_OK) == 0);
    CU_ASSERT(access(temp_path("stop.h5"), F_OK) != 0);
    ls_trainer_destroy(watch.trainer);
    ls_dataset_close(data);
}

static void another_run_is_not_overwritten(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    write_file(temp_path("there.h5"), "x", 1);
    EXPECT_FAILS(ls_trainer_run(t, temp_path("there.h5"), 0), LS_EXISTS,
                 "setting force");
    EXPECT_OK(ls_trainer_run(t, temp_path("there.h5"), 1));
    unlink(temp_path("there.h5"));
    EXPECT_FAILS(ls_trainer_run(t, temp_path("there.h5"), 0), LS_EXISTS,
                 "resume");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void count_warning(void *user, ls_level level, const char *sentence)
{
    size_t *warnings = user;

    *warnings +=
        level == LS_WARNING && strstr(sentence, "going on from") != NULL;
}

static void a_damaged_checkpoint_costs_the_steps_since_the_one_before(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    size_t warnings = 0;
    const ls_callbacks calls = {
        .size = sizeof(ls_callbacks), .user = &warnings, .log = count_warning};
    ls_trainer *whole = NULL, *t = NULL;
    char checkpoint[1024];
    FILE *file = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
    EXPECT_OK(ls_trainer_run(whole, NULL, 0));
    config.save_every.n = 1;
    config.save_every.unit = LS_STEPS;
    config.max_steps = 5;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("d.h5"), 0), LS_STOPPED);
    ls_trainer_destroy(t);
    snprintf(checkpoint, sizeof checkpoint, "%s", temp_path("d.ckpt.h5"));
    file = fopen(checkpoint, "r+b");
    CU_ASSERT_EQUAL(fseek(file, 800, SEEK_SET), 0);
    fputs("damage", file);
    fclose(file);

    config.max_steps = 0;
    EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, &calls, &t));
    CU_ASSERT_EQUAL(warnings, 1);
    CU_ASSERT(ls_trainer_result(t)->steps < 5);
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT(same_parameters(ls_trainer_model(whole), ls_trainer_model(t)));
    ls_trainer_destroy(whole);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_checkpoint_of_other_settings_is_refused(void)
{
    ls_dataset *data = make_table("binary");
    ls_dataset *other = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    char checkpoint[1024];

    config.max_steps = 3;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("a.h5"), 0), LS_STOPPED);
    ls_trainer_destroy(t);
    t = NULL;
    snprintf(checkpoint, sizeof checkpoint, "%s", temp_path("a.ckpt.h5"));
    config.seed++;
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
                 LS_BAD_DATA, "setting seed");
    config = make_config();
    config.shard = 8;
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
                 LS_BAD_DATA, "setting shard");
    config = make_config();
    EXPECT_STATUS(ls_trainer_resume(checkpoint, &config, other, NULL, NULL, &t),
                  LS_BAD_DATA);
    EXPECT_STATUS(
        ls_trainer_resume(temp_path("no.h5"), &config, data, NULL, NULL, &t),
        LS_NO_INPUT);
    CU_ASSERT_PTR_NULL(t);
    ls_dataset_close(data);
    ls_dataset_close(other);
}

/* Parameters that overflowed while the loss was finite are not saved. */
static void what_is_not_finite_is_never_saved(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.lr = sizeof(real) == 8 ? 1e308 : 3e38;
    config.max_steps = 1;
    config.batch_size = RUN_ROWS;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    t->model->theta[t->model->network.layer[2].W] = (real)1e10;
    EXPECT_FAILS(ls_trainer_run(t, temp_path("far.h5"), 0), LS_DIVERGED,
                 "is not finite");
    CU_ASSERT(access(temp_path("far.ckpt.h5"), F_OK) != 0);
    CU_ASSERT(access(temp_path("far.h5"), F_OK) != 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_limit_that_is_reached_lets_no_step_happen(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    char checkpoint[1024];
    ls_trainer *t = NULL;

    snprintf(checkpoint, sizeof checkpoint, "%s", temp_path("lim.ckpt.h5"));
    config.max_steps = 5;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("lim.h5"), 0), LS_STOPPED);
    ls_trainer_destroy(t);
    EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("lim.h5"), 0), LS_STOPPED);
    CU_ASSERT_EQUAL(ls_trainer_result(t)->steps, 5);
    /* It may replace its own files, and no others. */
    write_file(temp_path("other.h5"), "x", 1);
    EXPECT_FAILS(ls_trainer_run(t, temp_path("other.h5"), 0), LS_EXISTS,
                 "setting force");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* A run that is begun anew and dies before its first checkpoint must not be
 * gone on with from the checkpoint of the old one. */
static void force_removes_the_checkpoints_of_the_old_run(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, temp_path("re.h5"), 0));
    ls_trainer_destroy(t);
    CU_ASSERT(access(temp_path("re.ckpt.h5"), F_OK) == 0);
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.lr = 1e30;
    EXPECT_OK(ls_config_set(&config, "activation", "identity"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("re.h5"), 1), LS_DIVERGED);
    CU_ASSERT(access(temp_path("re.ckpt.h5"), F_OK) != 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void data_and_task_must_fit_the_settings(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "output-activation", "softmax"));
    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &t), LS_USAGE,
                 "sigmoid");
    CU_ASSERT_PTR_NULL(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"it learns every task", it_learns_every_task},
    {"resume is the run never stopped", resume_is_the_run_never_stopped},
    {"a damaged checkpoint costs the steps since the one before",
     a_damaged_checkpoint_costs_the_steps_since_the_one_before},
    {"the best epoch is kept", the_best_epoch_is_kept},
    {"of equally good epochs the first is best",
     of_equally_good_epochs_the_first_is_best},
    {"the loss of an epoch is the mean over its rows",
     the_loss_of_an_epoch_is_the_mean_over_its_rows},
    {"stop saves and says so", stop_saves_and_says_so},
    {"another run is not overwritten", another_run_is_not_overwritten},
    {"a checkpoint of other settings is refused",
     a_checkpoint_of_other_settings_is_refused},
    {"what is not finite is never saved", what_is_not_finite_is_never_saved},
    {"a limit that is reached lets no step happen",
     a_limit_that_is_reached_lets_no_step_happen},
    {"force removes the checkpoints of the old run",
     force_removes_the_checkpoints_of_the_old_run},
    {"data and task must fit the settings",
     data_and_task_must_fit_the_settings},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"trainer: runs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
