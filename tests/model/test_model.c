/* SPDX-License-Identifier: MIT */
/*
 * test_model.c - description of a model, its self-test, and differences.
 */
#include <locale.h>
#include <string.h>

#include "base/mem.h"
#include "model/model.h"
#include "sample_model.h"

static void a_model_says_what_it_is(void)
{
    struct ls_model *model = sample_model();
    const ls_model_info *about = ls_model_about(model);

    CU_ASSERT_STRING_EQUAL(about->task, "multiclass");
    CU_ASSERT_STRING_EQUAL(about->loss, "cce");
    CU_ASSERT_STRING_EQUAL(about->dtype,
                           sizeof(real) == 4 ? "float32" : "float64");
    CU_ASSERT_EQUAL(about->n_layers, 2);
    CU_ASSERT_EQUAL(about->features, 3);
    CU_ASSERT_EQUAL(about->targets, 2);
    CU_ASSERT_EQUAL(about->classes, 2);
    CU_ASSERT_EQUAL(about->parameters, 3 * 5 + 5 + 5 * 2 + 2);
    CU_ASSERT_STRING_EQUAL(about->feature_names[1], "eta");
    CU_ASSERT_PTR_NULL(about->target_names);
    CU_ASSERT_STRING_EQUAL(about->class_names[1], "background");
    CU_ASSERT_EQUAL(about->epochs, 9);
    CU_ASSERT_EQUAL(about->best_epoch, 2);
    CU_ASSERT_EQUAL(about->steps, 1ULL << 40);
    CU_ASSERT_FALSE(about->is_checkpoint);
    CU_ASSERT_EQUAL(about->n_provenance, 2);
    CU_ASSERT_STRING_EQUAL(about->provenance[1], "lockstep 1");
    CU_ASSERT_STRING_EQUAL(about->provenance[2], "command");
    CU_ASSERT_EQUAL(about->n_history, 2);
    CU_ASSERT_EQUAL(ls_model_epoch(model, 1)->loss, 0.5);
    CU_ASSERT_EQUAL(strlen(about->parameters_sha256), 64);
    ls_model_destroy(model);
    ls_model_destroy(NULL);
}

static void a_layer_shows_its_parameters(void)
{
    struct ls_model *model = bare_model();
    const ls_layer *layer = ls_model_layer(model, 1);

    CU_ASSERT_EQUAL(layer->n_in, 5);
    CU_ASSERT_EQUAL(layer->n_out, 2);
    CU_ASSERT_STRING_EQUAL(layer->activation, "softmax");
    CU_ASSERT_PTR_EQUAL(layer->W, model->theta + model->network.layer[1].W);
    CU_ASSERT_PTR_EQUAL(layer->b, model->theta + model->network.layer[1].b);
    ls_model_destroy(model);
}

static void a_fact_has_one_value(void)
{
    struct metadata metadata = {0};
    char name[16];

    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "fact %d", i % 20);
        EXPECT_OK(metadata_add(&metadata, name, "%d", i));
    }
    CU_ASSERT_EQUAL(metadata.n, 20);
    CU_ASSERT_STRING_EQUAL(metadata_find(&metadata, "fact 3"), "23");
    CU_ASSERT_STRING_EQUAL(metadata.text[0], "fact 0");
    CU_ASSERT_PTR_NULL(metadata_find(&metadata, "fact 20"));
    CU_ASSERT_PTR_NULL(metadata_find(&metadata, "fact"));
    EXPECT_OK(metadata_add(&metadata, "fact", "another"));
    CU_ASSERT_EQUAL(metadata.n, 21);
    CU_ASSERT_STRING_EQUAL(metadata_find(&metadata, "fact 0"), "20");
    metadata_clear(&metadata);
    CU_ASSERT_EQUAL(metadata.n, 0);
}

static void metadata_have_decimal_points(void)
{
    struct metadata metadata = {0};

    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "de_DE"))
        printf("(no locale with a decimal comma here) ");
    EXPECT_OK(metadata_add(&metadata, "x", "%g", 0.5));
    CU_ASSERT_STRING_EQUAL(metadata_find(&metadata, "x"), "0.5");
    metadata_clear(&metadata);
    setlocale(LC_ALL, "C");
}

static void a_history_grows(void)
{
    struct history history = {0};

    for (size_t e = 0; e < 100; e++)
        EXPECT_OK(history_add(&history, &(ls_epoch){.epoch = e}, NULL));
    CU_ASSERT_EQUAL(history.n, 100);
    for (size_t e = 0; e < 100; e++)
        CU_ASSERT_EQUAL(history.epoch[e].epoch, e);
    history_clear(&history);
}

static void a_model_passes_its_own_test(void)
{
    struct ls_model *model = bare_model();
    real X[SAMPLE_ROWS * SAMPLE_INPUTS] = {0};

    EXPECT_OK(model_run_selftest(model));
    EXPECT_OK(model_set_selftest(model, SAMPLE_ROWS, X));
    EXPECT_OK(model_set_selftest(model, SAMPLE_ROWS, X));
    EXPECT_OK(model_run_selftest(model));
    EXPECT_CLOSE((double)(model->selftest.A[0] + model->selftest.A[1]), 1.0,
                 1e-6, 0);
    ls_model_destroy(model);
}

static void another_parameter_or_output_fails_the_test(void)
{
    struct ls_model *model = sample_model();
    real *output = &model->selftest.A[5];
    real *weight = &model->theta[model->network.layer[0].W + 4];
    const real keep = *output;
    const real keep_weight = *weight;

    *output = keep + (real)1e-3;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL,
                 "self-test: row 2, output 1 is");
    *output = (real)NAN;
    EXPECT_STATUS(model_run_selftest(model), LS_INTERNAL);
    *output = keep;
    *weight += (real)0.1;
    EXPECT_STATUS(model_run_selftest(model), LS_INTERNAL);
    *weight = (real)NAN;
    EXPECT_STATUS(model_run_selftest(model), LS_INTERNAL);
    *weight = keep_weight;
    *output = keep + (real)1e-6;
    model->selftest.is_float = 1;
    EXPECT_OK(model_run_selftest(model));
    ls_model_destroy(model);
}

/* An output of 1e6 may be off by more than one of 1, and so may 0 when it is
 * the difference of such. */
static void rounding_is_relative_to_the_column(void)
{
    struct ls_model *model = sample_model();
    real X[64];
    real *A = NULL;

    CU_ASSERT_FATAL(model->input.n <= 64);
    for (size_t j = 0; j < model->input.n; j++)
        X[j] = (real)model->selftest.X[j];
    model->target.scale[0] = 1e-6;
    EXPECT_OK(model_set_selftest(model, 1, X));
    model->target.shift[0] = -(double)model->selftest.A[0];
    EXPECT_OK(model_set_selftest(model, 1, X));
    A = model->selftest.A;
    EXPECT_CLOSE((double)A[0], 0, 0, 1);
    model->selftest.is_float = 1;
    A[0] += 10;
    EXPECT_OK(model_run_selftest(model));
    A[0] += 1000;
    EXPECT_STATUS(model_run_selftest(model), LS_INTERNAL);
    A[0] -= 1010;
    A[1] += 10;
    EXPECT_STATUS(model_run_selftest(model), LS_INTERNAL);
    ls_model_destroy(model);
}

static void a_difference_is_found_and_named(void)
{
    struct ls_model *a = bare_model();
    struct ls_model *b = bare_model();
    const struct layer *layer = &b->network.layer[0];
    ls_difference difference;

    EXPECT_OK(model_diff(a, b, &difference));
    CU_ASSERT_EQUAL(difference.parameters, a->network.n_parameters);
    CU_ASSERT_EQUAL(difference.different, 0);
    b->theta[layer->W + 7] += (real)0.25;
    b->theta[b->network.layer[1].b + 1] += (real)0.5;
    EXPECT_FAILS(model_diff(a, b, &difference), LS_DIFFERENT,
                 "2 of 32 parameters differ");
    CU_ASSERT_EQUAL(difference.different, 2);
    EXPECT_CLOSE(difference.largest, 0.5, 1e-6, 0);
    CU_ASSERT_STRING_EQUAL(difference.where, "layer 2 bias [1]");
    b->theta[layer->W + 7] = (real)NAN;
    EXPECT_STATUS(model_diff(a, b, &difference), LS_DIFFERENT);
    CU_ASSERT_EQUAL(difference.largest, (double)INFINITY);
    CU_ASSERT_STRING_EQUAL(difference.where, "layer 1 kernel [1, 2]");
    ls_model_destroy(a);
    ls_model_destroy(b);
}

static void minus_zero_is_another_zero(void)
{
    struct ls_model *a = bare_model();
    struct ls_model *b = bare_model();
    ls_difference difference;

    b->theta[b->network.layer[0].b] = (real)-0.0;
    EXPECT_STATUS(model_diff(a, b, &difference), LS_DIFFERENT);
    CU_ASSERT_EQUAL(difference.different, 1);
    CU_ASSERT_EQUAL(difference.largest, 0.0);
    CU_ASSERT_STRING_EQUAL(difference.where, "layer 1 bias [0]");
    ls_model_destroy(a);
    ls_model_destroy(b);
}

static void other_shapes_are_no_matter_of_bits(void)
{
    static const size_t sizes[] = {3, 4, 2};
    static const char *const activations[] = {"tanh", "softmax"};
    struct ls_model *a = bare_model();
    struct ls_model *b = bare_model();
    ls_difference difference;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "cce"},
                           &b->network));
    EXPECT_FAILS(model_diff(a, b, &difference), LS_DIFFERENT,
                 "3-5-2 against 3-4-2");
    CU_ASSERT_STRING_EQUAL(difference.where, "3-5-2 against 3-4-2");
    b->network = a->network;
    b->network.loss = loss_find("squared");
    EXPECT_FAILS(model_diff(a, b, &difference), LS_DIFFERENT,
                 "other activations or loss");
    ls_model_destroy(a);
    ls_model_destroy(b);
}

static void outputs_that_overflow_do_so_again(void)
{
    struct ls_model *model = sample_model();
    real *bias = &model->theta[model->network.layer[1].b];
    real *output = model->selftest.A;
    const real keep = *bias;

    /* Softmax of an infinite sum is NaN. */
    *bias = (real)INFINITY;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL, "self-test: row 0");
    output[0] = (real)INFINITY;
    output[1] = (real)NAN;
    for (size_t i = 2; i < 2 * SAMPLE_ROWS; i++)
        output[i] = (real)-INFINITY;
    EXPECT_OK(model_run_selftest(model));
    output[2] = (real)0.5;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL, "self-test: row 1");
    *bias = keep;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL, "self-test: row 0");
    ls_model_destroy(model);
}

/* One row that overflowed does not hide another that is wrong. */
static void an_overflow_gives_others_no_room(void)
{
    struct ls_model *model = sample_model();
    const real keep = model->selftest.A[2];

    model->selftest.A[2] = (real)INFINITY;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL, "self-test: row 1");
    model->selftest.A[2] = keep;
    EXPECT_OK(model_run_selftest(model));
    model->selftest.A[0] += (real)0.01;
    model->selftest.A[2] = (real)INFINITY;
    EXPECT_FAILS(model_run_selftest(model), LS_INTERNAL, "self-test: row 0");
    ls_model_destroy(model);
}

static CU_TestInfo model[] = {
    {"a model says what it is", a_model_says_what_it_is},
    {"a layer shows its parameters", a_layer_shows_its_parameters},
    {"a fact has one value", a_fact_has_one_value},
    {"facts have decimal points", metadata_have_decimal_points},
    {"a history grows", a_history_grows},
    CU_TEST_INFO_NULL};

static CU_TestInfo selftest[] = {
    {"a model passes its own test", a_model_passes_its_own_test},
    {"another parameter or output fails the test",
     another_parameter_or_output_fails_the_test},
    {"rounding is relative to the column", rounding_is_relative_to_the_column},
    {"outputs that overflow do so again", outputs_that_overflow_do_so_again},
    {"an overflow gives others no room", an_overflow_gives_others_no_room},
    CU_TEST_INFO_NULL};

static CU_TestInfo diff[] = {
    {"a difference is found and named", a_difference_is_found_and_named},
    {"minus zero is another zero", minus_zero_is_another_zero},
    {"other shapes are no matter of bits", other_shapes_are_no_matter_of_bits},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{"model: description", NULL, NULL, NULL, NULL, model},
                         {"model: self-test", NULL, NULL, NULL, NULL, selftest},
                         {"model: differences", NULL, NULL, NULL, NULL, diff},
                         CU_SUITE_INFO_NULL};
