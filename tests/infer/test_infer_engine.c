/* SPDX-License-Identifier: MIT */
/*
 * test_infer_engine.c - outputs of a row: by hand, and the bits of predict.
 */
#include "infer/nets.h"
#include "math/activation.h"
#include "table/values/curve.h"

enum { ROWS = 40 };

/* Rows of which one is 0, one is missing, one is huge. */
static void fill_rows(real *X, size_t n)
{
    fill_uniform(X, ROWS * n, 8);
    for (size_t j = 0; j < n; j++) {
        X[j] = 0;
        X[2 * n + j] = (real)1e30;
        X[3 * n + j] *= 100;
    }
    X[n] = (real)NAN;
}

/* y = (2 (x_0 - 3) - 0.5 x_1 + 0.5) / 0.25 + 100, at most 103 */
static void a_row_by_hand(void)
{
    struct preprocess input = {0};
    const size_t sizes[] = {2, 1};
    const char *const identity[] = {"identity"};
    struct ls_model *model;
    struct infer_net *net;
    double y;

    EXPECT_OK(preprocess_create(2, NULL, &input));
    EXPECT_OK(preprocess_fill(&input));
    input.shift[0] = 3;
    input.scale[1] = 0.5;
    input.fill[0] = 5;
    model = model_of(&(struct network_spec){.n_layers = 1,
                                            .sizes = sizes,
                                            .activations = identity,
                                            .loss = "squared"},
                     "regression", &input, 0);
    model->theta[model->network.layer[0].W] = 2;
    model->theta[model->network.layer[0].W + 1] = -1;
    model->theta[model->network.layer[0].b] = (real)0.5;
    model->target.shift[0] = 100;
    model->target.scale[0] = 0.25;
    net = open_model(model);
    run_row(net, (double[]){3, 0}, &y);
    CU_ASSERT_EQUAL(y, 102);
    run_row(net, (double[]){0, -8}, &y);
    CU_ASSERT_EQUAL(y, 94);
    run_row(net, (double[]){NAN, 0}, &y);
    CU_ASSERT_EQUAL(y, 118); /* 5 in its place */
    infer_destroy(net);
    EXPECT_OK(preprocess_range(&model->target));
    model->target.range[0] = 95;
    model->target.range[1] = 103;
    net = open_model(model);
    run_row(net, (double[]){0, -8}, &y);
    CU_ASSERT_EQUAL(y, 95);
    run_row(net, (double[]){9, 0}, &y);
    CU_ASSERT_EQUAL(y, 103);
    infer_destroy(net);
    ls_model_destroy(model);
    preprocess_clear(&input);
}

static void bits_are_those_of_predict_for(const char *hidden, size_t units,
                                          size_t outputs, bool stages)
{
    const size_t sizes[] = {5, units, units, outputs};
    const char *const activations[] = {hidden, hidden,
                                       outputs > 1 ? "softmax" : "sigmoid"};
    struct preprocess input = {0};
    real X[ROWS * 5];

    EXPECT_OK(preprocess_create(5, NULL, &input));
    input.shift[1] = 1.0 / 3;
    input.scale[2] = -0.1;
    struct ls_model *model =
        model_of(&(struct network_spec){.n_layers = 3,
                                        .sizes = sizes,
                                        .activations = activations,
                                        .loss = outputs > 1 ? "cce" : "bce",
                                        .layer_norm = stages,
                                        .parametric = stages,
                                        .residual = stages},
                 outputs > 1 ? "multiclass" : "binary", &input,
                 outputs > 1 ? outputs : 2);

    fill_rows(X, 5);
    expect_same_rows(model, ROWS, X);
    ls_model_destroy(model);
    preprocess_clear(&input);
}

static void bits_are_those_of_predict(void)
{
    for (size_t i = 0; hidden_activation_choices[i]; i++) {
        const char *name = hidden_activation_choices[i];

        bits_are_those_of_predict_for(name, 21, 3, false);
        bits_are_those_of_predict_for(name, 8, 1, true);
    }
    bits_are_those_of_predict_for("relu", 1, 1, true);
    bits_are_those_of_predict_for("relu", 220, 17, true);
}

/* Quantiles of one column, smooth clipping, and a mean with its variance. */
static void curves_are_those_of_predict(void)
{
    const size_t sizes[] = {2, 6, 2};
    const char *const activations[] = {"tanh", "mean_variance"};
    struct preprocess input = {0};
    real X[ROWS * 2];

    fill_rows(X, 2);
    for (int clips = 0; clips < 2; clips++) {
        EXPECT_OK(preprocess_create(2, NULL, &input));
        input.scale[0] = 3;
        if (clips) {
            EXPECT_OK(curve_create_clip(2, &input.curve));
            input.curve->limit[1] = CURVE_LIMIT;
        } else {
            EXPECT_OK(curve_create_knots(2, 3, &input.curve));
            input.curve->first[2] = 3;
            memcpy(input.curve->value, (double[]){-0.5, 0.1, 0.5}, 24);
            memcpy(input.curve->share, (double[]){0, 0.5, 1}, 24);
        }
        struct ls_model *model =
            model_of(&(struct network_spec){.n_layers = 2,
                                            .sizes = sizes,
                                            .activations = activations,
                                            .loss = "gaussian"},
                     "regression", &input, 0);

        model->target.scale[0] = 0.125;
        model->target.shift[0] = 7;
        expect_same_rows(model, ROWS, X);
        ls_model_destroy(model);
        preprocess_clear(&input);
    }
}

/* Codes that are none, too: 0, NaN, fractions, and larger ones. */
static void embeddings_are_those_of_predict(void)
{
    const size_t sizes[] = {4, 9, 1};
    const char *const activations[] = {"silu", "sigmoid"};
    const struct embedding_spec code = {.feature = 1, .levels = 4, .size = 3};
    real X[ROWS * 4];

    fill_rows(X, 4);
    for (size_t i = 0; i < ROWS; i++)
        X[4 * i + 1] = i < 7 ? (real)i : i == 7 ? (real)2.5 : (real)(i % 5);
    X[5] = (real)NAN;
    for (size_t i = 8; i < 20; i++) /* on a knot */
        X[4 * i] = i % 2 ? (real)0.3 : (real)0.7;
    for (int kind = 0; kind < NUMERIC_KINDS; kind++) {
        const struct numeric_columns like = {.kind = (enum numeric_kind)kind,
                                             .size = 5,
                                             .bins = 3,
                                             .frequencies = 4};
        struct numeric_columns *numeric = NULL;
        struct preprocess input = {0};

        EXPECT_OK(numeric_columns_create(&like, 2, &numeric));
        numeric->feature[0] = 0;
        numeric->feature[1] = 3;
        if (kind == NUMERIC_PIECEWISE) {
            const real knot[] = {(real)-0.9, (real)0.3, (real)0.7, 1,
                                 -1,         1,         1,         1};

            memcpy(numeric->knot, knot, sizeof knot);
            CU_ASSERT(numeric_columns_count_bins(numeric));
        }
        EXPECT_OK(preprocess_create(4, NULL, &input));
        struct ls_model *model =
            model_of(&(struct network_spec){.n_layers = 2,
                                            .sizes = sizes,
                                            .activations = activations,
                                            .loss = "bce",
                                            .n_embeddings = 1,
                                            .embedding = &code,
                                            .numeric = numeric,
                                            .numeric_sigma = 0.5},
                     "binary", &input, 2);

        expect_same_rows(model, ROWS, X);
        ls_model_destroy(model);
        preprocess_clear(&input);
        numeric_columns_destroy(numeric);
    }
}

static CU_TestInfo tests[] = {
    {"a row by hand", a_row_by_hand},
    {"bits are those of predict", bits_are_those_of_predict},
    {"curves are those of predict", curves_are_those_of_predict},
    {"embeddings are those of predict", embeddings_are_those_of_predict},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_engine: a row", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
