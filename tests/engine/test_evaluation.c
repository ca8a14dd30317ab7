/* SPDX-License-Identifier: MIT */
/*
 * test_evaluation.c - figures of models by the public functions, columns, cuts.
 */
#include "engine/evaluation.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"
#include "lockstep_outputs.h"
#include "model/sample_model.h"
#include "runs.h"

static ls_evaluation *evaluate(const ls_trainer *t, const ls_dataset *data,
                               size_t n, ls_evaluation_plan plan)
{
    const ls_model *const model = ls_trainer_model(t);
    const ls_model *const models[] = {model, model};
    const ls_dataset *const tables[] = {data, data};
    ls_evaluation *e = NULL;

    plan.size = sizeof plan;
    EXPECT_OK(ls_evaluation_create(models, tables, n, &plan, &e));
    CU_ASSERT_TRUE_FATAL(e != NULL);
    return e;
}

static ls_trainer *trained_for(const char *task, const char *quantiles,
                               ls_dataset **data)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;

    if (*quantiles) {
        EXPECT_OK(ls_config_set(&config, "loss", "quantile"));
        EXPECT_OK(ls_config_set(&config, "quantiles", quantiles));
    }
    *data = make_table(task);
    EXPECT_OK(ls_trainer_create(&config, *data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static ls_trainer *trained(const char *task, ls_dataset **data)
{
    return trained_for(task, "", data);
}

static double score_of(const ls_evaluation *e, size_t model, const char *name)
{
    const ls_score *score;

    for (size_t k = 0; (score = ls_evaluation_score(e, model, 0, k)); k++)
        if (strcmp(score->name, name) == 0)
            return score->value;
    CU_FAIL("no such figure");
    return (double)NAN;
}

/* The figures that ls_evaluate() has, too. */
static void figures_agree_with_sums(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};

    for (size_t i = 0; i < 3; i++) {
        ls_dataset *data = NULL;
        ls_trainer *t = trained(tasks[i], &data);
        ls_evaluation *e = evaluate(t, data, 1, (ls_evaluation_plan){0});
        const ls_metrics *m = ls_evaluation_metrics(e, 0);

        EXPECT_CLOSE(score_of(e, 0, "loss"), m->loss, 1e-5, 1e-6);
        if (i < 2)
            EXPECT_CLOSE(score_of(e, 0, "accuracy"), m->accuracy, 1e-6, 0);
        if (i == 0)
            EXPECT_CLOSE(score_of(e, 0, "auc"), m->auc, 1e-6, 0);
        if (i == 2)
            EXPECT_CLOSE(score_of(e, 0, "rmse"), m->rmse, 1e-5, 0);
        CU_ASSERT_PTR_NULL(ls_evaluation_metrics(e, 1));
        CU_ASSERT_PTR_NULL(ls_evaluation_slice(e, 1));
        CU_ASSERT_PTR_NULL(ls_evaluation_score(e, 2, 0, 0));
        ls_evaluation_destroy(e);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* Rows of all bins are those of the table, in order of the feature. */
static void a_column_is_read_from_every_row(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    ls_evaluation *e = evaluate(
        t, data, 1, (ls_evaluation_plan){.by = "1", .bins = 4, .threads = 3});
    size_t rows = 0, n = 0;
    const ls_slice *slice;

    for (size_t i = 1; (slice = ls_evaluation_slice(e, i)); i++, n++)
        rows += slice->rows;
    CU_ASSERT_EQUAL(n, 4);
    CU_ASSERT_EQUAL(rows, RUN_ROWS);
    for (size_t k = 0; k + 1 < n; k++)
        for (size_t i = e->slicing.first[k]; i < e->slicing.first[k + 1]; i++)
            for (size_t j = e->slicing.first[k + 1];
                 j < e->slicing.first[k + 2]; j++) {
                const ls_real *x = data->x;

                CU_ASSERT(x[e->slicing.row[i] * RUN_FEATURES + 1] <
                          x[e->slicing.row[j] * RUN_FEATURES + 1]);
            }
    ls_evaluation_destroy(e);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_model_does_not_differ_from_itself(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    ls_evaluation *e = evaluate(
        t, data, 2, (ls_evaluation_plan){.level = 0.9, .resamples = 30});
    const ls_score *score;

    for (size_t k = 0; (score = ls_evaluation_score(e, 2, 0, k)); k++)
        if (!score->reason)
            CU_ASSERT(score->value == 0 && score->low == 0 && score->high == 0);
    ls_evaluation_destroy(e);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The whole evaluation is that of the rows held out, as a table of their own
 * would have it. */
static void rows_held_out_are_a_table(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};

    for (size_t i = 0; i < 3; i++) {
        ls_dataset *data = NULL;
        ls_trainer *t = trained(tasks[i], &data);
        ls_config config = make_config();
        ls_evaluation_plan plan = {.held_out = &config,
                                   .level = 0.9,
                                   .resamples = 20,
                                   .by = "1",
                                   .bins = 2};
        ls_evaluation *e, *again;
        ls_metrics *m = NULL;
        size_t resamples;
        const char *kind;

        config.val_split = 0.3;
        EXPECT_OK(
            ls_evaluate_held_out(ls_trainer_model(t), data, &config, 1, &m));
        e = evaluate(t, data, 1, plan);
        CU_ASSERT(m->rows > 80 && m->rows < 100);
        CU_ASSERT_EQUAL(ls_evaluation_slice(e, 0)->rows, m->rows);
        CU_ASSERT_EQUAL(ls_evaluation_slice(e, 1)->rows +
                            ls_evaluation_slice(e, 2)->rows,
                        m->rows);
        CU_ASSERT_EQUAL(ls_evaluation_units(e, &kind, &resamples), m->rows);
        EXPECT_CLOSE(score_of(e, 0, "loss"), m->loss, 1e-5, 1e-6);
        EXPECT_CLOSE(ls_evaluation_metrics(e, 0)->loss, m->loss, 0, 0);
        CU_ASSERT(ls_evaluation_score(e, 0, 0, 0)->low < m->loss);
        plan.threads = 3;
        again = evaluate(t, data, 1, plan);
        CU_ASSERT_EQUAL(ls_evaluation_score(e, 0, 0, 0)->low,
                        ls_evaluation_score(again, 0, 0, 0)->low);
        ls_evaluation_destroy(again);
        ls_evaluation_destroy(e);
        ls_metrics_destroy(m);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* Groups of which only some rows are held out are units, too. */
static void groups_held_out_are_units(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    ls_config config = make_config();
    const ls_model *const model = ls_trainer_model(t);
    const ls_dataset *const table = data;
    ls_evaluation_plan plan = {.size = sizeof plan,
                               .held_out = &config,
                               .level = 0.9,
                               .resamples = 20,
                               .group_ids = 1};
    ls_evaluation *e = NULL;
    size_t resamples;
    const char *kind;

    config.val_split = 0.1;
    EXPECT_OK(ls_config_set(&config, "split", "tail"));
    EXPECT_FAILS(ls_evaluation_create(&model, &table, 1, &plan, &e),
                 LS_BAD_DATA, "no groups");
    EXPECT_OK(MEM_ARRAY(data->id, RUN_ROWS, "ids"));
    for (size_t i = 0; i < RUN_ROWS; i++)
        data->id[i] = (int64_t)i / 10;
    EXPECT_OK(ls_evaluation_create(&model, &table, 1, &plan, &e));
    CU_ASSERT_EQUAL_FATAL(ls_evaluation_slice(e, 0)->rows, 30);
    CU_ASSERT_EQUAL(ls_evaluation_units(e, &kind, &resamples), 4);
    CU_ASSERT_STRING_EQUAL(kind, "groups");
    ls_evaluation_destroy(e);
    e = NULL;
    plan.by_ids = 1;
    plan.by = "id";
    EXPECT_FAILS(ls_evaluation_create(&model, &table, 1, &plan, &e), LS_USAGE,
                 "not divided by their ids");
    plan.by_ids = 0;
    plan.by = NULL;
    config.val_split = 0;
    EXPECT_FAILS(ls_evaluation_create(&model, &table, 1, &plan, &e), LS_USAGE,
                 "holds out no rows");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void bad_plans_are_refused(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    const ls_model *model = ls_trainer_model(t);
    const ls_dataset *const table = data;
    ls_evaluation_plan plan = {.size = sizeof plan};
    ls_calibration_plan how = {.size = sizeof how, .method = "magic"};
    ls_evaluation *e = NULL;
    ls_model *made = NULL;

    EXPECT_FAILS(ls_evaluation_create(&model, &table, 3, &plan, &e), LS_USAGE,
                 "3 models");
    plan.level = 1;
    EXPECT_FAILS(ls_evaluation_create(&model, &table, 1, &plan, &e), LS_USAGE,
                 "level 1");
    plan.level = 0;
    plan.top_k = 1;
    EXPECT_FAILS(ls_evaluation_create(&model, &table, 1, &plan, &e), LS_USAGE,
                 "top-k=1");
    plan.size = 0;
    EXPECT_STATUS(ls_evaluation_create(&model, &table, 1, &plan, &e), LS_USAGE);
    EXPECT_FAILS(ls_calibrate(model, data, &how, &made), LS_USAGE, "magic");
    how.method = "threshold";
    how.threshold_by = "nothing";
    EXPECT_FAILS(ls_calibrate(model, data, &how, &made), LS_USAGE, "nothing");
    how.method = "isotonic";
    how.threshold_by = NULL;
    EXPECT_FAILS(ls_calibrate(model, NULL, &how, &made), LS_USAGE, "a table");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void columns_have_names_and_numbers(void)
{
    struct ls_model *model = sample_model();
    struct slicing_column column = {0};

    EXPECT_OK(slicing_find(model, "eta", &column));
    CU_ASSERT(column.n == 1 && column.feature[0] == 1 && !column.text);
    slicing_column_clear(&column);
    EXPECT_OK(slicing_find(model, "2", &column));
    CU_ASSERT(column.n == 1 && column.feature[0] == 2);
    slicing_column_clear(&column);
    EXPECT_FAILS(slicing_find(model, "etta", &column), LS_BAD_DATA,
                 "did you mean eta");
    EXPECT_FAILS(slicing_find(model, "3", &column), LS_BAD_DATA,
                 "no feature 3");
    model_destroy(model);
}

/* Signal 3 and 1 above background 2 and 4. */
static void cuts_by_hand(void)
{
    const double p[] = {0.9, 0.7, 0.4, 0.2}, w[] = {3, 2, 1, 4};
    const int y[] = {1, 0, 1, 0};
    struct ls_evaluation e = {.n_models = 1, .shape = {{.task = TASK_BINARY}}};
    ls_cut cut[LS_CUTS];
    const double z = sqrt(2 * (6 * log(6 / 2.0) - 4)); /* s = 4, b = 2 */

    for (size_t i = 0; i < 4; i++)
        EXPECT_OK(cut_points_add(&e.cuts, p[i], y[i] == 1, w[i]));
    EXPECT_OK(cut_points_end(&e.cuts));
    EXPECT_OK(significance(&e, 0, cut));
    EXPECT_CLOSE(cut[0].threshold, 0.3, 1e-6, 0);
    EXPECT_CLOSE(cut[0].asimov, z, 1e-12, 0);
    EXPECT_CLOSE(cut[LS_CUTS - 1].threshold, 0.95, 1e-12, 0);
    CU_ASSERT(cut[LS_CUTS - 1].signal == 0 && isnan(cut[20].asimov));
    CU_ASSERT(cut[17].signal == 3 && isnan(cut[17].asimov));
    CU_ASSERT(cut[11].signal == 3 && cut[11].background == 2);
    EXPECT_OK(significance(&e, 1e-6, cut));
    EXPECT_CLOSE(cut[0].asimov, z, 1e-5, 0);
    EXPECT_STATUS(significance(&e, -1, cut), LS_USAGE);
    cut_points_clear(&e.cuts);
    /* No cut parts rows of one probability. */
    for (size_t i = 0; i < 3; i++)
        EXPECT_OK(cut_points_add(&e.cuts, 0.8, i == 1, i == 1 ? 5 : 2));
    EXPECT_OK(cut_points_end(&e.cuts));
    EXPECT_OK(significance(&e, 0, cut));
    CU_ASSERT(cut[0].signal == 5 && cut[0].background == 4);
    cut_points_clear(&e.cuts);
}

/* Their figures would be of other quantiles, or of none. */
static void other_quantiles_are_not_compared(void)
{
    static const char *const quantiles[] = {"", "0.1,0.5,0.9", "0.5",
                                            "0.2,0.5,0.9"};
    const ls_evaluation_plan plan = {.size = sizeof plan, .level = 0.9};
    ls_trainer *t[4];
    ls_dataset *data[4];

    for (size_t i = 0; i < 4; i++)
        t[i] = trained_for("regression", quantiles[i], &data[i]);
    for (size_t i = 0; i < 16; i++) {
        const ls_model *const models[] = {ls_trainer_model(t[i / 4]),
                                          ls_trainer_model(t[i % 4])};
        const ls_dataset *const tables[] = {data[0], data[0]};
        ls_evaluation *e = NULL;

        if (i / 4 != i % 4)
            EXPECT_FAILS(ls_evaluation_create(models, tables, 2, &plan, &e),
                         LS_BAD_DATA, "quantiles");
    }
    for (size_t i = 0; i < 4; i++) {
        ls_trainer_destroy(t[i]);
        ls_dataset_close(data[i]);
    }
}

static CU_TestInfo tests[] = {
    {"figures agree with sums", figures_agree_with_sums},
    {"a column is read from every row", a_column_is_read_from_every_row},
    {"a model does not differ from itself",
     a_model_does_not_differ_from_itself},
    {"rows held out are a table", rows_held_out_are_a_table},
    {"groups held out are units", groups_held_out_are_units},
    {"bad plans are refused", bad_plans_are_refused},
    {"other quantiles are not compared", other_quantiles_are_not_compared},
    {"columns have names and numbers", columns_have_names_and_numbers},
    {"cuts by hand", cuts_by_hand},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"evaluation: figures", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
