/* SPDX-License-Identifier: MIT */
/*
 * test_row_weights.c - weights of classes, smoothed labels, and weights of
 * either sign.
 */
#include "engine/row_weights.h"

#include <math.h>

#include "base/mem.h"
#include "engine/runs.h"
#include "engine/trainer.h"

enum { N = 8 };

static const ls_real X[N] = {1, 2, 3, 4, 5, 6, 7, 8};
static const ls_real labels[N] = {0, 0, 0, 0, 0, 0, 1, 2};

static ls_dataset *table_of(const ls_real *weight)
{
    ls_dataset *data = NULL;

    EXPECT_OK(dataset_of(N, 1, 1, X, labels, weight, "multiclass", &data));
    return data;
}

static void balanced_classes_weigh_the_same(void)
{
    const ls_real w[N] = {1, 1, 1, 1, 1, 1, 2, 4};
    ls_dataset *data = table_of(NULL), *weighted = table_of(w);
    const struct rows all = {.n = N};
    double *weight = NULL;

    EXPECT_OK(class_weights_make("balanced", data, &all, &weight));
    EXPECT_CLOSE(weight[0], 8 / (3 * 6.0), 1e-15, 0);
    EXPECT_CLOSE(weight[1], 8 / 3.0, 1e-15, 0);
    EXPECT_CLOSE(weight_figures_of(data, &all, weight).sum, N, 1e-6, 0);
    mem_free(weight);
    EXPECT_OK(class_weights_make("balanced", weighted, &all, &weight));
    EXPECT_CLOSE(weight[1], 12 / (3 * 2.0), 1e-15, 0);
    EXPECT_CLOSE(weight[2], 12 / (3 * 4.0), 1e-15, 0);
    mem_free(weight);
    ls_dataset_close(data);
    ls_dataset_close(weighted);
}

/* Rows held out do not count, nor does a class without a row that trains. */
static void only_rows_that_train_count(void)
{
    size_t row[] = {0, 1, 2, 6};
    const struct rows some = {.n = 4, .row = row};
    ls_dataset *data = table_of(NULL);
    double *weight = NULL;

    EXPECT_OK(class_weights_make("balanced", data, &some, &weight));
    EXPECT_CLOSE(weight[0], 4 / (2 * 3.0), 1e-15, 0);
    EXPECT_CLOSE(weight[1], 4 / 2.0, 1e-15, 0);
    CU_ASSERT_EQUAL(weight[2], 1);
    mem_free(weight);
    ls_dataset_close(data);
}

static void classes_are_known_by_number(void)
{
    ls_dataset *data = table_of(NULL);
    const struct rows all = {.n = N};
    double *weight = NULL;
    char text[64];

    EXPECT_OK(class_weights_make("2:5,0:0.25", data, &all, &weight));
    class_weights_text(dataset_about(data), weight, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "0 0.25, 1 1, 2 5");
    mem_free(weight);
    EXPECT_OK(class_weights_make("", data, &all, &weight));
    CU_ASSERT_PTR_NULL(weight);
    EXPECT_FAILS(class_weights_make("3:1", data, &all, &weight), LS_USAGE,
                 "its classes are 0, 1, 2");
    EXPECT_FAILS(class_weights_make("1:1,1:2", data, &all, &weight), LS_USAGE,
                 "names class 1 twice");
    EXPECT_FAILS(class_weights_make("1:nan", data, &all, &weight), LS_USAGE,
                 "weight 'nan' for class 1");
    EXPECT_FAILS(class_weights_make("1", data, &all, &weight), LS_USAGE,
                 "has '1', want balanced");
    CU_ASSERT_PTR_NULL(weight);
    ls_dataset_close(data);
}

/* A class called "1" is not class number 1. */
static void names_come_before_numbers(void)
{
    static const char *const names[] = {"1", "a:b", "dog"};
    ls_dataset *data = table_of(NULL);
    const struct rows all = {.n = N};
    double *weight = NULL;

    data->about.class_names = names;
    EXPECT_OK(class_weights_make("1:3,a:b:4", data, &all, &weight));
    CU_ASSERT_EQUAL(weight[0], 3);
    CU_ASSERT_EQUAL(weight[1], 4);
    CU_ASSERT_EQUAL(weight[2], 1);
    mem_free(weight);
    weight = NULL;
    EXPECT_FAILS(class_weights_make("2:3", data, &all, &weight), LS_USAGE,
                 "its classes are 1, a:b, dog");
    EXPECT_FAILS(class_weights_make("dgo:3", data, &all, &weight), LS_USAGE,
                 "did you mean 'dog'?");
    data->about.class_names = NULL;
    ls_dataset_close(data);
}

static void labels_are_smoothed_over_all_classes(void)
{
    const double class_weight[] = {1, 1, 10};
    ls_dataset *data = table_of(NULL);
    const struct engine_job job = {
        .data = data, .smoothing = 0.3, .class_weight = class_weight};
    real Y[3 * ROW_LANES], w[ROW_LANES];
    struct workspace workspace = {.ld = ROW_LANES, .Y = Y, .w = w};
    const size_t rows[] = {6, 7};

    EXPECT_CLOSE(training_targets(&job, rows, 2, &workspace), 11, 1e-6, 0);
    EXPECT_CLOSE((double)Y[0], 0.1, 1e-6, 0);
    EXPECT_CLOSE((double)Y[ROW_LANES], 0.8, 1e-6, 0);
    EXPECT_CLOSE((double)Y[2 * ROW_LANES + 1], 0.8, 1e-6, 0);
    CU_ASSERT_EQUAL(w[1], 10);
    CU_ASSERT_EQUAL(w[2], 0);
    ls_dataset_close(data);
}

/* (sum w)^2 / sum w^2 */
static void the_effective_size_is_kishs(void)
{
    const ls_real w[N] = {1, 1, 1, 1, 1, -1, -1, 2};
    ls_dataset *data = table_of(w);
    const struct rows all = {.n = N};
    const struct weight_figures figures = weight_figures_of(data, &all, NULL);

    EXPECT_CLOSE(figures.effective, 25 / 11.0, 1e-15, 0);
    EXPECT_CLOSE(figures.mean, 5 / 8.0, 1e-15, 0);
    CU_ASSERT(figures.any_negative);
    EXPECT_CLOSE(dataset_about(data)->effective_rows, 25 / 11.0, 1e-15, 0);
    ls_dataset_close(data);
}

/* A minibatch whose weights add up to 0 still moves the parameters, by its
 * gradient over the mean weight of the table. */
static void a_minibatch_is_divided_by_the_mean_weight(void)
{
    const ls_real w[N] = {1, -1, 1, -1, 1, -1, 2, 2};
    ls_dataset *data = table_of(w);
    ls_config config = make_config();
    ls_trainer *trainer = NULL;
    double loss = 0;

    EXPECT_OK(ls_config_set(&config, "shuffle", "none"));
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.batch_size = 2;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &trainer));
    CU_ASSERT_EQUAL(trainer->engine->job.mean_weight, 0.5);
    const real before = trainer->model->theta[0];

    EXPECT_OK(ls_trainer_steps(trainer, 1, &loss));
    CU_ASSERT(isfinite(loss));
    CU_ASSERT(trainer->model->theta[0] != before);
    CU_ASSERT_EQUAL(trainer->engine->position.weight_sum, 1);
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"balanced classes weigh the same", balanced_classes_weigh_the_same},
    {"only rows that train count", only_rows_that_train_count},
    {"classes are known by number", classes_are_known_by_number},
    {"names come before numbers", names_come_before_numbers},
    {"labels are smoothed over all classes",
     labels_are_smoothed_over_all_classes},
    {"the effective size is Kish's", the_effective_size_is_kishs},
    {"a minibatch is divided by the mean weight",
     a_minibatch_is_divided_by_the_mean_weight},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"row_weights: classes and rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
