/* SPDX-License-Identifier: MIT */
/*
 * test_row_figure.c - figures of a model on rows whose columns change.
 */
#include "explain/row_figure.h"

#include <math.h>
#include <string.h>

#include "engine/runs.h"
#include "lockstep_eval.h"
#include "lockstep_explain.h"

static ls_trainer *trained(const char *task, ls_dataset **data)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;

    *data = make_table(task);
    EXPECT_OK(ls_trainer_create(&config, *data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

/* Compare a figure with that of an evaluation; before, with a column of other
 * values, so that nothing of those may stay. */
static void compare(const ls_model *model, struct sampled_rows *rows,
                    const ls_score *score)
{
    const double elsewhere = 5;
    struct merit_value changed, value;
    struct row_figure *f = NULL;
    enum merit merit = MERIT_COUNT;

    EXPECT_OK(row_figure_named(score->name, &merit));
    EXPECT_OK(row_figure_create(model, rows, 2, merit, &f));
    sampled_rows_keep(rows, 0);
    sampled_rows_set(rows, 0, &elsewhere);
    EXPECT_OK(row_figure_compute(f, &changed));
    sampled_rows_put(rows, 0, NULL);
    EXPECT_OK(row_figure_compute(f, &value));
    if (score->reason)
        CU_ASSERT(isnan(value.value) && value.why != WHY_DEFINED)
    else
        EXPECT_CLOSE(value.value, score->value, 1e-5, 1e-7);
    CU_ASSERT(isnan(changed.value) || changed.value != value.value);
    row_figure_destroy(f);
}

static void figures_are_those_of_an_evaluation(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};

    for (size_t i = 0; i < 3; i++) {
        ls_dataset *data = NULL;
        ls_trainer *t = trained(tasks[i], &data);
        const ls_model *const model = ls_trainer_model(t);
        const ls_dataset *const table = data;
        const ls_evaluation_plan plan = {.size = sizeof plan};
        struct sampled_rows *rows = NULL;
        ls_evaluation *e = NULL;
        const ls_score *score;
        size_t k;

        EXPECT_OK(ls_evaluation_create(&model, &table, 1, &plan, &e));
        EXPECT_OK(sampled_rows_create(model, data, 0, 1, &rows));
        for (k = 0; (score = ls_evaluation_score(e, 0, 0, k)); k++)
            compare(model, rows, score);
        CU_ASSERT(k >= 5);
        sampled_rows_destroy(rows);
        ls_evaluation_destroy(e);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* Less is better for mae, as for the loss. */
static void importance_is_positive_for_either_direction(void)
{
    static const char *const metrics[] = {"mae", "r2", "mape"};
    ls_dataset *data = NULL;
    ls_trainer *t = trained("regression", &data);

    for (size_t i = 0; i < 3; i++) {
        const ls_importance_plan plan = {.size = sizeof plan,
                                         .metric = metrics[i]};
        ls_importance_result *r = NULL;

        EXPECT_OK(ls_importance(ls_trainer_model(t), data, &plan, &r));
        CU_ASSERT_STRING_EQUAL(r->metric, metrics[i]);
        CU_ASSERT(r->mean[0] > 0 && r->mean[0] > r->mean[3]);
        ls_importance_destroy(r);
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void what_has_no_direction_is_refused(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("regression", &data);
    ls_importance_plan plan = {.size = sizeof plan,
                               .metric = "interval_coverage"};
    ls_importance_result *r = NULL;

    EXPECT_FAILS(ls_importance(ls_trainer_model(t), data, &plan, &r), LS_USAGE,
                 "unknown metric interval_coverage, want one of loss, ");
    plan.metric = "f1";
    EXPECT_FAILS(ls_importance(ls_trainer_model(t), data, &plan, &r), LS_USAGE,
                 "metric f1 is not defined for the task regression");
    plan.metric = "pinball";
    EXPECT_FAILS(ls_importance(ls_trainer_model(t), data, &plan, &r), LS_USAGE,
                 "metric pinball");
    CU_ASSERT_PTR_NULL(r);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* All rows of class 1: there are no ranks to compare. */
static void the_reason_is_told(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    const char *const metrics[] = {"pr_auc", "auc", "mcc"};

    for (size_t i = 0; i < RUN_ROWS; i++)
        data->label[i] = 0;
    for (size_t i = 0; i < 3; i++) {
        const ls_importance_plan plan = {.size = sizeof plan,
                                         .metric = metrics[i]};
        ls_importance_result *r = NULL;

        EXPECT_FAILS(ls_importance(ls_trainer_model(t), data, &plan, &r),
                     LS_USAGE,
                     i == 0 ? "no row is of class 1" : "of one class");
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"figures are those of an evaluation", figures_are_those_of_an_evaluation},
    {"importance is positive for either direction",
     importance_is_positive_for_either_direction},
    {"what has no direction is refused", what_has_no_direction_is_refused},
    {"the reason is told", the_reason_is_told},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"row_figure: figures of changing rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
