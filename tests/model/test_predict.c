/* SPDX-License-Identifier: MIT */
/*
 * test_predict.c - outputs of rows in memory, by the layer's equation.
 */
#include "model/predict.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "sample_model.h"

/* More rows than are computed at a time, against one after the other. */
static void rows_are_predicted_alike_alone_and_together(void)
{
    enum { ROWS = (PREDICT_TOGETHER + 2) * PREDICT_ROWS + 3 };
    struct ls_model *model = bare_model();
    real *X = mem_zeroed(ROWS * SAMPLE_INPUTS, sizeof *X);
    real *A = mem_zeroed(ROWS * 2, sizeof *A), alone[2];

    fill_uniform(X, ROWS * SAMPLE_INPUTS, 8);
    EXPECT_OK(ls_model_predict(model, ROWS, X, A));
    for (size_t i = 0; i < ROWS; i++) {
        EXPECT_OK(ls_model_predict(model, 1, X + i * SAMPLE_INPUTS, alone));
        CU_ASSERT(memcmp(alone, A + 2 * i, sizeof alone) == 0);
    }
    mem_free(X);
    mem_free(A);
    ls_model_destroy(model);
}

/* One layer of two inputs and one output, all of its numbers by hand. */
static struct ls_model *line(void)
{
    static const size_t sizes[] = {2, 1};
    static const char *const identity[] = {"identity"};
    struct preprocess input = {0}, target = {0};
    struct network network;
    struct ls_model *model = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 1,
                                                  .sizes = sizes,
                                                  .activations = identity,
                                                  .loss = "squared"},
                           &network));
    EXPECT_OK(preprocess_create(2, NULL, &input));
    EXPECT_OK(preprocess_create(1, NULL, &target));
    input.shift[0] = 3;
    input.scale[1] = 0.5;
    target.shift[0] = 100;
    target.scale[0] = 0.25;
    EXPECT_OK(preprocess_fill(&input));
    input.fill[0] = 5;
    input.fill[1] = 8;
    EXPECT_OK(
        model_create(&network, "regression", &input, &target, NULL, 0, &model));
    model->theta[network.layer[0].W] = 2;
    model->theta[network.layer[0].W + 1] = -1;
    model->theta[network.layer[0].b] = (real)0.5;
    preprocess_clear(&input);
    preprocess_clear(&target);
    return model;
}

/* y = (2 (x_0 - 3) - 0.5 x_1 + 0.5) / 0.25 + 100 */
static void outputs_are_in_the_units_of_y(void)
{
    struct ls_model *model = line();
    const real X[] = {3, 0, 4, 2, 0, -8};
    real out[3];

    EXPECT_OK(ls_model_predict(model, 3, X, out));
    CU_ASSERT_EQUAL(out[0], 102);
    CU_ASSERT_EQUAL(out[1], 106);
    CU_ASSERT_EQUAL(out[2], 94);
    model->target.scale[0] = 1; /* as of a y that is constant */
    EXPECT_OK(ls_model_predict(model, 1, X, out));
    CU_ASSERT_EQUAL(out[0], (real)100.5);
    ls_model_destroy(model);
}

/* A missing x_0 is 5, a missing x_1 is 8. */
static void what_is_missing_is_filled(void)
{
    struct ls_model *model = line();
    const real X[] = {(real)NAN, 0, 3, (real)NAN};
    real out[2];

    EXPECT_OK(ls_model_predict(model, 2, X, out));
    CU_ASSERT_EQUAL(out[0], 118);
    CU_ASSERT_EQUAL(out[1], 86);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(ls_model_predict(model, 1, X + 2 * i, out));
        CU_ASSERT_EQUAL(out[0], i ? 86 : 118);
    }
    ls_model_destroy(model);
}

/* 17 inputs, 40 and 5 units, 3 outputs: layers of several widths. */
static struct ls_model *wide(const char *hidden, const char *last)
{
    static const size_t sizes[] = {17, 40, 5, 3};
    const char *const activations[] = {hidden, hidden, last};
    struct preprocess input = {0}, target = {0};
    struct network network;
    struct ls_model *model = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 3,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "squared"},
                           &network));
    EXPECT_OK(preprocess_create(17, NULL, &input));
    EXPECT_OK(preprocess_create(3, NULL, &target));
    for (size_t j = 0; j < 17; j++) {
        input.shift[j] = 0.1 * (double)j;
        input.scale[j] = 1 / 3.0;
    }
    target.scale[1] = 1 / 7.0;
    EXPECT_OK(
        model_create(&network, "regression", &input, &target, NULL, 0, &model));
    init_parameters(&network, "auto", 7, model->theta);
    preprocess_clear(&input);
    preprocess_clear(&target);
    return model;
}

/* Of any activation, with NaN, and of rows of any number type. */
static void a_single_row_has_the_bits_of_a_batch(void)
{
    static const char *const names[] = {"relu",     "relu", "tanh",
                                        "identity", "gelu", "softmax",
                                        "sigmoid",  "relu"};
    enum { ROWS = 20, IN = 17, OUT = 3 };

    for (size_t k = 0; k < 4; k++) {
        struct ls_model *model = wide(names[2 * k], names[2 * k + 1]);
        struct ls_predictor p;
        real X[ROWS * IN], A[ROWS * OUT], alone[OUT];
        double wider[IN];

        fill_uniform(X, ROWS * IN, 8);
        X[3 * IN + 2] = (real)NAN;
        EXPECT_OK(predictor_open(model, ROWS, &p));
        CU_ASSERT_PTR_NOT_NULL(p.row[0]);
        EXPECT_OK(predictor_run(&p, ROWS, NUMBER_REAL, X, A));
        for (size_t i = 0; i < ROWS; i++) {
            EXPECT_OK(predictor_run(&p, 1, NUMBER_REAL, X + i * IN, alone));
            CU_ASSERT(i == 3 ? isnan(alone[0])
                             : memcmp(alone, A + OUT * i, sizeof alone) == 0);
            for (size_t j = 0; j < IN; j++)
                wider[j] = (double)X[i * IN + j];
            EXPECT_OK(predictor_run(&p, 1, NUMBER_F64, wider, alone));
            CU_ASSERT(i == 3 ? isnan(alone[0])
                             : memcmp(alone, A + OUT * i, sizeof alone) == 0);
        }
        predictor_close(&p);
        ls_model_destroy(model);
    }
}

static void no_rows_are_no_work(void)
{
    struct ls_model *model = line();
    real out[1] = {7};

    EXPECT_OK(ls_model_predict(model, 0, out, out));
    CU_ASSERT_EQUAL(out[0], 7);
    ls_model_destroy(model);
}

/* One that is not known here is replaced. */
static void products_are_those_of_training(void)
{
    static const char *const names[] = {"plain", "own", "of tomorrow"};

    for (size_t i = 0; i < 3; i++) {
        struct ls_model *model = line();

        EXPECT_OK(metadata_add(&model->provenance, "products", "%s", names[i]));
        CU_ASSERT_STRING_EQUAL(model_products(model)->name,
                               i < 2 ? names[i] : gemm_find("auto")->name);
        ls_model_destroy(model);
    }
}

static CU_TestInfo tests[] = {
    {"rows are predicted alike, alone and together",
     rows_are_predicted_alike_alone_and_together},
    {"outputs are in the units of y", outputs_are_in_the_units_of_y},
    {"what is missing is filled", what_is_missing_is_filled},
    {"products are those of training", products_are_those_of_training},
    {"a single row has the bits of a batch",
     a_single_row_has_the_bits_of_a_batch},
    {"no rows are no work", no_rows_are_no_work},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"predict: rows in memory", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
