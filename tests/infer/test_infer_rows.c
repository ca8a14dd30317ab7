/* SPDX-License-Identifier: MIT */
/*
 * test_infer_rows.c - features from the cells of a row, means of models,
 * classes.
 */
#include "infer/nets.h"
#include "model/ensemble.h"
#include "model/sample_model.h"
#include "table/values/encoding.h"

/* Columns: size, a number with an indicator; color, one feature for each of two
 * texts, and an indicator; place, a code of three texts. */
static struct encoding *make_columns(void)
{
    struct encoding *columns = NULL;
    char *color[] = {"blue", "red"}, *place[] = {"aa", "b", "c"};
    static const char *const names[] = {"size", "color", "place"};

    EXPECT_OK(encoding_plain(3, names, &columns));
    columns->column[0].fill = 7;
    columns->column[0].marked = true;
    columns->column[1].kind = COLUMN_CATEGORY;
    columns->column[1].marked = true;
    EXPECT_OK(column_add_texts(&columns->column[1], color, 2));
    column_take_codes(&columns->column[2]);
    EXPECT_OK(column_add_texts(&columns->column[2], place, 3));
    return columns;
}

static struct ls_model *model_with_columns(void)
{
    const size_t sizes[] = {6, 1};
    const char *const activations[] = {"sigmoid"};
    struct preprocess input = {0};

    EXPECT_OK(preprocess_create(6, NULL, &input));
    input.columns = make_columns();
    struct ls_model *model =
        model_of(&(struct network_spec){.n_layers = 1,
                                        .sizes = sizes,
                                        .activations = activations,
                                        .loss = "bce"},
                 "binary", &input, 2);

    preprocess_clear(&input);
    return model;
}

static void cells(double number, const char *color, const char *place,
                  const double want[6], size_t unknown)
{
    struct ls_model *model = model_with_columns();
    struct infer_net *net = open_model(model);
    const double numbers[] = {number, NAN, NAN};
    const char *const texts[] = {NULL, color, place};
    double got[6];

    CU_ASSERT_EQUAL(infer_encode(net, numbers, texts, got), unknown);
    for (size_t j = 0; j < 6; j++)
        CU_ASSERT_EQUAL(got[j], want[j]);
    infer_destroy(net);
    ls_model_destroy(model);
}

static void cells_become_features(void)
{
    cells(2, "red", "b", (double[]){2, 0, 0, 1, 0, 2}, 3);
    cells(-1, "blue", "aa", (double[]){-1, 0, 1, 0, 0, 1}, 3);
    cells(0, "blue", "c", (double[]){0, 0, 1, 0, 0, 3}, 3);
    /* missing: the fill and the indicators */
    cells(NAN, NULL, NULL, (double[]){7, 1, 0, 0, 1, 0}, 3);
    /* not seen in training: the first is told */
    cells(2, "pink", "b", (double[]){2, 0, 0, 0, 0, 2}, 1);
    cells(2, "red", "a", (double[]){2, 0, 0, 1, 0, 0}, 2);
    cells(2, "pink", "z", (double[]){2, 0, 0, 0, 0, 0}, 1);
    cells(2, "", "b", (double[]){2, 0, 0, 0, 0, 2}, 1);
}

static void expect_features(const struct ls_model *model, const char *color,
                            const char *place)
{
    struct infer_net *net = open_model(model);
    char *cell[] = {(char *)(uintptr_t)color, (char *)(uintptr_t)place};
    const char *const texts[] = {NULL, color, place};
    double want[6], got[6];

    (void)encoding_apply(model->input.columns, (double[]){1.5}, cell, want);
    (void)infer_encode(net, (double[]){1.5, 0, 0}, texts, got);
    for (size_t j = 0; j < 6; j++)
        CU_ASSERT_EQUAL(got[j], want[j]);
    infer_destroy(net);
}

static void features_are_those_of_a_table(void)
{
    struct ls_model *model = model_with_columns();

    expect_features(model, "red", "c");
    expect_features(model, NULL, "zz");
    ls_model_destroy(model);
}

/* Two models with weights 3 and 1, one of them calibrated. */
static void outputs_of_ensembles_are_their_mean(void)
{
    struct ls_model *member[2] = {bare_model(), bare_model()};
    static const char *const names[] = {"a", "b"};
    struct ls_model *ensemble = NULL;
    real X[30];

    member[1]->theta[0] = -3;
    for (size_t i = 0; i < 2; i++)
        EXPECT_OK(metadata_add(&member[i]->provenance, "products", "own"));
    EXPECT_OK(model_set_calibration(
        member[0], &(struct calibration){.kind = CALIBRATION_TEMPERATURE,
                                         .temperature = 2.5}));
    EXPECT_OK(ensemble_create(member, 2, names, &ensemble));
    EXPECT_OK(ensemble_set_weights(ensemble, (double[]){3, 1}));
    fill_uniform(X, 30, 3);
    expect_same_rows(ensemble, 10, X);
    EXPECT_OK(model_set_calibration(
        ensemble, &(struct calibration){.kind = CALIBRATION_TEMPERATURE,
                                        .temperature = 0.5}));
    expect_same_rows(ensemble, 10, X);
    ls_model_destroy(ensemble);
}

static void isotonic_calibrations_are_those_of_predict(void)
{
    struct ls_model *model = bare_model();
    struct calibration c = {0};
    real X[30];

    EXPECT_OK(metadata_add(&model->provenance, "products", "own"));
    EXPECT_OK(calibration_create_isotonic(2, (uint64_t[]){2, 3}, &c));
    memcpy(c.x, (double[]){0.2, 0.9, 0.1, 0.5, 0.6}, 5 * sizeof *c.x);
    memcpy(c.y, (double[]){0.1, 1, 0, 0.25, 0.75}, 5 * sizeof *c.y);
    EXPECT_OK(model_set_calibration(model, &c));
    fill_uniform(X, 30, 4);
    X[4] = (real)NAN;
    expect_same_rows(model, 10, X);
    calibration_clear(&c);
    ls_model_destroy(model);
}

static void classes_are_decided(void)
{
    struct infer_net net = {.n_classes = 2, .n_outputs = 1, .threshold = 0.25};

    CU_ASSERT_EQUAL(infer_class(&net, (double[]){0.25}), 0);
    CU_ASSERT_EQUAL(infer_class(&net, (double[]){0.2500001}), 1);
    CU_ASSERT_EQUAL(infer_class(&net, (double[]){NAN}), 0);
    net = (struct infer_net){.n_classes = 3, .n_outputs = 3, .threshold = 0.9};
    CU_ASSERT_EQUAL(infer_class(&net, (double[]){0.2, 0.4, 0.4}), 1);
    CU_ASSERT_EQUAL(infer_class(&net, (double[]){0.2, 0.1, 0.7}), 2);
    net.n_classes = 0;
    CU_ASSERT_EQUAL(infer_class(&net, (double[]){1, 2, 3}), -1);
}

static void a_threshold_goes_with_the_model(void)
{
    struct ls_model *model = model_with_columns();
    struct infer_net *net;

    EXPECT_OK(model_set_calibration(
        model, &(struct calibration){.has_threshold = true, .threshold = 0.3}));
    net = open_model(model);
    CU_ASSERT_EQUAL(net->threshold, 0.3);
    infer_destroy(net);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"cells become features", cells_become_features},
    {"features are those of a table", features_are_those_of_a_table},
    {"outputs of ensembles are their mean",
     outputs_of_ensembles_are_their_mean},
    {"isotonic calibrations are those of predict",
     isotonic_calibrations_are_those_of_predict},
    {"classes are decided", classes_are_decided},
    {"a threshold goes with the model", a_threshold_goes_with_the_model},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_rows: rows of the caller", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
