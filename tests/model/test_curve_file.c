/* SPDX-License-Identifier: MIT */
/*
 * test_curve_file.c - curves and ranges of a model in its file.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_file.h"
#include "sample_model.h"
#include "table/values/curve.h"

/* Column 1 has three knots, the others none; column 2 is constant. */
static struct ls_model *with_knots(void)
{
    static const double value[] = {-1, 2, 2}, share[] = {0, 0.5, 1};
    struct ls_model *model = bare_model();
    struct curve *curve = NULL;

    EXPECT_OK(curve_create_knots(SAMPLE_INPUTS, 3, &curve));
    curve->first[2] = curve->first[3] = 3;
    memcpy(curve->value, value, sizeof value);
    memcpy(curve->share, share, sizeof share);
    model->input.curve = curve;
    model->input.scale[2] = 0;
    return model;
}

static struct ls_model *with_clip(void)
{
    struct ls_model *model = bare_model();

    EXPECT_OK(curve_create_clip(SAMPLE_INPUTS, &model->input.curve));
    model->input.curve->limit[0] = 3;
    return model;
}

/* The model after a file; destroys the given one. */
static ls_status through_a_file(struct ls_model *model, struct ls_model **read)
{
    void *bytes = NULL;
    size_t size = 0;
    ls_status status;

    *read = NULL;
    EXPECT_OK(model_file_bytes(model, "a model", &bytes, &size));
    status = model_file_parse("a model", bytes, size, read, NULL);
    mem_free(bytes);
    model_destroy(model);
    return status;
}

static void what_is_written_is_read(void)
{
    struct ls_model *(*const make[])(void) = {with_knots, with_clip};

    for (size_t k = 0; k < 2; k++) {
        struct ls_model *model = make[k](), *want = make[k](), *read;

        EXPECT_OK(preprocess_range(&model->target));
        EXPECT_OK(preprocess_range(&want->target));
        model->target.range[0] = want->target.range[0] = -7;
        model->target.range[3] = want->target.range[3] = 1e300;
        EXPECT_OK(through_a_file(model, &read));
        CU_ASSERT_PTR_NOT_NULL_FATAL(read);
        CU_ASSERT_EQUAL(preprocess_first_difference(&read->input, &want->input),
                        SAMPLE_INPUTS);
        CU_ASSERT_EQUAL(
            preprocess_first_difference(&read->target, &want->target), 2);
        want->target.range[3] = 2;
        CU_ASSERT_EQUAL(
            preprocess_first_difference(&read->target, &want->target), 1);
        model_destroy(read);
        model_destroy(want);
    }
}

static void refused(struct ls_model *model, const char *words)
{
    struct ls_model *read;

    CU_ASSERT_EQUAL(through_a_file(model, &read), LS_BAD_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), words));
    model_destroy(read);
}

static void what_cannot_be_is_refused(void)
{
    struct ls_model *model = with_knots();

    model->input.curve->value[1] = -2;
    refused(model, "ascending");
    model = with_knots();
    model->input.curve->value[0] = 2; /* three are equal */
    refused(model, "ascending");
    model = with_knots();
    model->input.curve->share[2] = 1.5;
    refused(model, "ascending");
    model = with_knots();
    model->input.curve->share[1] = (double)NAN;
    refused(model, "column 1");
    model = with_clip();
    model->input.curve->limit[2] = 0;
    refused(model, "clip: number 2");
    model = bare_model();
    model->input.scale[2] = 0; /* no curve, no scale of 0 */
    refused(model, "scale: number 2");
    model = bare_model();
    EXPECT_OK(preprocess_range(&model->target));
    model->target.range[1] = 1; /* more than the most */
    refused(model, "column 1 is not a range");
}

static CU_TestInfo tests[] = {
    {"what is written is read", what_is_written_is_read},
    {"what cannot be is refused", what_cannot_be_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"curve file: curves and ranges of a model", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
