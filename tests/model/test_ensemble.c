/* SPDX-License-Identifier: MIT */
/*
 * test_ensemble.c - outputs are the mean of those of the members, in memory, of
 * a table, and after a file.
 */
#include "model/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/runs.h"
#include "model/model_file.h"

enum { MEMBERS = 3 };

static ls_model *train_with(const ls_dataset *data, const char *hidden,
                            uint64_t seed, const char *loss)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;
    ls_model *model = NULL;
    void *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    EXPECT_OK(ls_config_set(&config, "hidden", hidden));
    EXPECT_OK(ls_config_set(&config, "loss", loss));
    config.seed = seed;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    EXPECT_OK(ls_model_to_memory(ls_trainer_model(t), &bytes, &size));
    EXPECT_OK(ls_model_from_memory(bytes, size, &model));
    ls_free(bytes);
    ls_trainer_destroy(t);
    return model;
}

static ls_model *train(const ls_dataset *data, const char *hidden,
                       uint64_t seed)
{
    return train_with(data, hidden, seed, "auto");
}

static void train_all(const ls_dataset *data, ls_model *model[MEMBERS])
{
    model[0] = train(data, "8,6", 1);
    model[1] = train(data, "3", 2);
    model[2] = train(data, "", 3);
}

static void destroy_all(ls_model *model[MEMBERS])
{
    for (size_t i = 0; i < MEMBERS; i++)
        ls_model_destroy(model[i]);
}

static ls_model *join(ls_model *model[MEMBERS])
{
    ls_model *ensemble = NULL;

    EXPECT_OK(ls_ensemble_create((const ls_model *const *)model, MEMBERS, NULL,
                                 &ensemble));
    return ensemble;
}

static void outputs_are_the_mean(void)
{
    static const char *const tasks[] = {"binary", "multiclass", "regression"};
    ls_real X[RUN_ROWS * RUN_FEATURES];

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 4);
    for (size_t k = 0; k < 3; k++) {
        ls_dataset *data = make_table(tasks[k]);
        ls_model *model[MEMBERS], *ensemble;
        ls_real one[MEMBERS][RUN_ROWS * RUN_CLASSES];
        ls_real all[RUN_ROWS * RUN_CLASSES];
        size_t n;

        train_all(data, model);
        ensemble = join(model);
        n = RUN_ROWS * ls_model_about(ensemble)->targets;
        for (size_t i = 0; i < MEMBERS; i++)
            EXPECT_OK(ls_model_predict(model[i], RUN_ROWS, X, one[i]));
        EXPECT_OK(ls_model_predict(ensemble, RUN_ROWS, X, all));
        for (size_t i = 0; i < n; i++) {
            const double sum =
                (double)one[0][i] + (double)one[1][i] + (double)one[2][i];

            CU_ASSERT(!(all[i] != (ls_real)(sum / MEMBERS)));
        }
        ls_model_destroy(ensemble);
        destroy_all(model);
        ls_dataset_close(data);
    }
}

/* Law of total variance: the mean of the variances and the variance of the
 * means. */
static void variances_hold_how_far_means_lie_apart(void)
{
    ls_dataset *data = make_table("regression");
    ls_model *model[MEMBERS], *ensemble;
    ls_real X[RUN_ROWS * RUN_FEATURES], out[MEMBERS + 1][RUN_ROWS * 2];
    double apart = 0;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 4);
    for (size_t i = 0; i < MEMBERS; i++) {
        model[i] = train_with(data, i ? "3" : "8,6", i + 1, "gaussian");
        EXPECT_OK(ls_model_predict(model[i], RUN_ROWS, X, out[i]));
    }
    ensemble = join(model);
    EXPECT_OK(ls_model_predict(ensemble, RUN_ROWS, X, out[MEMBERS]));
    for (size_t r = 0; r < RUN_ROWS; r++) {
        double mean = 0, within = 0, between = 0;

        for (size_t i = 0; i < MEMBERS; i++) {
            mean += (double)out[i][2 * r] / MEMBERS;
            within += (double)out[i][2 * r + 1] / MEMBERS;
        }
        for (size_t i = 0; i < MEMBERS; i++) {
            const double d = (double)out[i][2 * r] - mean;

            between += d * d / MEMBERS;
        }
        EXPECT_CLOSE(out[MEMBERS][2 * r], mean, 1e-6, 0);
        EXPECT_CLOSE(out[MEMBERS][2 * r + 1], within + between, 1e-6, 0);
        apart += between / within / RUN_ROWS;
    }
    CU_ASSERT(apart > 1e-3);
    ls_model_destroy(ensemble);
    destroy_all(model);
    ls_dataset_close(data);
}

static void a_table_is_evaluated_by_the_mean(void)
{
    ls_dataset *data = make_table("regression");
    ls_model *model[MEMBERS], *ensemble;
    ls_metrics *one = NULL, *two = NULL;
    ls_real X[RUN_ROWS * RUN_FEATURES], out[RUN_ROWS];
    double sum = 0;

    train_all(data, model);
    ensemble = join(model);
    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11); /* of make_table() */
    EXPECT_OK(ls_model_predict(ensemble, RUN_ROWS, X, out));
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const ls_real *x = X + i * RUN_FEATURES;
        const double y = (double)(3 * x[0] - x[1] * x[2] + 100);

        sum += ((double)out[i] - y) * ((double)out[i] - y);
    }
    EXPECT_OK(ls_evaluate(ensemble, data, 1, &one));
    EXPECT_OK(ls_evaluate(ensemble, data, 3, &two));
    EXPECT_CLOSE(one->rmse, sqrt(sum / RUN_ROWS), 1e-4, 0);
    EXPECT_CLOSE(one->loss, 0.5 * sum / RUN_ROWS, 1e-3, 0);
    CU_ASSERT(!(one->loss != two->loss));
    ls_metrics_destroy(one);
    ls_metrics_destroy(two);
    ls_model_destroy(ensemble);
    destroy_all(model);
    ls_dataset_close(data);
}

static void a_file_keeps_all_members(void)
{
    ls_dataset *data = make_table("binary");
    ls_model *model[MEMBERS], *ensemble, *loaded = NULL;
    ls_difference difference = {.size = sizeof difference};
    const char *path = temp_path("e.h5");
    unsigned char *bytes;
    size_t size;

    train_all(data, model);
    ensemble = join(model);
    EXPECT_OK(ls_model_save(ensemble, path, 0));
    EXPECT_OK(ls_model_load(path, &loaded));
    EXPECT_OK(ls_model_diff(ensemble, loaded, &difference));
    CU_ASSERT_EQUAL(difference.parameters,
                    ls_model_about(ensemble)->parameters);
    CU_ASSERT_STRING_EQUAL(ls_model_about(ensemble)->parameters_sha256,
                           ls_model_about(loaded)->parameters_sha256);
    for (size_t i = 0; i < MEMBERS; i++)
        CU_ASSERT(same_parameters(model[i], ls_ensemble_member(loaded, i)));
    CU_ASSERT_PTR_NULL(ls_ensemble_member(loaded, MEMBERS));
    CU_ASSERT_PTR_NULL(ls_ensemble_member(model[0], 0));
    CU_ASSERT_PTR_NULL(ls_model_layer(loaded, 0));
    ls_model_destroy(loaded);
    bytes = read_file(path, &size);
    bytes[size / 2] ^= 1;
    write_file(path, bytes, size);
    EXPECT_STATUS(ls_model_load(path, &loaded), LS_BAD_DATA);
    free(bytes);
    ls_model_destroy(ensemble);
    destroy_all(model);
    ls_dataset_close(data);
}

/* Weights 2, 1, 1 are those of a model that is there twice; a file keeps
 * them, and a diff sees them. */
static void weights_count_models_several_times(void)
{
    static const char *const losses[] = {"auto", "gaussian"};
    static const double weights[MEMBERS] = {2, 1, 1};
    ls_real X[RUN_ROWS * RUN_FEATURES];

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 4);
    for (size_t k = 0; k < 2; k++) {
        ls_dataset *data = make_table("regression");
        ls_model *model[MEMBERS], *plain, *twice = NULL, *loaded = NULL;
        ls_difference difference = {.size = sizeof difference};
        ls_real a[RUN_ROWS * 2], b[RUN_ROWS * 2];
        ls_metrics *m = NULL, *n = NULL;
        const ls_model *four[MEMBERS + 1];

        for (size_t i = 0; i < MEMBERS; i++)
            four[i + 1] = model[i] =
                train_with(data, i ? "3" : "8,6", i + 1, losses[k]);
        four[0] = model[0];
        EXPECT_OK(ls_ensemble_create(four, MEMBERS + 1, NULL, &twice));
        plain = join(model);
        EXPECT_OK(ensemble_set_weights(plain, weights));
        EXPECT_OK(ls_model_save(plain, temp_path("w.h5"), 1));
        EXPECT_OK(ls_model_load(temp_path("w.h5"), &loaded));
        EXPECT_OK(ls_model_diff(plain, loaded, &difference));
        CU_ASSERT(!(ls_ensemble_weight(loaded, 0) != 2));
        EXPECT_OK(ls_model_predict(twice, RUN_ROWS, X, a));
        EXPECT_OK(ls_model_predict(loaded, RUN_ROWS, X, b));
        for (size_t i = 0; i < RUN_ROWS * (k + 1); i++)
            EXPECT_CLOSE(b[i], a[i], 1e-5, 0);
        EXPECT_OK(ls_evaluate(twice, data, 1, &m));
        EXPECT_OK(ls_evaluate(loaded, data, 2, &n));
        EXPECT_CLOSE(n->loss, m->loss, 1e-5, 0);
        EXPECT_CLOSE(n->rmse, m->rmse, 1e-5, 0);
        ls_model_destroy(loaded);
        loaded = join(model);
        EXPECT_FAILS(ls_model_diff(plain, loaded, &difference), LS_DIFFERENT,
                     "member 1 has weight 2 against 1");
        CU_ASSERT_STRING_NOT_EQUAL(ls_model_about(plain)->parameters_sha256,
                                   ls_model_about(loaded)->parameters_sha256);
        CU_ASSERT(!(ls_ensemble_weight(loaded, 1) != 1));
        CU_ASSERT(!(ls_ensemble_weight(loaded, MEMBERS) != 0));
        ls_metrics_destroy(m);
        ls_metrics_destroy(n);
        ls_model_destroy(loaded);
        ls_model_destroy(plain);
        ls_model_destroy(twice);
        destroy_all(model);
        ls_dataset_close(data);
    }
}

static void bad_weights_are_refused(void)
{
    static const double bad[][MEMBERS] = {
        {1, 0, 1}, {1, -1, 3}, {1, 1, NAN}, {INFINITY, 1, 1}};
    ls_dataset *data = make_table("binary");
    ls_model *model[MEMBERS], *ensemble;

    train_all(data, model);
    ensemble = join(model);
    for (size_t i = 0; i < 4; i++)
        EXPECT_FAILS(ensemble_set_weights(ensemble, bad[i]), LS_BAD_DATA,
                     "want a number above 0");
    ls_model_destroy(ensemble);
    destroy_all(model);
    ls_dataset_close(data);
}

static void other_models_are_refused(void)
{
    ls_dataset *binary = make_table("binary"), *values;
    ls_model *model[MEMBERS], *ensemble = NULL, *inner;
    const char *const names[] = {"a", "b", "c"};
    const ls_model *two[2];

    model[0] = train(binary, "3", 1);
    values = make_table("regression");
    model[1] = train(values, "3", 1);
    model[2] = train(values, "4", 1);
    EXPECT_FAILS(
        ls_ensemble_create((const ls_model *const *)model, 3, names, &ensemble),
        LS_BAD_DATA, "a and b do not go into one ensemble");
    EXPECT_FAILS(
        ls_ensemble_create((const ls_model *const *)model, 1, names, &ensemble),
        LS_USAGE, "an ensemble of 1 model");
    EXPECT_OK(ls_ensemble_create((const ls_model *const *)model + 1, 2, NULL,
                                 &inner));
    two[0] = model[1];
    two[1] = inner;
    EXPECT_FAILS(ls_ensemble_create(two, 2, names, &ensemble), LS_BAD_DATA,
                 "b is an ensemble itself");
    CU_ASSERT_PTR_NULL(ensemble);
    ls_model_destroy(inner);
    destroy_all(model);
    ls_dataset_close(binary);
    ls_dataset_close(values);
}

static CU_TestInfo tests[] = {
    {"outputs are the mean of those of the members", outputs_are_the_mean},
    {"a variance holds how far the means of the members lie apart",
     variances_hold_how_far_means_lie_apart},
    {"a table is evaluated by the mean", a_table_is_evaluated_by_the_mean},
    {"a file keeps all members", a_file_keeps_all_members},
    {"weights count models several times", weights_count_models_several_times},
    {"bad weights are refused", bad_weights_are_refused},
    {"other models are refused", other_models_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"ensemble", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
