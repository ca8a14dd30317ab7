/* SPDX-License-Identifier: MIT */
/*
 * test_calibration.c - calibrations by hand, and in model files.
 */
#include "model/calibration.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/ensemble.h"
#include "model/model_file.h"
#include "model/predict.h"
#include "model/sample_model.h"
#include "support.h"

#ifdef LS_DOUBLE
#define NEAR 1e-14
#else
#define NEAR 1e-6
#endif

/* sigmoid(logit(p) / T): logits of 0.8, 0.5 and 0.2 are log 4, 0, -log 4. */
static void temperature_divides_logits(void)
{
    const struct calibration c = {.kind = CALIBRATION_TEMPERATURE,
                                  .temperature = 2};
    real p[] = {(real)0.8, (real)0.5, (real)0.2, 1, 0, NAN};

    calibration_apply(&c, false, 6, 1, p);
    CU_ASSERT_DOUBLE_EQUAL(p[0], 2.0 / 3, NEAR);
    CU_ASSERT_DOUBLE_EQUAL(p[1], 0.5, NEAR);
    CU_ASSERT_DOUBLE_EQUAL(p[2], 1.0 / 3, NEAR);
    CU_ASSERT_TRUE(p[3] > (real)0.99 && p[3] < 1);
    CU_ASSERT_TRUE(p[4] >= 0 && p[4] < (real)1e-9);
    CU_ASSERT_TRUE(isnan(p[5]));
}

/* Powers 1/2 of 0.64, 0.32, 0.04 over their sum: 0.8, 0.4 sqrt 2, 0.2. */
static void temperature_softens_softmax(void)
{
    const struct calibration c = {.kind = CALIBRATION_TEMPERATURE,
                                  .temperature = 2};
    const double sum = 0.8 + 0.4 * sqrt(2) + 0.2;
    real p[] = {(real)0.64, (real)0.32, (real)0.04, NAN, 0, 1};

    calibration_apply(&c, true, 2, 3, p);
    CU_ASSERT_DOUBLE_EQUAL(p[0], 0.8 / sum, NEAR);
    CU_ASSERT_DOUBLE_EQUAL(p[1], 0.4 * sqrt(2) / sum, NEAR);
    CU_ASSERT_DOUBLE_EQUAL(p[2], 0.2 / sum, NEAR);
    CU_ASSERT_TRUE(isnan(p[3]) && p[4] == 0 && p[5] == 1);
}

static void isotonic_is_linear_between_knots(void)
{
    const double x[] = {0.25, 0.5, 1}, y[] = {0, 0.5, 0.75};

    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 3, 0), 0);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 3, 0.375), 0.25);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 3, 0.5), 0.5);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 3, 0.75), 0.625);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 3, 2), 0.75);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 1, 0.1), 0);
    CU_ASSERT_EQUAL(calibration_isotonic(x, y, 1, 0.9), 0);
    CU_ASSERT_TRUE(isnan(calibration_isotonic(x, y, 3, (double)NAN)));
}

/* Two outputs: one halves, the other is constant. */
static struct calibration two_functions(double y)
{
    const uint64_t count[] = {2, 1};
    struct calibration c = {0};

    EXPECT_OK(calibration_create_isotonic(2, count, &c));
    memcpy(c.x, (double[]){0, 1, 0.5}, 3 * sizeof *c.x);
    memcpy(c.y, (double[]){0, 0.5, y}, 3 * sizeof *c.y);
    return c;
}

static void isotonic_rows_of_classes_add_up_to_1(void)
{
    struct calibration c = two_functions(0.5), zero = two_functions(0);
    real p[] = {1, 0, 0, 1}, q[] = {0, 1}, r[] = {1, 0};

    calibration_apply(&c, true, 2, 2, p);
    CU_ASSERT_TRUE(p[0] == (real)0.5 && p[1] == (real)0.5);
    CU_ASSERT_TRUE(p[2] == 0 && p[3] == 1);
    calibration_apply(&zero, true, 1, 2, q);
    CU_ASSERT_TRUE(q[0] == (real)0.5 && q[1] == (real)0.5);
    calibration_apply(&zero, false, 1, 2, r);
    CU_ASSERT_TRUE(r[0] == (real)0.5 && r[1] == 0);
    calibration_clear(&c);
    calibration_clear(&zero);
}

static void copies_are_the_same(void)
{
    struct calibration c = two_functions(0.5), other = two_functions(0.25);
    struct calibration copy = {0};

    c.has_threshold = true;
    c.threshold = 0.25;
    EXPECT_OK(calibration_copy(&c, &copy));
    CU_ASSERT_TRUE(calibration_same(&c, &copy));
    copy.threshold = 0.75;
    CU_ASSERT_FALSE(calibration_same(&c, &copy));
    c.has_threshold = false;
    CU_ASSERT_FALSE(calibration_same(&c, &other));
    CU_ASSERT_FALSE(calibration_is_none(&c));
    CU_ASSERT_TRUE(calibration_is_none(&(struct calibration){0}));
    calibration_clear(&c);
    calibration_clear(&copy);
    calibration_clear(&other);
}

static void expect_bad(const struct calibration *c, const char *task, size_t n)
{
    CU_ASSERT_EQUAL(calibration_check(c, task, n), LS_BAD_DATA);
}

static void what_does_not_fit_is_refused(void)
{
    const struct calibration cold = {.kind = CALIBRATION_TEMPERATURE};
    const struct calibration warm = {.kind = CALIBRATION_TEMPERATURE,
                                     .temperature = 1.5};
    const struct calibration cut = {.has_threshold = true, .threshold = 0.25};
    const struct calibration odd = {.has_threshold = true, .threshold = NAN};
    struct calibration c = two_functions(0.5);

    EXPECT_OK(calibration_check(&warm, "multilabel", 3));
    EXPECT_OK(calibration_check(&cut, "binary", 1));
    EXPECT_OK(calibration_check(&c, "multiclass", 2));
    expect_bad(&cold, "binary", 1);
    expect_bad(&warm, "regression", 1);
    expect_bad(&cut, "multiclass", 2);
    expect_bad(&odd, "binary", 1);
    expect_bad(&c, "multiclass", 3);
    c.x[1] = c.x[0];
    expect_bad(&c, "multiclass", 2);
    calibration_clear(&c);
}

/* Outputs of a model for a row. */
static void predict(const struct ls_model *model, real out[2])
{
    const real X[SAMPLE_INPUTS] = {(real)0.1, (real)-0.2, (real)0.3};

    EXPECT_OK(model_outputs(model, 1, NUMBER_REAL, X, out));
}

/* A calibrated copy from a file that is saved and loaded. */
static struct ls_model *reload(const struct ls_model *model)
{
    struct ls_model *loaded = NULL;

    EXPECT_OK(model_file_copy(model, "test", &loaded));
    CU_ASSERT_TRUE_FATAL(loaded != NULL);
    EXPECT_OK(model_run_selftest(loaded));
    CU_ASSERT_TRUE(calibration_same(&model->calibration, &loaded->calibration));
    return loaded;
}

static void models_keep_their_calibration(void)
{
    struct ls_model *model = sample_model(), *loaded;
    struct calibration warm = {.kind = CALIBRATION_TEMPERATURE,
                               .temperature = 3};
    struct calibration iso = two_functions(0.5);
    real plain[2], out[2], again[2];
    ls_difference difference = {.size = sizeof difference};

    predict(model, plain);
    EXPECT_OK(model_set_calibration(model, &warm));
    predict(model, out);
    CU_ASSERT_DOUBLE_EQUAL(out[0] / out[1],
                           cbrt((double)plain[0] / (double)plain[1]), 1e-5);
    loaded = reload(model);
    predict(loaded, again);
    CU_ASSERT_EQUAL(memcmp(out, again, sizeof out), 0);
    EXPECT_OK(model_set_calibration(model, &iso));
    CU_ASSERT_EQUAL(model_diff(model, loaded, &difference), LS_DIFFERENT);
    CU_ASSERT_STRING_EQUAL(difference.where,
                           "calibration isotonic against temperature");
    model_destroy(loaded);
    loaded = reload(model);
    CU_ASSERT_STRING_EQUAL(model_calibration(loaded)->kind, "isotonic");
    EXPECT_OK(model_set_calibration(model, &(struct calibration){0}));
    predict(model, again);
    CU_ASSERT_EQUAL(memcmp(plain, again, sizeof out), 0);
    model_destroy(loaded);
    model_destroy(model);
    calibration_clear(&iso);
}

static void expect_damage(struct ls_model *model, const char *words)
{
    struct ls_model *loaded = NULL;

    EXPECT_FAILS(model_file_copy(model, "test", &loaded), LS_BAD_DATA, words);
    model_destroy(model);
}

/* Files with numbers that calibration_check() refuses. */
static void damaged_calibrations_are_refused(void)
{
    struct ls_model *model = sample_model();

    model->calibration.kind = CALIBRATION_TEMPERATURE;
    model->calibration.temperature = -1;
    expect_damage(model, "a temperature of -1");
    model = sample_model();
    model->calibration = two_functions(0.5);
    model->calibration.y[1] = -0.5;
    expect_damage(model, "/postprocess/calibration: the knots of output 0");
    model = sample_model();
    model->calibration.has_threshold = true;
    model->calibration.threshold = 0.25;
    expect_damage(model, "a decision threshold for multiclass");
}

static void an_ensemble_is_calibrated_as_a_whole(void)
{
    struct ls_model *a = sample_model(), *b = sample_model(), *both = NULL;
    const struct ls_model *members[2];
    const struct calibration warm = {.kind = CALIBRATION_TEMPERATURE,
                                     .temperature = 3};
    struct ls_model *loaded;
    real plain[2], out[2], again[2];

    b->theta[0] += 1;
    members[0] = a;
    members[1] = b;
    EXPECT_OK(model_set_calibration(b, &warm));
    EXPECT_OK(ensemble_copy(members, 2, NULL, &both));
    predict(both, plain);
    predict(a, out);
    predict(b, again);
    CU_ASSERT_DOUBLE_EQUAL(plain[0], (out[0] + again[0]) / 2, NEAR);
    EXPECT_OK(model_set_calibration(both, &warm));
    predict(both, out);
    CU_ASSERT_DOUBLE_EQUAL(out[0] / out[1],
                           cbrt((double)plain[0] / (double)plain[1]), 1e-5);
    loaded = reload(both);
    predict(loaded, again);
    CU_ASSERT_EQUAL(memcmp(out, again, sizeof out), 0);
    model_destroy(loaded);
    model_destroy(both);
    model_destroy(a);
    model_destroy(b);
}

static CU_TestInfo tests[] = {
    {"temperature divides logits", temperature_divides_logits},
    {"temperature softens softmax", temperature_softens_softmax},
    {"isotonic is linear between knots", isotonic_is_linear_between_knots},
    {"isotonic rows of classes add up to 1",
     isotonic_rows_of_classes_add_up_to_1},
    {"copies are the same", copies_are_the_same},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    {"models keep their calibration", models_keep_their_calibration},
    {"damaged calibrations are refused", damaged_calibrations_are_refused},
    {"an ensemble is calibrated as a whole",
     an_ensemble_is_calibrated_as_a_whole},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"calibration: outputs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
