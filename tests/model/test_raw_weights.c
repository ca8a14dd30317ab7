/* SPDX-License-Identifier: MIT */
/*
 * test_raw_weights.c - weights computed from raw ones, and their gradient.
 */
#include "model/raw_weights.h"

#include <string.h>

#include "base/mem.h"
#include "support.h"

static const size_t sizes[] = {3, 4, 2};
static const char *const activations[] = {"tanh", "softmax"};

static struct network made(bool ntk, bool scaled)
{
    struct network network = {0};

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "cce",
                                                  .layer_norm = true,
                                                  .ntk = ntk,
                                                  .feature_scale = scaled},
                           &network));
    return network;
}

static struct range all(const struct network *network)
{
    return (struct range){0, network->n_block};
}

/* A block with a number everywhere, padding too. */
static real *filled(const struct network *network, uint64_t seed)
{
    real *block = NULL;

    EXPECT_OK(network_block(network, "test", &block));
    fill_uniform(block, network->n_trained, seed);
    return block;
}

/* W_kj = s_k V_kj / sqrt(n_in), the last factor in every layer. */
static void weights_are_scaled_raw_weights(void)
{
    const struct network net = made(true, true);
    real *raw = filled(&net, 1), *theta = filled(&net, 2);

    raw_weights_effective(&net, raw, all(&net), theta);
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < sizes[l] * sizes[l + 1]; i++) {
            const double s =
                l == 0 ? (double)raw[net.n_block + i / sizes[1]] : 1;

            EXPECT_CLOSE((double)theta[net.layer[l].W + i],
                         s * (double)raw[net.layer[l].W + i] /
                             sqrt((double)sizes[l]),
                         1e-6, 0);
        }
    CU_ASSERT(memcmp(theta + net.n_kernel, raw + net.n_kernel,
                     (net.n_block - net.n_kernel) * sizeof *raw) == 0);
    mem_free(raw);
    mem_free(theta);
}

/* Of n_in = 4 the root is a power of two. */
static void beginning_gives_the_weights_back(void)
{
    const struct network net = made(true, true);
    real *theta = filled(&net, 3), *raw = filled(&net, 4),
         *back = filled(&net, 5);
    const struct layer *second = &net.layer[1];

    raw_weights_begin(&net, theta, raw);
    raw_weights_effective(&net, raw, all(&net), back);
    for (size_t i = 0; i < 12; i++)
        EXPECT_CLOSE((double)back[net.layer[0].W + i],
                     (double)theta[net.layer[0].W + i], 1e-6, 0);
    for (size_t i = 0; i < 8; i++)
        CU_ASSERT(raw[second->W + i] == 2 * theta[second->W + i]);
    CU_ASSERT(memcmp(back + second->W, theta + second->W, 8 * sizeof *raw) ==
              0);
    for (size_t k = 0; k < 3; k++)
        CU_ASSERT(raw[net.n_block + k] == 1);
    mem_free(theta);
    mem_free(raw);
    mem_free(back);
}

/* L = sum_i c_i theta_i: its gradient by the weights is c. */
static double loss(const struct network *net, const real *raw, const real *c,
                   real *theta)
{
    double sum = 0;

    raw_weights_effective(net, raw, all(net), theta);
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < sizes[l] * sizes[l + 1]; i++)
            sum += (double)c[net->layer[l].W + i] *
                   (double)theta[net->layer[l].W + i];
    return sum;
}

/* L is linear in each number, so a difference is its derivative. */
static void gradients_are_differences(void)
{
    for (int kind = 1; kind < 4; kind++) {
        const struct network net = made(kind & 1, kind & 2);
        real *raw = filled(&net, 6), *c = filled(&net, 7),
             *gradient = filled(&net, 7), *theta = filled(&net, 8);

        raw_weights_scale_gradient(&net, raw, (struct range){0, net.n_scale},
                                   gradient);
        raw_weights_gradient(&net, raw, all(&net), gradient);
        for (size_t i = 0; i < net.n_block + net.n_scale; i++) {
            const bool first = i < 12;
            const bool second = i >= net.layer[1].W && i < net.layer[1].W + 8;
            const real kept = raw[i];

            if (!first && !second && i < net.n_block) {
                CU_ASSERT(gradient[i] == c[i]);
                continue;
            }
            const double before = loss(&net, raw, c, theta);

            raw[i] = kept + 1;
            EXPECT_CLOSE((double)gradient[i],
                         loss(&net, raw, c, theta) - before, 1e-5,
                         sizeof(real) == 8 ? 1e-14 : 1e-6);
            raw[i] = kept;
        }
        mem_free(raw);
        mem_free(c);
        mem_free(gradient);
        mem_free(theta);
    }
}

static void a_frozen_layer_is_its_raw_weights(void)
{
    static const bool frozen[] = {true, false};
    struct network net = made(true, true);
    real *raw = filled(&net, 9), *theta = filled(&net, 10), *gradient;

    network_freeze(&net, frozen);
    raw_weights_begin(&net, theta, raw);
    CU_ASSERT(memcmp(raw, theta, 12 * sizeof *raw) == 0);
    raw[net.n_block] = 3;
    raw_weights_effective(&net, raw, all(&net), theta);
    CU_ASSERT(memcmp(raw, theta, 12 * sizeof *raw) == 0);
    CU_ASSERT(raw[net.layer[1].W] == 2 * theta[net.layer[1].W]);
    gradient = filled(&net, 11);
    raw_weights_gradient(&net, raw, all(&net), gradient);
    memcpy(raw, gradient, 12 * sizeof *raw);
    mem_free(gradient);
    gradient = filled(&net, 11);
    CU_ASSERT(memcmp(raw, gradient, 12 * sizeof *raw) == 0);
    mem_free(gradient);
    mem_free(raw);
    mem_free(theta);
}

/* Whoever computes a part. */
static void ranges_have_the_same_bits(void)
{
    const struct network net = made(true, true);
    real *raw = filled(&net, 12), *whole = filled(&net, 13),
         *parts = filled(&net, 14), *g = filled(&net, 15),
         *g_parts = filled(&net, 15);

    memcpy(parts, whole, net.n_block * sizeof *raw);
    raw_weights_effective(&net, raw, all(&net), whole);
    raw_weights_gradient(&net, raw, all(&net), g);
    for (size_t at = 0; at < net.n_block; at += 5) {
        const struct range range = {at, smaller(at + 5, net.n_trained)};

        raw_weights_effective(&net, raw, range, parts);
        raw_weights_gradient(&net, raw, range, g_parts);
    }
    CU_ASSERT(memcmp(whole, parts, net.n_block * sizeof *raw) == 0);
    CU_ASSERT(memcmp(g, g_parts, net.n_trained * sizeof *g) == 0);
    mem_free(raw);
    mem_free(whole);
    mem_free(parts);
    mem_free(g);
    mem_free(g_parts);
}

static CU_TestInfo tests[] = {
    {"weights are scaled raw weights", weights_are_scaled_raw_weights},
    {"beginning gives the weights back", beginning_gives_the_weights_back},
    {"gradients are differences", gradients_are_differences},
    {"a frozen layer is its raw weights", a_frozen_layer_is_its_raw_weights},
    {"ranges have the same bits", ranges_have_the_same_bits},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"raw weights", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
