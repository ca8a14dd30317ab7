/* SPDX-License-Identifier: MIT */
/*
 * test_init.c - initial weights: range, spread, and dependence on settings.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/init.h"
#include "support.h"

static const size_t sizes[] = {100, 80, 60};
static const char *const relu_then_tanh[] = {"relu", "tanh"};

static real *weights(struct network *net, const char *init, uint64_t seed)
{
    real *theta = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = sizes,
                                                  .activations = relu_then_tanh,
                                                  .loss = "squared"},
                           net));
    EXPECT_OK(network_block(net, "test", &theta));
    init_parameters(net, init, seed, theta);
    return theta;
}

/* Uniform in (-limit, limit): the extremes come near, the variance is
 * limit^2 / 3, the mean is 0. */
static void expect_uniform(const struct layer *layer, const real *theta,
                           double limit)
{
    const size_t n = layer->n_in * layer->n_out;
    double largest = 0, square = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double w = (double)theta[layer->W + i];

        largest = fabs(w) > largest ? fabs(w) : largest;
        square += w * w;
        sum += w;
    }
    CU_ASSERT(largest <= limit && largest > 0.99 * limit);
    EXPECT_CLOSE(square / (double)n, limit * limit / 3, 0.05, 0);
    EXPECT_CLOSE(sum / (double)n, 0, 0, 0.05 * limit);
}

static void limits_are_those_of_glorot_and_he(void)
{
    struct network net;
    const double he[2] = {sqrt(6.0 / 100), sqrt(6.0 / 80)};
    const double glorot[2] = {sqrt(6.0 / 180), sqrt(6.0 / 140)};
    real *a = weights(&net, "auto", 1);
    real *g = weights(&net, "glorot", 1);
    real *h = weights(&net, "he", 1);

    for (size_t l = 0; l < 2; l++) {
        expect_uniform(&net.layer[l], g, glorot[l]);
        expect_uniform(&net.layer[l], h, he[l]);
    }
    expect_uniform(&net.layer[0], a, glorot[0]);
    expect_uniform(&net.layer[1], a, glorot[1] / 2); /* output */
    mem_free(a);
    mem_free(g);
    mem_free(h);
}

/* Normal with this deviation: mean, variance, and as many numbers within one
 * and two deviations as there should be; 8,000 numbers, 4 standard errors. */
static void expect_normal(const struct layer *layer, const real *theta,
                          double deviation)
{
    const size_t n = layer->n_in * layer->n_out;
    double sum = 0, square = 0, within[2] = {0};

    for (size_t i = 0; i < n; i++) {
        const double z = (double)theta[layer->W + i] / deviation;

        sum += z;
        square += z * z;
        within[0] += fabs(z) < 1;
        within[1] += fabs(z) < 2;
    }
    EXPECT_CLOSE(sum / (double)n, 0, 0, 4 / sqrt((double)n));
    EXPECT_CLOSE(square / (double)n, 1, 0, 4 * sqrt(2 / (double)n));
    EXPECT_CLOSE(within[0] / (double)n, 0.6827, 0, 4 * 0.47 / sqrt((double)n));
    EXPECT_CLOSE(within[1] / (double)n, 0.9545, 0, 4 * 0.21 / sqrt((double)n));
}

static void normal_weights_have_the_variance_of_the_rule(void)
{
    static const char *const rules[] = {"glorot-normal", "he-normal",
                                        "lecun-normal"};
    const double want[] = {sqrt(2.0 / 180), sqrt(2.0 / 100), sqrt(1.0 / 100)};
    struct network net;

    for (size_t r = 0; r < 3; r++) {
        real *theta = weights(&net, rules[r], 5);
        const size_t W = net.layer[0].W;

        expect_normal(&net.layer[0], theta, want[r]);
        CU_ASSERT(theta[W] != theta[W + 1] && theta[W] != theta[W + 2]);
        mem_free(theta);
    }
    real *theta = weights(&net, "lecun", 5);

    expect_uniform(&net.layer[0], theta, sqrt(3.0 / 100));
    mem_free(theta);
}

/* selu alone begins as LeCun's, at any depth; gains and alphas begin at 1. */
static void auto_follows_the_activation(void)
{
    static const char *const selu[] = {"selu", "identity"};
    struct network net;
    real *theta = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = sizes,
                                                  .activations = selu,
                                                  .loss = "squared",
                                                  .layer_norm = true,
                                                  .parametric = true},
                           &net));
    EXPECT_OK(network_block(&net, "test", &theta));
    init_parameters(&net, "auto", 3, theta);
    expect_normal(&net.layer[0], theta, sqrt(1.0 / 100));
    for (size_t j = 0; j < net.layer[0].n_out; j++)
        CU_ASSERT(theta[net.layer[0].gain + j] == 1 &&
                  theta[net.layer[0].shift + j] == 0 &&
                  theta[net.layer[0].alpha + j] == 1);
    mem_free(theta);
}

/* Five hidden layers; in the first two, ReLU, the limits are those given. */
static void expect_deep(const char *output, double first, double second)
{
    const size_t wide[] = {60, 80, 60, 80, 60, 80, 60};
    const char *const names[] = {"relu", "relu", "tanh",
                                 "relu", "relu", output};
    struct network net;
    real *theta = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 6,
                                                  .sizes = wide,
                                                  .activations = names,
                                                  .loss = "squared"},
                           &net));
    EXPECT_OK(network_block(&net, "test", &theta));
    init_parameters(&net, "auto", 3, theta);
    expect_uniform(&net.layer[0], theta, first);
    expect_uniform(&net.layer[1], theta, second);
    expect_uniform(&net.layer[2], theta, sqrt(6.0 / 140));
    mem_free(theta);
}

/* Four hidden layers are not yet deep. */
static void expect_shallow(void)
{
    const size_t wide[] = {60, 80, 60, 80, 60, 80};
    const char *const names[] = {"relu", "relu", "relu", "relu", "sigmoid"};
    struct network net;
    real *theta = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 5,
                                                  .sizes = wide,
                                                  .activations = names,
                                                  .loss = "squared"},
                           &net));
    EXPECT_OK(network_block(&net, "test", &theta));
    init_parameters(&net, "auto", 3, theta);
    for (size_t l = 0; l < 4; l++)
        expect_uniform(&net.layer[l], theta, sqrt(6.0 / 140));
    mem_free(theta);
}

static void auto_is_he_for_relu_of_deep_networks_for_classes(void)
{
    expect_shallow();
    expect_deep("sigmoid", sqrt(6.0 / 60), sqrt(6.0 / 80));
    expect_deep("softmax", sqrt(6.0 / 60), sqrt(6.0 / 80));
    expect_deep("identity", sqrt(6.0 / 140), sqrt(6.0 / 140));
}

static void weights_depend_on_the_seed_alone(void)
{
    struct network net;
    real *a = weights(&net, "auto", 5);
    real *b = weights(&net, "auto", 5);
    real *c = weights(&net, "auto", 6);
    const size_t size = net.n_block * sizeof(real);

    CU_ASSERT(memcmp(a, b, size) == 0);
    CU_ASSERT(memcmp(a, c, size) != 0);
    mem_free(a);
    mem_free(b);
    mem_free(c);
}

static void layers_have_weights_of_their_own(void)
{
    const size_t square[] = {20, 20, 20};
    struct network net;
    real *theta = NULL;
    size_t same = 0;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = square,
                                                  .activations = relu_then_tanh,
                                                  .loss = "squared"},
                           &net));
    EXPECT_OK(network_block(&net, "test", &theta));
    init_parameters(&net, "glorot", 5, theta);
    for (size_t i = 0; i < 400; i++)
        same += theta[net.layer[0].W + i] == theta[net.layer[1].W + i];
    CU_ASSERT_EQUAL(same, 0);
    mem_free(theta);
}

static void biases_are_zero(void)
{
    struct network net;
    real *theta = weights(&net, "auto", 5);

    for (size_t i = net.n_kernel; i < net.n_block; i++)
        CU_ASSERT_EQUAL(theta[i], 0);
    mem_free(theta);
}

static CU_TestInfo tests[] = {
    {"limits are those of Glorot and He", limits_are_those_of_glorot_and_he},
    {"auto is He for ReLU of deep networks for classes",
     auto_is_he_for_relu_of_deep_networks_for_classes},
    {"weights depend on the seed alone", weights_depend_on_the_seed_alone},
    {"layers have weights of their own", layers_have_weights_of_their_own},
    {"biases are zero", biases_are_zero},
    {"normal weights have the variance of the rule",
     normal_weights_have_the_variance_of_the_rule},
    {"auto follows the activation", auto_follows_the_activation},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"init: weights", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
