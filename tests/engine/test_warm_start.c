/* SPDX-License-Identifier: MIT */
/*
 * test_warm_start.c - runs that start from the parameters of a model.
 */
#include <math.h>

#include "engine/trainer.h"
#include "runs.h"

/* The same kind of table in other units: its own scaling would be another. */
static ls_dataset *other_units(const char *task)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS];
    ls_dataset *dataset = NULL;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 12);
    for (size_t i = 0; i < RUN_ROWS; i++)
        y[i] = X[i * RUN_FEATURES] * X[i * RUN_FEATURES + 1] > 0;
    for (size_t i = 0; i < RUN_ROWS * RUN_FEATURES; i++)
        X[i] = 40 * X[i] + 7;
    EXPECT_OK(
        dataset_of(RUN_ROWS, RUN_FEATURES, 1, X, y, NULL, task, &dataset));
    return dataset;
}

static ls_trainer *trainer_of(const ls_config *config, const ls_dataset *data)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &t));
    return t;
}

/* A copy that outlives its run, by way of memory. */
static ls_model *keep(const ls_model *model)
{
    ls_model *copy = NULL;
    void *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(ls_model_to_memory(model, &bytes, &size));
    EXPECT_OK(ls_model_from_memory(bytes, size, &copy));
    ls_free(bytes);
    return copy;
}

static ls_model *model_of(const ls_config *config, const ls_dataset *data)
{
    ls_trainer *t = trainer_of(config, data);
    ls_model *model = NULL;

    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    model = keep(ls_trainer_model(t));
    ls_trainer_destroy(t);
    return model;
}

static bool predict_alike(const ls_model *a, const ls_model *b)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], p[2][RUN_ROWS * RUN_CLASSES];

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 99);
    EXPECT_OK(ls_model_predict(a, RUN_ROWS, X, p[0]));
    EXPECT_OK(ls_model_predict(b, RUN_ROWS, X, p[1]));
    return memcmp(p[0], p[1], sizeof p[0]) == 0;
}

static void expect_scaling(const char *task)
{
    const ls_config config = make_config();
    ls_dataset *data = make_table(task), *other = other_units(task);
    ls_model *model = model_of(&config, data);
    ls_trainer *t = trainer_of(&config, other);

    const size_t trained = t->model->trained.n;

    CU_ASSERT(!predict_alike(ls_trainer_model(t), model));
    EXPECT_OK(ls_trainer_start_from(t, model));
    CU_ASSERT_EQUAL(t->model->trained.n, trained + model->trained.n);
    CU_ASSERT(predict_alike(ls_trainer_model(t), model));
    CU_ASSERT_STRING_EQUAL(
        ls_model_about(ls_trainer_model(t))->parameters_sha256,
        ls_model_about(model)->parameters_sha256);
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL(t->model->input.shift[2], model->input.shift[2]);
    CU_ASSERT_EQUAL(t->model->input.scale[2], model->input.scale[2]);
    CU_ASSERT(!predict_alike(ls_trainer_model(t), model));
    CU_ASSERT_STRING_EQUAL(
        metadata_find(&ls_trainer_model(t)->provenance, "started_from"),
        ls_model_about(model)->parameters_sha256);
    ls_trainer_destroy(t);
    ls_model_destroy(model);
    ls_dataset_close(other);
    ls_dataset_close(data);
}

static void weights_come_with_their_scaling(void)
{
    expect_scaling("binary");
    expect_scaling("regression"); /* whose targets are scaled, too */
}

/* Plain gradient descent on all rows in file order has no other state. */
static void a_run_from_a_model_is_the_run_that_goes_on(void)
{
    ls_config config = make_config();
    ls_dataset *data = make_table("regression");
    ls_trainer *whole = NULL, *t = NULL;
    ls_model *model = NULL;

    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    EXPECT_OK(ls_config_set(&config, "shuffle", "none"));
    EXPECT_OK(ls_config_set(&config, "batch-size", "301"));
    whole = trainer_of(&config, data);
    EXPECT_OK(ls_trainer_steps(whole, 3, NULL));
    model = keep(ls_trainer_model(whole));
    EXPECT_OK(ls_trainer_steps(whole, 2, NULL));
    t = trainer_of(&config, data);
    EXPECT_OK(ls_trainer_start_from(t, model));
    EXPECT_OK(ls_trainer_steps(t, 2, NULL));
    CU_ASSERT(same_parameters(ls_trainer_model(whole), ls_trainer_model(t)));
    ls_trainer_destroy(t);
    ls_trainer_destroy(whole);
    ls_model_destroy(model);
    ls_dataset_close(data);
}

/* Trained from a model to the end, with a stop at that step (0: none). */
static ls_model *warm_run(const ls_dataset *data, const ls_model *model,
                          uint64_t stop, size_t threads, const char *name)
{
    char checkpoint[LS_PATH_SIZE];
    ls_config config = make_config();
    ls_trainer *t = NULL;
    ls_model *made = NULL;

    EXPECT_OK(ls_config_set(&config, "val-split", "0.2"));
    EXPECT_OK(checkpoint_path(temp_path(name), checkpoint));
    config.max_steps = stop;
    config.threads = threads;
    t = trainer_of(&config, data);
    EXPECT_OK(ls_trainer_start_from(t, model));
    EXPECT_STATUS(ls_trainer_run(t, temp_path(name), 1),
                  stop ? LS_STOPPED : LS_OK);
    if (stop) {
        ls_trainer_destroy(t);
        t = NULL;
        config.max_steps = 0;
        EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
        EXPECT_FAILS(ls_trainer_start_from(t, model), LS_USAGE,
                     "comes before the first");
        EXPECT_OK(ls_trainer_run(t, temp_path(name), 1));
    }
    made = keep(ls_trainer_model(t));
    ls_trainer_destroy(t);
    return made;
}

static void a_checkpoint_goes_on_to_the_same_bits(void)
{
    static const uint64_t stops[] = {1, 6, 7, 13};
    const ls_config config = make_config();
    ls_dataset *data = make_table("binary"), *other = other_units("binary");
    ls_model *model = model_of(&config, data);
    ls_model *whole = warm_run(other, model, 0, 2, "whole.h5");

    CU_ASSERT_EQUAL(whole->input.shift[2], model->input.shift[2]);
    CU_ASSERT_EQUAL(whole->input.scale[2], model->input.scale[2]);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        ls_model *made = warm_run(other, model, stops[i], 1 + i, "part.h5");

        CU_ASSERT(same_parameters(whole, made));
        CU_ASSERT(predict_alike(whole, made));
        CU_ASSERT_STRING_EQUAL(
            metadata_find(&made->provenance, "started_from"),
            metadata_find(&whole->provenance, "started_from"));
        ls_model_destroy(made);
    }
    ls_model_destroy(whole);
    ls_model_destroy(model);
    ls_dataset_close(other);
    ls_dataset_close(data);
}

/* A row of NaN must stay predictable, though the new table has none. */
static void values_for_missing_ones_are_kept(void)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS];
    ls_config mean = make_config();
    ls_table table = {.size = sizeof table, .rows = RUN_ROWS};
    ls_dataset *holes = NULL, *data = make_table("binary");
    ls_model *model = NULL, *made = NULL;
    ls_real nan[RUN_FEATURES] = {NAN, NAN, NAN, NAN, NAN}, out = NAN;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 21);
    for (size_t i = 0; i < RUN_ROWS; i++)
        y[i] = X[i * RUN_FEATURES] > 0;
    X[7] = NAN;
    table.X = (ls_array){.data = X, .type = TEST_REAL, .columns = RUN_FEATURES};
    table.y = (ls_array){.data = y, .type = TEST_REAL};
    EXPECT_OK(ls_config_set(&mean, "missing", "mean"));
    EXPECT_OK(ls_dataset_create(&table, &mean, &holes));
    model = model_of(&mean, holes);
    made = warm_run(data, model, 0, 1, "holes.h5");
    EXPECT_OK(ls_model_predict(made, 1, nan, &out));
    CU_ASSERT(isfinite(out));
    ls_model_destroy(made);
    made = warm_run(data, model, 6, 1, "holes.h5");
    EXPECT_OK(ls_model_predict(made, 1, nan, &out));
    CU_ASSERT(isfinite(out));
    ls_model_destroy(made);
    ls_model_destroy(model);
    ls_dataset_close(holes);
    ls_dataset_close(data);
}

static void what_does_not_fit_is_refused(void)
{
    static const struct {
        const char *key, *value;
        ls_status status;
        const char *words;
    } cases[] = {
        {"hidden", "8,7", LS_BAD_DATA, "5-8-7-1 with loss bce"},
        {"activation", "relu", LS_BAD_DATA, "loss and its settings must be"},
        {"init", "he", LS_USAGE, "leave setting init at auto, not he"},
        {"normalize", "minmax", LS_USAGE, "leave setting normalize at auto"},
        {"normalize-y", "none", LS_USAGE, "setting normalize-y"},
    };
    const ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_dataset *values = make_table("regression");
    ls_model *model = model_of(&config, data);
    ls_trainer *t = NULL;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_config other = make_config();

        EXPECT_OK(ls_config_set(&other, cases[i].key, cases[i].value));
        t = trainer_of(&other, data);
        EXPECT_FAILS(ls_trainer_start_from(t, model), cases[i].status,
                     cases[i].words);
        CU_ASSERT(!same_parameters(ls_trainer_model(t), model) ||
                  cases[i].status == LS_BAD_DATA);
        ls_trainer_destroy(t);
    }
    t = trainer_of(&config, values);
    EXPECT_FAILS(ls_trainer_start_from(t, model), LS_BAD_DATA,
                 "is regression, the model to start from binary");
    ls_trainer_destroy(t);
    t = trainer_of(&config, data);
    EXPECT_OK(ls_trainer_steps(t, 1, NULL));
    EXPECT_FAILS(ls_trainer_start_from(t, model), LS_USAGE, "at step 1");
    ls_trainer_destroy(t);
    ls_model_destroy(model);
    ls_dataset_close(values);
    ls_dataset_close(data);
}

/* The same features, of cells that are read in another way. */
static void texts_must_be_read_alike(void)
{
    static const char text[] = "k,x,y\na,1,0\nb,2,1\na,3,1\nb,4,0\n";
    ls_config config = make_config();
    char path[LS_PATH_SIZE];
    ls_dataset *data = NULL;
    ls_model *model = NULL;

    snprintf(path, sizeof path, "%s", temp_path("texts.csv"));
    write_file(path, text, strlen(text));
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(ls_config_set(&config, "na", i ? "c" : ""));
        EXPECT_OK(ls_dataset_open(path, &config, &data));
        model = model ? model : model_of(&config, data);

        ls_trainer *t = trainer_of(&config, data);

        EXPECT_FAILS(ls_trainer_start_from(t, model), i ? LS_BAD_DATA : LS_OK,
                     i ? "text columns in another way" : NULL);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
        data = NULL;
    }
    ls_model_destroy(model);
}

static void names_must_be_the_same(void)
{
    static const char *const ab[] = {"a", "b"}, *const ba[] = {"b", "a"};
    static const ls_real X[] = {1, 2, 3, 4, 5, 6, 7, 9}, y[] = {0, 1, 1, 0};
    const ls_config config = make_config();
    ls_table table = {.size = sizeof table, .rows = 4};
    ls_dataset *data[3] = {NULL};
    ls_model *model = NULL;

    table.X = (ls_array){.data = X, .type = TEST_REAL, .columns = 2};
    table.y = (ls_array){.data = y, .type = TEST_REAL};
    table.classes = 2;
    for (size_t i = 0; i < 3; i++) {
        table.feature_names = i == 1 ? ba : ab;
        table.class_names = i == 2 ? ba : ab;
        EXPECT_OK(ls_dataset_create(&table, &config, &data[i]));
    }
    model = model_of(&config, data[0]);
    for (size_t i = 0; i < 3; i++) {
        static const char *const words[] = {NULL, "features[0] of memory is b",
                                            "classes[0] of memory is b"};
        ls_trainer *t = trainer_of(&config, data[i]);

        EXPECT_FAILS(ls_trainer_start_from(t, model), i ? LS_BAD_DATA : LS_OK,
                     words[i]);
        ls_trainer_destroy(t);
        ls_dataset_close(data[i]);
    }
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"weights come with their scaling", weights_come_with_their_scaling},
    {"a run from a model is the run that goes on",
     a_run_from_a_model_is_the_run_that_goes_on},
    {"a checkpoint goes on to the same bits",
     a_checkpoint_goes_on_to_the_same_bits},
    {"values for missing ones are kept", values_for_missing_ones_are_kept},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    {"texts must be read alike", texts_must_be_read_alike},
    {"names must be the same", names_must_be_the_same},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"warm start", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
