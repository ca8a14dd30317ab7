/* SPDX-License-Identifier: MIT */
/*
 * test_pipeline.c - a model as steps: columns, features, units; what formats
 * lack.
 */
#include "export/pipeline.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/sample_model.h"
#include "table/values/encoding.h"

static struct pipeline *describe(const struct ls_model *model)
{
    struct pipeline *p = NULL;

    EXPECT_OK(pipeline_create(model, "m.h5", &p));
    if (p)
        p->writer = "sql";
    return p;
}

static void steps_are_those_of_the_model(void)
{
    struct ls_model *model = sample_model();
    struct pipeline *p = describe(model);

    CU_ASSERT_EQUAL(p->n_columns, SAMPLE_INPUTS);
    CU_ASSERT_TRUE(p->plain_columns);
    CU_ASSERT_STRING_EQUAL(p->column[1].name, "eta");
    CU_ASSERT_STRING_EQUAL(p->output_names[1], "p_background");
    CU_ASSERT_STRING_EQUAL(p->class_names[0], "signal");
    CU_ASSERT_EQUAL(p->n_tests, SAMPLE_ROWS);
    CU_ASSERT_EQUAL(p->net[0].n_plain, SAMPLE_INPUTS);
    CU_ASSERT_EQUAL(p->net[0].n_layers, 2);
    EXPECT_CLOSE(p->net[0].feature[1].shift, 1.0 / 3, 0, 0);
    EXPECT_CLOSE(p->net[0].feature[2].scale, -0.1, 0, 0);
    CU_ASSERT_TRUE(isnan(p->net[0].feature[0].fill));
    CU_ASSERT_TRUE(isinf(p->net[0].output[0].most));
    EXPECT_CLOSE(p->threshold, 0.5, 0, 0);
    EXPECT_OK(pipeline_check(p, 0, NULL));
    pipeline_destroy(p);
    model_destroy(model);
}

static void units_and_calibration_are_steps(void)
{
    struct ls_model *model = sample_model();
    struct calibration hot = {.kind = CALIBRATION_TEMPERATURE,
                              .temperature = 2};
    struct pipeline *p;

    EXPECT_OK(model_set_calibration(model, &hot));
    model->target.scale[1] = 4;
    model->target.shift[1] = 7;
    p = describe(model);
    EXPECT_CLOSE(p->net[0].layer[1].divide, 2, 0, 0);
    EXPECT_CLOSE(p->net[0].layer[0].divide, 1, 0, 0);
    EXPECT_CLOSE(p->net[0].output[1].scale, 4, 0, 0);
    EXPECT_CLOSE(p->net[0].output[1].shift, 7, 0, 0);
    EXPECT_FAILS(pipeline_check(p, 0, NULL), LS_USAGE, "targets that are scal");
    EXPECT_OK(pipeline_check(p, EXPRESS_UNITS, NULL));
    pipeline_destroy(p);
    model_destroy(model);
}

/* color, coded, with an indicator; size, a number with an indicator. */
static void rows_of_columns_come_back(void)
{
    static char red[] = "red", blue[] = "blue";
    char *texts[] = {blue, red};
    struct pipeline_column column[] = {
        {.name = "size", .marked = true},
        {.name = "color",
         .text = true,
         .coded = true,
         .feature = 2,
         .n_texts = 2,
         .texts = texts},
        {.name = "kind",
         .text = true,
         .place = 1,
         .feature = 3,
         .n_texts = 2,
         .texts = texts},
    };
    const struct pipeline p = {.n_columns = 3, .column = column};
    const double x[] = {5, 0, 2, 1, 0}, none[] = {5, 1, 0, 0, 0};
    const char *text[2];
    double number[1];

    pipeline_columns_of(&p, x, number, text);
    EXPECT_CLOSE(number[0], 5, 0, 0);
    CU_ASSERT_STRING_EQUAL(text[0], "red");
    CU_ASSERT_STRING_EQUAL(text[1], "blue");
    pipeline_columns_of(&p, none, number, text);
    CU_ASSERT_TRUE(isnan(number[0]));
    CU_ASSERT_PTR_NULL(text[0]);
    CU_ASSERT_PTR_NULL(text[1]);
}

static void the_first_step_that_is_lacking_is_named(void)
{
    static const char *const activations[] = {"relu", "softmax", NULL};
    struct ls_model *model = sample_model();
    struct pipeline *p = describe(model);

    EXPECT_FAILS(pipeline_check(p, EXPRESS_ALL, activations), LS_USAGE,
                 "the activation tanh in layer 1");
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error(), "m.h5 has"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error(), "these can: c, "));
    p->net[0].feature[1].fill = 3;
    EXPECT_FAILS(pipeline_check(p, 0, activations), LS_USAGE, "missing cells");
    p->net[0].layer[0].residual = true;
    EXPECT_FAILS(pipeline_check(p, EXPRESS_FILL, NULL), LS_USAGE,
                 "residual connections");
    p->threshold = 0.3;
    EXPECT_FAILS(pipeline_check(p, 0, NULL), LS_USAGE, "decision threshold");
    p->plain_columns = false;
    EXPECT_FAILS(pipeline_check(p, 0, NULL), LS_USAGE, "columns of texts");
    EXPECT_OK(pipeline_check(p, EXPRESS_ALL, NULL));
    pipeline_destroy(p);
    model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"steps are those of the model", steps_are_those_of_the_model},
    {"units and calibration are steps", units_and_calibration_are_steps},
    {"rows of columns come back", rows_of_columns_come_back},
    {"the first step that is lacking is named",
     the_first_step_that_is_lacking_is_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"pipeline", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
