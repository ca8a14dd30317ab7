/* SPDX-License-Identifier: MIT */
/*
 * test_evaluate.c - figures and outputs of a table, by any team.
 */
#include "base/settings.h"
#include "engine/evaluate.h"

#include <math.h>

#include "engine/evaluate_file.h"
#include "engine/trainer.h"
#include "runs.h"

static ls_trainer *trained(const char *task, ls_dataset **data)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;

    *data = make_table(task);
    config.epochs = 30;
    EXPECT_OK(ls_trainer_create(&config, *data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static void figures_do_not_depend_on_threads(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};

    for (size_t k = 0; k < 3; k++) {
        ls_dataset *data = NULL;
        ls_trainer *t = trained(tasks[k], &data);
        ls_metrics one = {0}, many = {0};

        EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 1, &one));
        for (size_t threads = 2; threads < 6; threads++) {
            EXPECT_OK(
                evaluate_dataset(ls_trainer_model(t), data, threads, &many));
            CU_ASSERT_EQUAL(one.loss, many.loss);
            CU_ASSERT(one.auc == many.auc || k > 0);
            CU_ASSERT(one.rmse == many.rmse || k < 2);
            CU_ASSERT_EQUAL(one.classes, many.classes);
            for (size_t i = 0; i < one.classes * one.classes; i++)
                CU_ASSERT_EQUAL(one.confusion[i], many.confusion[i]);
            metrics_clear(&many);
        }
        metrics_clear(&one);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* The figures are those of the outputs that ls_model_predict() gives. */
static void figures_are_those_of_the_outputs(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    ls_real X[RUN_ROWS * RUN_FEATURES], A[RUN_ROWS];
    ls_metrics m = {0};
    size_t right = 0, confusion[4] = {0};
    double loss = 0;

    /* Class 1 is predicted too often: the matrix is not symmetric. */
    t->model->theta[t->model->network.layer[2].b] += 1;
    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    EXPECT_OK(ls_model_predict(ls_trainer_model(t), RUN_ROWS, X, A));
    EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 2, &m));
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const bool y = X[i * RUN_FEATURES] * X[i * RUN_FEATURES + 1] > 0;

        right += (A[i] > (ls_real)0.5) == y;
        confusion[2 * y + (A[i] > (ls_real)0.5)]++;
        loss -= log(y ? (double)A[i] : 1 - (double)A[i]) / RUN_ROWS;
    }
    EXPECT_CLOSE(m.accuracy, (double)right / RUN_ROWS, 1e-12, 0);
    EXPECT_CLOSE(m.loss, loss, 1e-4, 0);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(m.confusion[i], confusion[i]);
    CU_ASSERT(confusion[1] != confusion[2]);
    CU_ASSERT_EQUAL(m.rows, RUN_ROWS);
    metrics_clear(&m);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* One weight of 1 and no bias: Z is X, whose rows all give A = 1 in float. */
static double auc_of(const char *activation, const ls_real *X,
                     const ls_real *weight)
{
    enum { N = 40 };
    ls_real y[N];
    ls_config config = make_config();
    ls_dataset *data = NULL;
    ls_trainer *t = NULL;
    ls_metrics m = {0};

    for (size_t i = 0; i < N; i++)
        y[i] = i % 4 > 1;
    EXPECT_OK(dataset_of(N, 1, 1, X, y, weight, "binary", &data));
    EXPECT_OK(ls_config_set(&config, "hidden", "none"));
    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    EXPECT_OK(ls_config_set(&config, "normalize", "none"));
    EXPECT_OK(ls_config_set(&config, "output-activation", activation));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    t->model->theta[t->model->network.layer[0].W] = 1;
    EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 2, &m));
    const double auc = m.auc;

    metrics_clear(&m);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
    return auc;
}

/* Rows of class 1 rank above those of class 0 but for the first four rows, or
 * below 0, where ReLU makes all outputs the same. */
static void auc_ranks_saturated_outputs(void)
{
    ls_real X[40], weight[40];

    for (size_t i = 0; i < 40; i++) {
        X[i] = (ls_real)(100 + (i % 4 > 1 ? 50U : 0U) + i % 10);
        weight[i] = (ls_real)(i < 4 ? 5 : 1);
    }
    CU_ASSERT_EQUAL(auc_of("sigmoid", X, NULL), 1);
    CU_ASSERT_EQUAL(auc_of("tanh", X, NULL), 1);
    CU_ASSERT_EQUAL(auc_of("identity", X, NULL), 1);
    X[2] = 90; /* below all of the other class, in one row of 20 */
    EXPECT_CLOSE(auc_of("sigmoid", X, NULL), 1 - 1 / 20.0, 1e-15, 0);
    EXPECT_CLOSE(auc_of("sigmoid", X, weight), 1 - 5 / 28.0, 1e-15, 0);
    for (size_t i = 0; i < 40; i++)
        X[i] = -X[i];
    EXPECT_CLOSE(auc_of("sigmoid", X, weight), 5 / 28.0, 1e-15, 0);
    CU_ASSERT_EQUAL(auc_of("relu", X, NULL), 0.5);
}

/* Regression is trained on scaled targets and answers in the units of y. */
static void regression_answers_in_the_units_of_y(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("regression", &data);
    ls_real X[RUN_ROWS * RUN_FEATURES], A[RUN_ROWS];
    ls_metrics m = {0};
    double square = 0;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    EXPECT_OK(ls_model_predict(ls_trainer_model(t), RUN_ROWS, X, A));
    EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 2, &m));
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const ls_real *x = X + i * RUN_FEATURES;
        const double y = 3 * (double)x[0] - (double)x[1] * (double)x[2] + 100;

        CU_ASSERT(A[i] > 95 && A[i] < 105);
        square += ((double)A[i] - y) * ((double)A[i] - y);
    }
    EXPECT_CLOSE(m.rmse, sqrt(square / RUN_ROWS), 1e-3, 0);
    metrics_clear(&m);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* An evaluator is used once an epoch: each time its figures are those of one
 * pass. */
static void every_pass_counts_anew(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    config.val_split = 0.4;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    for (int pass = 0; pass < 2; pass++) {
        ls_metrics m = {0};
        size_t rows = 0;
        real kept[RUN_ROWS * RUN_CLASSES], out[RUN_ROWS * RUN_CLASSES];

        EXPECT_OK(evaluator_metrics(t->evaluator, t->model->theta,
                                    pass == 0 ? kept : NULL, &m));
        EXPECT_OK(trainer_outputs(t, NULL, out));
        CU_ASSERT(memcmp(kept, out, t->held_out.n * 3 * sizeof *out) == 0);
        for (size_t i = 0; i < m.classes * m.classes; i++)
            rows += m.confusion[i];
        CU_ASSERT_EQUAL(m.classes, 3);
        CU_ASSERT_EQUAL(rows, t->held_out.n);
        metrics_clear(&m);
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_table_that_does_not_fit_is_refused(void)
{
    ls_dataset *data = NULL, *other = NULL, *wide = NULL;
    ls_trainer *t = trained("binary", &data);
    static const ls_real X[2 * (RUN_FEATURES + 1)], y[2] = {0, 1};
    ls_metrics m = {0};

    other = make_table("regression");
    EXPECT_FAILS(evaluate_dataset(ls_trainer_model(t), other, 1, &m),
                 LS_BAD_DATA, "regression");
    EXPECT_OK(dataset_of(2, RUN_FEATURES + 1, 1, X, y, NULL, "binary", &wide));
    EXPECT_FAILS(evaluate_dataset(ls_trainer_model(t), wide, 1, &m),
                 LS_BAD_DATA, "6 features, the model takes 5");
    EXPECT_FAILS(
        ls_predict_file(ls_trainer_model(t), wide, 1, temp_path("p.csv"), 0),
        LS_BAD_DATA, "6 features");
    CU_ASSERT_EQUAL(m.rows, 0);
    ls_dataset_close(wide);
    ls_dataset_close(other);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"figures do not depend on threads", figures_do_not_depend_on_threads},
    {"figures are those of the outputs", figures_are_those_of_the_outputs},
    {"auc ranks saturated outputs", auc_ranks_saturated_outputs},
    {"regression answers in the units of y",
     regression_answers_in_the_units_of_y},
    {"every pass counts anew", every_pass_counts_anew},
    {"a table that does not fit is refused",
     a_table_that_does_not_fit_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"evaluate: tables", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
