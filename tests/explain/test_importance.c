/* SPDX-License-Identifier: MIT */
/*
 * test_importance.c - permutation importance.
 */
#include "explain/importance.h"

#include <string.h>

#include "base/random.h"
#include "fixtures.h"

enum { ROWS = 300, SEED = 9 };

static ls_real X[ROWS * HAND_FEATURES], y[ROWS], weight[ROWS];

static ls_dataset *make_data(const ls_real *X_of)
{
    ls_dataset *data = NULL;

    EXPECT_OK(dataset_of(ROWS, HAND_FEATURES, 1, X_of, y, weight, "regression",
                         &data));
    return data;
}

static void fill(void)
{
    fill_uniform(X, ROWS * HAND_FEATURES, 3);
    fill_uniform(weight, ROWS, 4);
    for (size_t i = 0; i < ROWS; i++) {
        const ls_real *x = X + i * HAND_FEATURES;

        weight[i] = weight[i] + 2;
        y[i] = (ls_real)hand_output((double)x[0], (double)x[1]) + x[2] / 8;
    }
}

static double rmse_of(const ls_model *model, const ls_real *X_of)
{
    ls_dataset *data = make_data(X_of);
    ls_metrics *metrics = NULL;
    double rmse;

    EXPECT_OK(ls_evaluate(model, data, 1, &metrics));
    rmse = metrics->rmse;
    ls_metrics_destroy(metrics);
    ls_dataset_close(data);
    return rmse;
}

/* The metric of a table whose column is permuted by hand. */
static double permuted(const ls_model *model, size_t column, size_t repeat)
{
    static ls_real Z[ROWS * HAND_FEATURES];
    const struct permutation order = permutation_make(
        ROWS, SEED, RANDOM_PERMUTE, (uint64_t)repeat << 32 | column);

    memcpy(Z, X, sizeof Z);
    for (size_t i = 0; i < ROWS; i++)
        Z[i * HAND_FEATURES + column] =
            X[(size_t)permutation_at(&order, i) * HAND_FEATURES + column];
    return rmse_of(model, Z);
}

static void importance_is_what_eval_says_of_permuted_tables(void)
{
    ls_model *model = hand_model("identity");
    ls_importance_plan plan = {.size = sizeof plan,
                               .repeats = 3,
                               .metric = "rmse",
                               .seed = SEED,
                               .threads = 2};
    ls_importance_result *r = NULL;
    ls_dataset *data;

    fill();
    data = make_data(X);
    EXPECT_OK(ls_importance(model, data, &plan, &r));
    CU_ASSERT_EQUAL(r->score, rmse_of(model, X));
    CU_ASSERT_EQUAL(r->n_columns, HAND_FEATURES);
    CU_ASSERT_STRING_EQUAL(r->name[1], "b");
    CU_ASSERT_EQUAL(r->rows, ROWS);
    for (size_t k = 0; k < HAND_FEATURES; k++) {
        double sum = 0;

        for (size_t repeat = 0; repeat < 3; repeat++) {
            const double each = r->each[k * 3 + repeat];

            CU_ASSERT_EQUAL(each, permuted(model, k, repeat) - r->score);
            sum += each;
        }
        CU_ASSERT_EQUAL(r->mean[k], sum / 3);
    }
    CU_ASSERT(r->mean[1] > r->mean[0] && r->mean[0] > 0);
    CU_ASSERT(r->std[1] > 0);
    CU_ASSERT_EQUAL(r->mean[2], 0);
    CU_ASSERT_EQUAL(r->std[2], 0);
    ls_importance_destroy(r);
    ls_dataset_close(data);
    ls_model_destroy(model);
}

/* Of r2 it is the loss of the metric. */
static void a_larger_figure_is_better_where_it_is(void)
{
    ls_model *model = hand_model("identity");
    ls_importance_plan plan = {
        .size = sizeof plan, .metric = "r2", .max_rows = 50, .seed = SEED};
    ls_importance_result *r = NULL;
    ls_dataset *data;

    fill();
    data = make_data(X);
    EXPECT_OK(ls_importance(model, data, &plan, &r));
    CU_ASSERT_EQUAL(r->rows, 50);
    CU_ASSERT_EQUAL(r->table_rows, ROWS);
    CU_ASSERT_EQUAL(r->repeats, 5);
    CU_ASSERT(r->score > 0.9 && r->score <= 1);
    CU_ASSERT(r->mean[1] > 0.5 && r->mean[2] == 0);
    ls_importance_destroy(r);
    ls_dataset_close(data);
    ls_model_destroy(model);
}

static void what_has_no_meaning_is_refused(void)
{
    ls_model *model = hand_model("identity");
    ls_importance_plan plan = {.size = sizeof plan, .metric = "auc"};
    ls_importance_result *r = NULL;
    ls_dataset *data;

    fill();
    data = make_data(X);
    EXPECT_FAILS(ls_importance(model, data, &plan, &r), LS_USAGE,
                 "metric auc is not defined");
    plan.metric = "f2";
    EXPECT_FAILS(ls_importance(model, data, &plan, &r), LS_USAGE,
                 "unknown metric f2");
    plan = (ls_importance_plan){.size = sizeof plan, .repeats = 10001};
    EXPECT_STATUS(ls_importance(model, data, &plan, &r), LS_USAGE);
    plan = (ls_importance_plan){.size = 0};
    EXPECT_FAILS(ls_importance(model, data, &plan, &r), LS_USAGE, "size");
    ls_dataset_close(data);
    EXPECT_OK(
        dataset_of(ROWS, HAND_FEATURES, 1, X, NULL, NULL, "regression", &data));
    plan = (ls_importance_plan){.size = sizeof plan};
    EXPECT_FAILS(ls_importance(model, data, &plan, &r), LS_BAD_DATA,
                 "has no y");
    CU_ASSERT_PTR_NULL(r);
    ls_dataset_close(data);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"importance is what eval says of permuted tables",
     importance_is_what_eval_says_of_permuted_tables},
    {"a larger figure is better where it is",
     a_larger_figure_is_better_where_it_is},
    {"what has no meaning is refused", what_has_no_meaning_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"importance", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
