/* SPDX-License-Identifier: MIT */
/*
 * test_outputs_visit.c - outputs and targets of rows, block by block.
 */
#include <math.h>

#include "engine/trainer.h"
#include "lockstep_outputs.h"
#include "runs.h"

/* What the blocks held. */
struct seen {
    size_t rows, stop_after, calls;
    double output[RUN_ROWS * RUN_CLASSES], target[RUN_ROWS], weight;
};

static int take(void *user, const ls_outputs *block)
{
    struct seen *seen = user;

    CU_ASSERT_EQUAL(block->first, seen->rows);
    CU_ASSERT_EQUAL(block->targets, 1);
    for (size_t i = 0; i < block->rows; i++, seen->rows++) {
        for (size_t k = 0; k < block->outputs; k++)
            seen->output[seen->rows * block->outputs + k] =
                (double)block->output[i * block->outputs + k];
        seen->target[seen->rows] = block->target[i];
        seen->weight += block->weight[i];
    }
    return ++seen->calls == seen->stop_after;
}

static ls_trainer *trained(const char *task, ls_config *config,
                           ls_dataset **data)
{
    ls_trainer *t = NULL;

    *config = make_config();
    config->val_split = 0.3;
    *data = make_table(task);
    EXPECT_OK(ls_trainer_create(config, *data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static void all_rows_have_their_outputs(void)
{
    ls_config config;
    ls_dataset *data = NULL;
    ls_trainer *t = trained("multiclass", &config, &data);
    ls_real X[RUN_ROWS * RUN_FEATURES], A[RUN_ROWS * RUN_CLASSES];
    static struct seen seen;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    EXPECT_OK(ls_model_predict(ls_trainer_model(t), RUN_ROWS, X, A));
    seen = (struct seen){0};
    EXPECT_OK(ls_outputs_each(ls_trainer_model(t), data, NULL, 3, &seen, take));
    CU_ASSERT_EQUAL(seen.rows, RUN_ROWS);
    EXPECT_CLOSE(seen.weight, RUN_ROWS, 0, 0);
    for (size_t i = 0; i < RUN_ROWS * RUN_CLASSES; i++)
        CU_ASSERT_EQUAL(seen.output[i], (double)A[i]);
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const ls_real *x = X + i * RUN_FEATURES;

        CU_ASSERT_EQUAL(seen.target[i], (x[0] > 0) + (x[1] > 0));
    }
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The rows held out are those that the run has validated on. */
static void held_out_rows_are_those_of_the_run(void)
{
    static const char *const tasks[] = {"binary", "regression"};

    for (size_t k = 0; k < 2; k++) {
        ls_config config;
        ls_dataset *data = NULL;
        ls_trainer *t = trained(tasks[k], &config, &data);
        const ls_model *model = ls_trainer_model(t);
        const ls_epoch *best =
            ls_model_epoch(model, ls_model_about(model)->best_epoch - 1);
        ls_metrics *metrics = NULL;
        static struct seen seen;
        double squares = 0;

        seen = (struct seen){0};
        EXPECT_OK(ls_evaluate_held_out(model, data, &config, 2, &metrics));
        CU_ASSERT_EQUAL(metrics->rows, ls_trainer_validation(t)->rows);
        EXPECT_CLOSE(metrics->loss, best->val_loss, 0, 0);
        EXPECT_OK(ls_outputs_each(model, data, &config, 2, &seen, take));
        CU_ASSERT_EQUAL(seen.rows, metrics->rows);
        for (size_t i = 0; i < seen.rows; i++)
            squares += pow(seen.output[i] - seen.target[i], 2);
        if (k == 1)
            EXPECT_CLOSE(sqrt(squares / (double)seen.rows), metrics->rmse, 1e-4,
                         0);
        ls_metrics_destroy(metrics);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

static void no_rows_held_out_are_refused(void)
{
    ls_config config;
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &config, &data);
    ls_metrics *metrics = NULL;
    static struct seen seen;

    config.val_split = 0;
    EXPECT_FAILS(
        ls_outputs_each(ls_trainer_model(t), data, &config, 1, &seen, take),
        LS_USAGE, "holds out no rows");
    EXPECT_STATUS(
        ls_evaluate_held_out(ls_trainer_model(t), data, &config, 1, &metrics),
        LS_USAGE);
    CU_ASSERT_PTR_NULL(metrics);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void the_caller_may_stop(void)
{
    ls_config config;
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &config, &data);
    static struct seen seen;

    seen = (struct seen){.stop_after = 1};
    EXPECT_STATUS(
        ls_outputs_each(ls_trainer_model(t), data, NULL, 1, &seen, take),
        LS_STOPPED);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"all rows have their outputs", all_rows_have_their_outputs},
    {"held-out rows are those of the run", held_out_rows_are_those_of_the_run},
    {"no rows held out are refused", no_rows_held_out_are_refused},
    {"the caller may stop", the_caller_may_stop},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"outputs: next to targets", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
