/* SPDX-License-Identifier: MIT */
/*
 * test_validate.c - records of a history, and the best of them.
 */
#include <math.h>

#include "engine/trainer.h"
#include "runs.h"

/* Validated on the very table, whose figures ls_evaluate() gives, too. */
static ls_trainer *trainer_of(const ls_config *config, const ls_dataset *data)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(config, data, data, NULL, &t));
    return t;
}

static ls_config config_of(const char *const *pairs)
{
    ls_config config = make_config();

    for (; pairs && *pairs; pairs += 2)
        EXPECT_OK(ls_config_set(&config, pairs[0], pairs[1]));
    return config;
}

static double figure(const ls_model *model, const ls_dataset *data,
                     const char *name)
{
    ls_metrics *m = NULL;
    double value;

    EXPECT_OK(ls_evaluate(model, data, 1, &m));
    value = strcmp(name, "auc") == 0        ? m->auc
            : strcmp(name, "accuracy") == 0 ? m->accuracy
            : strcmp(name, "rmse") == 0     ? m->rmse
            : strcmp(name, "r2") == 0       ? m->r2
                                            : m->loss;
    ls_metrics_destroy(m);
    return value;
}

/* 301 rows in minibatches of 40 are 8 steps. */
static void a_record_is_of_the_parameters_of_its_step(void)
{
    static const char *const pairs[] = {"val-every", "3", NULL};
    static const size_t steps[] = {3, 6, 8, 9, 12, 15, 16, 18, 21, 24};
    const ls_config config = config_of(pairs);
    ls_dataset *data = make_table("regression");
    ls_trainer *t = trainer_of(&config, data);

    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL_FATAL(t->model->history.n, 10);
    for (size_t i = 0; i < 10; i++) {
        const ls_epoch *e = ls_model_epoch(ls_trainer_model(t), i);
        ls_trainer *until = trainer_of(&config, data);

        EXPECT_OK(ls_trainer_steps(until, steps[i], NULL));
        CU_ASSERT_EQUAL(e->step, steps[i]);
        CU_ASSERT_EQUAL(e->partial, steps[i] % 8 != 0);
        CU_ASSERT_EQUAL(e->epoch, (steps[i] - 1) / 8 + 1);
        CU_ASSERT_EQUAL(e->val_loss, figure(until->model, data, "loss"));
        CU_ASSERT_EQUAL(e->val_rmse, figure(until->model, data, "rmse"));
        CU_ASSERT_EQUAL(e->val_r2, figure(until->model, data, "r2"));
        ls_trainer_destroy(until);
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void each_fifth_epoch_and_the_last_are_validated(void)
{
    static const char *const pairs[] = {"val-every", "5ep", "epochs", "12",
                                        NULL};
    const ls_config config = config_of(pairs);
    ls_dataset *data = make_table("binary");
    ls_trainer *t = trainer_of(&config, data);

    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL_FATAL(t->model->history.n, 12);
    for (size_t i = 0; i < 12; i++) {
        const ls_epoch *e = ls_model_epoch(t->model, i);
        const bool looked = i == 4 || i == 9 || i == 11;

        CU_ASSERT_EQUAL(isfinite(e->val_loss) != 0, looked);
        CU_ASSERT_EQUAL(isfinite(e->val_auc) != 0, looked);
        CU_ASSERT(looked || !e->best);
        CU_ASSERT(isfinite(e->loss));
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The model is the best one by its own figure, to the bit; of equally good ones
 * the first. */
static void the_best_is_by_the_monitor(void)
{
    static const struct {
        const char *monitor, *task;
    } cases[] = {
        {"auto", "binary"}, {"loss", "multiclass"}, {"accuracy", "binary"},
        {"auc", "binary"},  {"rmse", "regression"}, {"r2", "regression"},
    };

    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const char *monitor = cases[i / 2].monitor;
        const char *const pairs[] = {
            "monitor", monitor, "epochs",    "9",
            "lr",      "0.3",   "val-every", i % 2 ? "2" : "1ep",
            NULL};
        const ls_config config = config_of(pairs);
        ls_dataset *data = make_table(cases[i / 2].task);
        ls_trainer *t = trainer_of(&config, data);
        const struct figure *f = t->ending.monitor;
        const ls_epoch *best = NULL, *first = NULL, *e;
        double value;

        EXPECT_OK(ls_trainer_run(t, NULL, 0));
        value = figure(ls_trainer_model(t), data, monitor);
        for (size_t k = 0; (e = ls_model_epoch(ls_trainer_model(t), k)); k++) {
            CU_ASSERT_FALSE(figure_is_better(f, figure_of(f, e), value, 0));
            best = e->best ? e : best;
            first = !first && figure_of(f, e) == value ? e : first;
        }
        CU_ASSERT_PTR_NOT_NULL_FATAL(best);
        CU_ASSERT_PTR_EQUAL(best, first);
        CU_ASSERT_EQUAL(ls_trainer_result(t)->best_epoch, best->epoch);
        CU_ASSERT_EQUAL(ls_model_about(ls_trainer_model(t))->best_epoch,
                        best->epoch);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* Without validation, too; then the last epoch need not be the best. */
static void the_training_loss_chooses_if_asked(void)
{
    static const char *const pairs[] = {"monitor", "train-loss", "epochs", "9",
                                        "lr",      "1",          NULL};
    ls_dataset *data = make_table("binary");
    ls_config config = config_of(pairs);
    ls_trainer *t = NULL;
    double least = INFINITY;
    size_t best = 0;
    const ls_epoch *e;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    for (size_t k = 0; (e = ls_model_epoch(ls_trainer_model(t), k)); k++)
        if (e->loss < least) {
            least = e->loss;
            best = e->epoch;
        }
    CU_ASSERT(best < 9);
    CU_ASSERT_EQUAL(ls_model_about(ls_trainer_model(t))->best_epoch, best);
    ls_trainer_destroy(t);
    t = NULL;
    config.epochs = best;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL(t->best_epoch, best);
    CU_ASSERT(same_parameters(t->best, t->model));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void looking_does_not_change_what_is_learnt(void)
{
    static const char *const all[][7] = {
        {"val-split", "0.2", "restore", "last", NULL},
        {"val-split", "0.2", "restore", "last", "val-every", "3", NULL},
        {"val-split", "0.2", "restore", "last", "val-every", "2ep", NULL}};
    ls_dataset *data = make_table("binary");
    ls_trainer *t[3] = {NULL};

    for (size_t i = 0; i < 3; i++) {
        const ls_config config = config_of(all[i]);

        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t[i]));
        EXPECT_OK(ls_trainer_run(t[i], NULL, 0));
        CU_ASSERT_PTR_EQUAL(ls_trainer_model(t[i]), t[i]->model);
        CU_ASSERT(same_parameters(t[0]->model, t[i]->model));
        CU_ASSERT_EQUAL(ls_model_about(t[i]->model)->best_epoch, 3);
    }
    for (size_t i = 0; i < 3; i++)
        ls_trainer_destroy(t[i]);
    ls_dataset_close(data);
}

static bool same_history(const struct history *a, const struct history *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        const ls_epoch *p = &a->epoch[i], *q = &b->epoch[i];

        if (p->step != q->step || p->epoch != q->epoch || p->best != q->best ||
            p->partial != q->partial ||
            memcmp(&p->loss, &q->loss, sizeof p->loss) != 0 ||
            memcmp(&p->val_auc, &q->val_auc, sizeof p->val_auc) != 0)
            return false;
    }
    return a->n == b->n;
}

/* Stopped after so many steps, again and again, on other threads. */
static void a_stop_at_any_step_does_not_show(void)
{
    static const char *const all[][11] = {
        {"val-split", "0.2", "val-every", "4", "monitor", "auc", "patience",
         "2", "epochs", "30", NULL},
        {"val-split", "0.2", "val-every", "3", "stop-at", "auc=0.97", "epochs",
         "30", NULL},
        {"val-split", "0.2", "val-every", "2ep", "restore", "last", "patience",
         "3", "epochs", "30", NULL},
        {"monitor", "train-loss", "stop-at", "train-loss=0.3", "epochs", "30",
         NULL},
    };
    ls_dataset *data = make_table("binary");

    for (size_t i = 0; i < 4; i++) {
        ls_config config = config_of(all[i]);
        ls_trainer *whole = NULL;

        EXPECT_OK(ls_config_set(&config, "lr", "0.05"));
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
        EXPECT_OK(ls_trainer_run(whole, NULL, 0));
        CU_ASSERT(ls_trainer_result(whole)->epochs < 30);
        for (uint64_t stride = 3; stride <= 5; stride += 2) {
            char name[32];

            snprintf(name, sizeof name, "%zu-%d.h5", i, (int)stride);

            ls_trainer *t =
                train_in_pieces(data, config, stride, temp_path(name));

            CU_ASSERT(
                same_parameters(ls_trainer_model(whole), ls_trainer_model(t)));
            CU_ASSERT(same_history(&whole->model->history, &t->model->history));
            CU_ASSERT_STRING_EQUAL(ls_trainer_result(whole)->ended,
                                   ls_trainer_result(t)->ended);
            CU_ASSERT_EQUAL(ls_trainer_result(whole)->best_epoch,
                            ls_trainer_result(t)->best_epoch);
            ls_trainer_destroy(t);
        }
        ls_trainer_destroy(whole);
    }
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"a record is of the parameters of its step",
     a_record_is_of_the_parameters_of_its_step},
    {"each fifth epoch and the last are validated",
     each_fifth_epoch_and_the_last_are_validated},
    {"the best is by the monitor", the_best_is_by_the_monitor},
    {"the training loss chooses if asked", the_training_loss_chooses_if_asked},
    {"looking does not change what is learnt",
     looking_does_not_change_what_is_learnt},
    {"a stop at any step does not show", a_stop_at_any_step_does_not_show},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"validate", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
