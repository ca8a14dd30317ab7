/* SPDX-License-Identifier: MIT */
/*
 * test_blend.c - a figure of mixed outputs is that of an evaluation of the
 * ensemble, to the bit.
 */
#include "many/blend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/evaluate_file.h"
#include "engine/runs.h"
#include "model/ensemble.h"

enum { MODELS = 3 };

static const double weights[MODELS] = {3, 1, 7};

static ls_model *train(const ls_dataset *data, const char *loss, uint64_t seed)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;
    ls_model *model = NULL;
    void *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(ls_config_set(&config, "loss", loss));
    config.seed = seed;
    config.epochs = 2 + seed;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    EXPECT_OK(ls_model_to_memory(ls_trainer_model(t), &bytes, &size));
    EXPECT_OK(ls_model_from_memory(bytes, size, &model));
    ls_free(bytes);
    ls_trainer_destroy(t);
    return model;
}

/* Every third row. */
static struct rows some_rows(void)
{
    struct rows rows = {0};

    EXPECT_OK(MEM_ARRAY(rows.row, RUN_ROWS, "rows"));
    for (size_t i = 0; i < RUN_ROWS; i += 3)
        rows.row[rows.n++] = i;
    return rows;
}

static double value_of(const struct blend *blend, ls_model *model[MODELS],
                       const ls_dataset *data, const struct rows *rows)
{
    const size_t count = blend_count(blend);
    real *out = malloc(count * sizeof *out);
    double *sum = calloc(count, sizeof *sum), before = 0, value, last;
    struct blend_work *work = NULL;

    EXPECT_OK(blend_work_create(blend, &work));
    for (size_t i = 0; i < MODELS; i++) {
        EXPECT_OK(outputs_of_rows(model[i], data, rows, 1, out));
        blend_add(blend, before, weights[i], out, sum);
        before += weights[i];
    }
    value = blend_value(blend, work, before, sum, NULL);
    CU_ASSERT(!(blend_value(blend, work, before, sum, NULL) != value));
    /* An output with weight 1 that is not yet in the sum. */
    last = blend_value(blend, work, before, sum, out);
    blend_add(blend, before, 1, out, sum);
    CU_ASSERT(!(blend_value(blend, work, before + 1, sum, NULL) != last));
    blend_work_destroy(work);
    free(out);
    free(sum);
    return value;
}

static double measured(const ls_metrics *m, const char *figure)
{
    return strcmp(figure, "loss") == 0       ? m->loss
           : strcmp(figure, "accuracy") == 0 ? m->accuracy
           : strcmp(figure, "auc") == 0      ? m->auc
           : strcmp(figure, "rmse") == 0     ? m->rmse
                                             : m->r2;
}

static void check(const char *task, const char *loss, const char *figure)
{
    ls_dataset *data = make_table(task);
    struct rows rows = some_rows();
    ls_model *model[MODELS], *ensemble = NULL;
    struct blend *blend = NULL;
    ls_metrics m = {0};

    for (size_t i = 0; i < MODELS; i++)
        model[i] = train(data, loss, i + 1);
    EXPECT_OK(ls_ensemble_create((const ls_model *const *)model, MODELS, NULL,
                                 &ensemble));
    EXPECT_OK(ensemble_set_weights(ensemble, weights));
    EXPECT_OK(evaluate_rows(ensemble, data, &rows, 1, &m));
    EXPECT_OK(blend_create(model[0], data, &rows, figure_find(figure), &blend));
    CU_ASSERT(isfinite(measured(&m, figure)));
    CU_ASSERT_EQUAL(value_of(blend, model, data, &rows), measured(&m, figure));
    blend_destroy(blend);
    metrics_clear(&m);
    for (size_t i = 0; i < MODELS; i++)
        ls_model_destroy(model[i]);
    ls_model_destroy(ensemble);
    rows_clear(&rows);
    ls_dataset_close(data);
}

static void figures_are_those_of_an_evaluation(void)
{
    static const char *const cases[][3] = {
        {"binary", "auto", "loss"},         {"binary", "auto", "accuracy"},
        {"binary", "auto", "auc"},          {"multiclass", "auto", "loss"},
        {"multiclass", "auto", "accuracy"}, {"regression", "auto", "loss"},
        {"regression", "auto", "rmse"},     {"regression", "auto", "r2"},
        {"regression", "gaussian", "loss"}, {"regression", "quantile", "loss"},
        {"regression", "quantile", "rmse"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i][0], cases[i][1], cases[i][2]);
}

static CU_TestInfo tests[] = {
    {"figures are those of an evaluation of the ensemble",
     figures_are_those_of_an_evaluation},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"blend", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
