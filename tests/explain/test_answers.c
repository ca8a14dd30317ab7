/* SPDX-License-Identifier: MIT */
/*
 * test_answers.c - derivatives and contributions of a network, by hand, and
 * those of the scaling.
 */
#include "explain/answer_team.h"

#include <string.h>

#include "explain/slope.h"
#include "fixtures.h"
#include "table/values/curve.h"

enum { ROWS = 70 }; /* more than a shard */

static ls_real X[ROWS * HAND_FEATURES];

static void a_linear_network_has_its_weights_as_jacobian(void)
{
    ls_model *model = hand_model("identity");
    static ls_real J[ROWS * HAND_FEATURES];
    size_t width = 0;

    fill_uniform(X, ROWS * HAND_FEATURES, 3);
    X[0] = (ls_real)NAN;
    EXPECT_OK(ls_answer_width(model, LS_ANSWER_JACOBIAN, &width));
    CU_ASSERT_EQUAL_FATAL(width, HAND_FEATURES);
    EXPECT_OK(ls_model_answer(model, LS_ANSWER_JACOBIAN, 0, ROWS, X, J));
    for (size_t i = 1; i < ROWS; i++) {
        EXPECT_CLOSE((double)J[i * 3], 0.25 * 4 / 0.5, 1e-6, 0);
        EXPECT_CLOSE((double)J[i * 3 + 1], -1.5 / 0.5, 1e-6, 0);
        CU_ASSERT_EQUAL(J[i * 3 + 2], 0);
    }
    CU_ASSERT_EQUAL(J[0], 0);
    ls_model_destroy(model);
}

static void contributions_of_a_linear_network_are_exact(void)
{
    ls_model *model = hand_model("identity");
    static ls_real C[ROWS * (HAND_FEATURES + 2)];

    fill_uniform(X, ROWS * HAND_FEATURES, 3);
    EXPECT_OK(ls_model_answer(model, LS_ANSWER_CONTRIBUTIONS, 1, ROWS, X, C));
    for (size_t i = 0; i < ROWS; i++) {
        const ls_real *c = C + i * 5;

        EXPECT_CLOSE((double)c[0], hand_output(1, 2), 1e-6, 0);
        EXPECT_CLOSE((double)c[1], 2 * ((double)X[i * 3] - 1), 1e-5, 1e-5);
        EXPECT_CLOSE((double)c[2], -3 * ((double)X[i * 3 + 1] - 2), 1e-5, 1e-5);
        CU_ASSERT_EQUAL(c[3], 0);
        EXPECT_CLOSE((double)c[4], 0, 0, 1e-5);
    }
    ls_model_destroy(model);
}

/* A sigmoid is steepest at 0; raw outputs are before it. */
static void the_last_activation_counts(void)
{
    ls_model *model = hand_model("sigmoid");
    ls_real x[] = {1, 2, 0}, J[3], raw, y;
    double Z = 0.5, s = 1 / (1 + exp(-Z));

    EXPECT_OK(ls_model_answer(model, LS_ANSWER_JACOBIAN, 0, 1, x, J));
    EXPECT_CLOSE((double)J[1], -1.5 * s * (1 - s) / 0.5, 1e-5, 0);
    EXPECT_OK(ls_model_answer(model, LS_ANSWER_RAW, 0, 1, x, &raw));
    EXPECT_CLOSE((double)raw, Z, 1e-6, 0);
    EXPECT_OK(ls_model_answer(model, LS_ANSWER_OUTPUTS, 0, 1, x, &y));
    EXPECT_CLOSE((double)y, s / 0.5 + 10, 1e-6, 0);
    EXPECT_OK(ls_model_predict(model, 1, x, &raw));
    CU_ASSERT_EQUAL(raw, y);
    ls_model_destroy(model);
}

/* Where an output is limited to the range of y it is constant. */
static void a_limited_output_has_no_derivative(void)
{
    ls_model *model = hand_model("identity");
    ls_real x[] = {1, 2, 0, 1, -9, 0}, J[6];

    EXPECT_OK(preprocess_range(&model->target));
    model->target.range[0] = 0;
    model->target.range[1] = 20;
    EXPECT_OK(ls_model_answer(model, LS_ANSWER_JACOBIAN, 0, 2, x, J));
    EXPECT_CLOSE((double)J[1], -3, 1e-6, 0);
    CU_ASSERT_EQUAL(J[4], 0);
    ls_model_destroy(model);
}

static void no_rows_and_no_meaning(void)
{
    ls_model *model = hand_model("identity");
    size_t width = 7;
    ls_real out = 5;

    EXPECT_OK(ls_model_answer(model, LS_ANSWER_JACOBIAN, 0, 0, X, &out));
    CU_ASSERT_EQUAL(out, 5);
    EXPECT_FAILS(ls_answer_width(model, LS_ANSWER_CLASS, &width), LS_USAGE,
                 "has no classes");
    EXPECT_STATUS(ls_answer_width(model, (ls_answer)99, &width), LS_USAGE);
    EXPECT_STATUS(
        ls_model_answer(model, LS_ANSWER_CONTRIBUTIONS, 1000001, 1, X, &out),
        LS_USAGE);
    EXPECT_OK(ls_answer_width(model, LS_ANSWER_CONTRIBUTIONS, &width));
    CU_ASSERT_EQUAL(width, HAND_FEATURES + 2);
    ls_model_destroy(model);
}

/* The scaled value of x, and its slope by central differences. */
static double scaled(const struct preprocess *p, double x)
{
    double row[1][CURVE_COLUMNS] = {{x}};

    curve_apply(p->curve, 0, p->shift, p->scale, 1, 1, row);
    return row[0][0];
}

static void slopes_of_curves_are_those_of_differences(void)
{
    static const double at[] = {-0.9, 0.3, 1.1, 2.4, 3.3};
    struct preprocess p = {0};

    EXPECT_OK(preprocess_create(1, NULL, &p));
    p.shift[0] = 0.5;
    p.scale[0] = 2;
    CU_ASSERT_EQUAL(slope_of_scaling(&p, 0, 7), 2);
    CU_ASSERT_EQUAL(slope_of_scaling(&p, 0, NAN), 0);
    EXPECT_OK(curve_create_clip(1, &p.curve));
    p.curve->limit[0] = 1.5;
    for (size_t i = 0; i < 5; i++)
        EXPECT_CLOSE(slope_of_scaling(&p, 0, at[i]),
                     (scaled(&p, at[i] + 1e-5) - scaled(&p, at[i] - 1e-5)) /
                         2e-5,
                     1e-8, 0);
    curve_destroy(p.curve);
    EXPECT_OK(curve_create_knots(1, 4, &p.curve));
    p.curve->first[1] = 4;
    memcpy(p.curve->value, (double[]){-1, 1, 2, 4}, 4 * sizeof(double));
    memcpy(p.curve->share, (double[]){0, 0.25, 0.7, 1}, 4 * sizeof(double));
    for (size_t i = 0; i < 5; i++)
        EXPECT_CLOSE(slope_of_scaling(&p, 0, at[i]),
                     (scaled(&p, at[i] + 1e-5) - scaled(&p, at[i] - 1e-5)) /
                         2e-5,
                     1e-7, 0);
    CU_ASSERT_EQUAL(slope_of_scaling(&p, 0, -2), 0);
    CU_ASSERT_EQUAL(slope_of_scaling(&p, 0, 5), 0);
    preprocess_clear(&p);
}

static CU_TestInfo tests[] = {
    {"a linear network has its weights as jacobian",
     a_linear_network_has_its_weights_as_jacobian},
    {"contributions of a linear network are exact",
     contributions_of_a_linear_network_are_exact},
    {"the last activation counts", the_last_activation_counts},
    {"a limited output has no derivative", a_limited_output_has_no_derivative},
    {"no rows and no meaning", no_rows_and_no_meaning},
    {"slopes of curves are those of differences",
     slopes_of_curves_are_those_of_differences},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"answers: derivatives", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
