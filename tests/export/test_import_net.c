/* SPDX-License-Identifier: MIT */
/*
 * test_import_net.c - steps of a network are folded into scaling and weights
 * without a change of its outputs; what cannot be is refused.
 */
#include "export/import_net.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "export/import_model.h"
#include "model/model.h"
#include "model/predict.h"
#include "support.h"

enum { ROUNDING = sizeof(ls_real) == sizeof(float) };
#define TOLERANCE (ROUNDING ? 1e-6 : 1e-13)

static struct import_net *begin(void)
{
    struct import_net *net = mem_zeroed(1, sizeof *net);

    net->path = "f";
    return net;
}

static void end(struct import_net *net)
{
    import_clear(net);
    mem_free(net);
}

static double run(const struct ls_model *model, double a, double b)
{
    const double x[] = {a, b};
    real y[2] = {0};

    EXPECT_OK(model_outputs(model, 1, NUMBER_F64, x, y));
    return (double)y[0];
}

/* ((3 relu((x - 1) / 2 W + b) + 1) V + c) 5 - 2, by hand. */
static void steps_are_folded_where_they_belong(void)
{
    const double half[] = {0.5, 0.5}, less[] = {-0.5, -0.5};
    const double W[] = {1, 2, -1, 1}, b[] = {0.25, -0.5};
    const double three[] = {3, 3}, one[] = {1, 1}, V[] = {2, -1}, c[] = {0.5};
    const double five[] = {5}, two[] = {-2};
    struct import_net *net = begin();
    struct ls_model *model = NULL;

    EXPECT_OK(import_affine(net, 2, half, less));
    EXPECT_OK(import_dense(net, 2, 2, W, b));
    EXPECT_OK(import_activation(net, "relu"));
    EXPECT_OK(import_affine(net, 2, three, one));
    EXPECT_OK(import_dense(net, 2, 1, V, c));
    EXPECT_OK(import_affine(net, 1, five, two));
    EXPECT_OK(import_finish(net, &model));
    /* (3, 5): z = 1, 2; x W + b = -0.75, 3.5; 3 a + 1 = 1, 11.5; 2 - 11.5 + 0.5
     * = -9; -47. */
    EXPECT_CLOSE(run(model, 3, 5), -47, TOLERANCE, 0);
    CU_ASSERT_STRING_EQUAL(model->task, "regression");
    EXPECT_CLOSE(model->input.shift[0], 1, 0, 0);
    EXPECT_CLOSE(model->input.scale[0], 0.5, 0, 0);
    EXPECT_OK(model_run_selftest(model));
    model_destroy(model);
    end(net);
}

static void outputs_after_an_activation_have_units(void)
{
    const double W[] = {1, 1}, ten[] = {10}, four[] = {4};
    struct import_net *net = begin();
    struct ls_model *model = NULL;

    EXPECT_OK(import_dense(net, 2, 1, W, NULL));
    EXPECT_OK(import_activation(net, "tanh"));
    EXPECT_OK(import_affine(net, 1, ten, four));
    EXPECT_OK(import_finish(net, &model));
    EXPECT_CLOSE(model->target.scale[0], 0.1, 1e-15, 0);
    EXPECT_CLOSE(run(model, 0.25, 0.25), 10 * tanh(0.5) + 4, TOLERANCE, 0);
    model_destroy(model);
    end(net);
}

/* (z - mean) / sqrt(variance + epsilon) of two numbers, the first. */
static double normal_of(double a, double b, double epsilon)
{
    const double half = (a - b) / 2;

    return half / sqrt(half * half + epsilon);
}

/* normal(W x + b) 3 + 1, then relu of some slopes, then V; the same layer has
 * no normalization where none is asked for. */
static void layers_have_stages_of_their_own(void)
{
    const double W[] = {1, 2, -1, 1}, b[] = {0.25, -0.5}, V[] = {1, 10};
    const double three[] = {3, 3}, one[] = {1, 1}, alpha[] = {0.5, 1.5};
    const double I[] = {1, 0, 0, 1};
    struct import_net *net = begin();
    struct ls_model *model = NULL;
    double n, u, v;

    EXPECT_OK(import_dense(net, 2, 2, W, b));
    EXPECT_OK(import_norm(net, 2, 0.5));
    EXPECT_OK(import_affine(net, 2, three, one));
    EXPECT_OK(import_parametric(net, "relu", 2, alpha));
    EXPECT_OK(import_dense(net, 2, 2, I, NULL));
    EXPECT_OK(import_activation(net, "tanh"));
    EXPECT_OK(import_dense(net, 2, 1, V, NULL));
    EXPECT_OK(import_finish(net, &model));
    CU_ASSERT_EQUAL(model->network.n_layers, 3);
    CU_ASSERT_TRUE(model->network.layer[0].norm);
    CU_ASSERT_TRUE(model->network.layer[0].parametric);
    CU_ASSERT_FALSE(model->network.layer[1].norm);
    CU_ASSERT_FALSE(model->network.layer[1].parametric);
    /* (0.5, 0.25): z = 0.5, 0.75; (-1, 2): z = -2.75, -0.5 */
    n = normal_of(0.5, 0.75, 0.5);
    u = 3 * n + 1, v = -3 * n + 1;
    EXPECT_CLOSE(run(model, 0.5, 0.25), tanh(u) + 10 * tanh(v), TOLERANCE, 0);
    n = normal_of(-2.75, -0.5, 0.5);
    u = 3 * n + 1, v = -3 * n + 1;
    CU_ASSERT_TRUE(u < 0);
    EXPECT_CLOSE(run(model, -1, 2), tanh(0.5 * u) + 10 * tanh(v), TOLERANCE, 0);
    EXPECT_OK(model_run_selftest(model));
    model_destroy(model);
    end(net);
}

/* A step that follows no dense layer, or that none follows, gets one. */
static void stages_without_a_dense_layer_get_one(void)
{
    const double two[] = {2, 2}, less[] = {-1, 1}, W[] = {1, 3};
    const double slope[] = {0.5}, ten[] = {10}, four[] = {4};
    struct import_net *net = begin();
    struct ls_model *model = NULL;

    EXPECT_OK(import_affine(net, 2, two, less));
    EXPECT_OK(import_norm(net, 0, 1e-5));
    EXPECT_OK(import_norm(net, 2, 0.25));
    EXPECT_OK(import_dense(net, 2, 1, W, NULL));
    EXPECT_OK(import_slopes(net, 1, slope));
    EXPECT_OK(import_affine(net, 1, ten, four));
    EXPECT_OK(import_finish(net, &model));
    CU_ASSERT_EQUAL(model->network.n_layers, 4);
    CU_ASSERT_STRING_EQUAL(model->task, "regression");
    /* z = 1, 4; normal() gives a, -a; a + 3 -a < 0 */
    EXPECT_CLOSE(
        run(model, 1, 1.5),
        10 * -2 *
                normal_of(normal_of(1, 4, 1e-5), -normal_of(1, 4, 1e-5), 0.25) *
                (normal_of(1, 4, 1e-5) < 0 ? 1 : 0.5) +
            4,
        TOLERANCE, 0);
    EXPECT_CLOSE(
        run(model, 2, 0.5),
        10 * -2 *
                normal_of(normal_of(3, 2, 1e-5), -normal_of(3, 2, 1e-5), 0.25) *
                (normal_of(3, 2, 1e-5) < 0 ? 1 : 0.5) +
            4,
        TOLERANCE, 0);
    model_destroy(model);
    end(net);
}

/* The activation of the outputs tells the task, also behind a normalization. */
static void outputs_that_are_normalized_keep_their_activation(void)
{
    const double W[] = {1, 2, -1, 1};
    struct import_net *net = begin();
    struct ls_model *model = NULL;
    double n;

    EXPECT_OK(import_dense(net, 2, 2, W, NULL));
    EXPECT_OK(import_norm(net, 2, 1e-3));
    EXPECT_OK(import_activation(net, "sigmoid"));
    EXPECT_OK(import_finish(net, &model));
    CU_ASSERT_STRING_EQUAL(model->task, "multilabel");
    CU_ASSERT_EQUAL(model->network.n_layers, 2);
    n = normal_of(0.5, 2.5, 1e-3);
    EXPECT_CLOSE(run(model, 1, 0.5), 1 / (1 + exp(-n)), TOLERANCE, 0);
    model_destroy(model);
    end(net);
}

static void usual_slopes_are_leaky_relu(void)
{
    const double W[] = {1, 2, -1, 1}, leaky[] = {0.01, 0.01};
    struct import_net *net = begin();

    EXPECT_OK(import_dense(net, 2, 2, W, NULL));
    EXPECT_OK(import_slopes(net, 2, leaky));
    CU_ASSERT_STRING_EQUAL(net->layer[0].activation, "leaky_relu");
    CU_ASSERT_PTR_NULL(net->layer[0].alpha);
    end(net);
}

static void the_last_activation_tells_the_task(void)
{
    static const struct {
        const char *activation, *task;
        size_t outputs, classes;
    } cases[] = {{"sigmoid", "binary", 1, 2},
                 {"sigmoid", "multilabel", 2, 0},
                 {"softmax", "multiclass", 2, 2},
                 {"exp", "regression", 1, 0}};
    const double W[] = {1, 2, 3, 4};

    for (size_t i = 0; i < 4; i++) {
        struct import_net *net = begin();
        struct ls_model *model = NULL;

        EXPECT_OK(import_dense(net, 2, cases[i].outputs, W, NULL));
        EXPECT_OK(import_activation(net, cases[i].activation));
        EXPECT_OK(import_finish(net, &model));
        CU_ASSERT_STRING_EQUAL(model->task, cases[i].task);
        CU_ASSERT_EQUAL(model->n_classes, cases[i].classes);
        model_destroy(model);
        end(net);
    }
}

static void what_does_not_fit_is_refused(void)
{
    const double W[] = {1, 2, 3, 4}, zero[] = {0, 1};
    const double bad[] = {1, NAN, 3, 4};
    struct import_net *net = begin();
    struct ls_model *model = NULL;

    EXPECT_FAILS(import_finish(net, &model), LS_BAD_DATA, "no dense layer");
    EXPECT_FAILS(import_activation(net, "relu"), LS_BAD_DATA,
                 "does not follow a dense layer");
    EXPECT_FAILS(import_norm(net, 0, 1e-5), LS_BAD_DATA, "not known");
    EXPECT_FAILS(import_dense(net, 2, 2, bad, NULL), LS_BAD_DATA,
                 "number 1 is not finite");
    EXPECT_FAILS(import_dense(net, 2, 0, W, NULL), LS_BAD_DATA, "2 x 0");
    EXPECT_FAILS(import_inputs(net, 0), LS_BAD_DATA, "0 units");
    EXPECT_FAILS(import_norm(net, 2, 0), LS_BAD_DATA, "epsilon 0");
    EXPECT_FAILS(import_slopes(net, 2, bad), LS_BAD_DATA, "not finite");
    EXPECT_OK(import_affine(net, 2, zero, NULL));
    EXPECT_OK(import_dense(net, 2, 2, W, NULL));
    EXPECT_FAILS(import_parametric(net, "relu", 1, W), LS_BAD_DATA,
                 "1 units follows one with 2");
    EXPECT_FAILS(import_dense(net, 3, 1, W, NULL), LS_BAD_DATA,
                 "3 units follows one with 2");
    EXPECT_OK(import_activation(net, "relu"));
    EXPECT_FAILS(import_activation(net, "tanh"), LS_BAD_DATA, "tanh");
    EXPECT_FAILS(import_finish(net, &model), LS_BAD_DATA,
                 "input 0 is multiplied by 0");
    end(net);
    net = begin();
    EXPECT_OK(import_dense(net, 2, 2, W, NULL));
    EXPECT_OK(import_activation(net, "softmax"));
    EXPECT_OK(import_affine(net, 2, W, NULL));
    EXPECT_FAILS(import_finish(net, &model), LS_BAD_DATA,
                 "outputs of a classifier are scaled");
    CU_ASSERT_PTR_NULL(model);
    end(net);
}

static ls_status import_text(const char *text, struct ls_model **model)
{
    write_file(temp_path("m.json"), text, strlen(text));
    return import_model(temp_path("m.json"), model);
}

#define LAYERS(layers)                               \
    "{\"format\": \"lockstep-export\", \"members\":" \
    " [{\"layers\": [" layers "]}]}"

static void json_of_few_lines_is_a_model(void)
{
    struct ls_model *model = NULL;

    EXPECT_OK(import_text(
        "{\"format\": \"lockstep-export\", \"features\": [\"a\", \"b\"], "
        "\"members\": [{\"features\": [{\"shift\": 1, \"scale\": 2}, {}], "
        "\"layers\": [{\"kernel\": [[1], [2]], \"bias\": [3]}], "
        "\"outputs\": [{\"scale\": 0.5, \"shift\": 1}]}]}",
        &model));
    /* ((2 - 1) 2 + 2 * 5 + 3) / 0.5 + 1 */
    EXPECT_CLOSE(run(model, 2, 5), 31, TOLERANCE, 0);
    CU_ASSERT_STRING_EQUAL(model->input.names[1], "b");
    model_destroy(model);
}

static void json_has_stages(void)
{
    struct ls_model *model = NULL;
    double n;

    EXPECT_OK(import_text(
        LAYERS("{\"kernel\": [[1, 2], [-1, 1]], \"gain\": [2, 1], \"shift\": "
               "[0.5, 0], \"activation\": \"relu\", \"alpha\": [0.25, 1]}, "
               "{\"kernel\": [[1], [1]]}"),
        &model));
    n = normal_of(0.5, 2.5, 1e-5);
    EXPECT_CLOSE(run(model, 1, 0.5), 0.75 * (2 * n + 0.5) - n, TOLERANCE, 0);
    model_destroy(model);
}

static void bad_files_are_refused(void)
{
    struct ls_model *model = NULL;

    EXPECT_FAILS(import_text("", &model), LS_BAD_DATA, "empty");
    EXPECT_FAILS(import_text("{", &model), LS_BAD_DATA, "line 1");
    EXPECT_FAILS(import_text("{}", &model), LS_BAD_DATA, "lockstep-export");
    EXPECT_FAILS(import_text("PK\3\4", &model), LS_BAD_DATA, "ZIP archive");
    EXPECT_FAILS(import_text("LOCKSTEP", &model), LS_USAGE, "already");
    EXPECT_FAILS(import_text("\x89HDF\r\n\x1a\n", &model), LS_BAD_DATA, NULL);
    EXPECT_FAILS(import_text("what?", &model), LS_BAD_DATA, "neither HDF5");
    EXPECT_FAILS(import_text(LAYERS(""), &model), LS_BAD_DATA, "members");
    EXPECT_FAILS(import_text(LAYERS("{\"kernel\": [[1, 2], [3]]}"), &model),
                 LS_BAD_DATA, "kernel");
    EXPECT_FAILS(import_text(LAYERS("{\"kernel\": [[1, \"2\"]]}"), &model),
                 LS_BAD_DATA, "not a number");
    EXPECT_FAILS(
        import_text(LAYERS("{\"kernel\": [[1]], \"residual\": true}"), &model),
        LS_BAD_DATA, "\"residual\"");
    if (ROUNDING)
        EXPECT_FAILS(import_text(LAYERS("{\"kernel\": [[1e300]]}"), &model),
                     LS_BAD_DATA, "exceed float32");
    CU_ASSERT_PTR_NULL(model);
}

static CU_TestInfo tests[] = {
    {"steps are folded where they belong", steps_are_folded_where_they_belong},
    {"outputs after an activation have units",
     outputs_after_an_activation_have_units},
    {"layers have stages of their own", layers_have_stages_of_their_own},
    {"stages without a dense layer get one",
     stages_without_a_dense_layer_get_one},
    {"outputs that are normalized keep their activation",
     outputs_that_are_normalized_keep_their_activation},
    {"usual slopes are leaky_relu", usual_slopes_are_leaky_relu},
    {"the last activation tells the task", the_last_activation_tells_the_task},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    {"json of few lines is a model", json_of_few_lines_is_a_model},
    {"json has stages", json_has_stages},
    {"bad files are refused", bad_files_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"import_net", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
