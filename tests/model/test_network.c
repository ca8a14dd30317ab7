/* SPDX-License-Identifier: MIT */
/*
 * test_network.c - offsets of parameters, and rejected networks.
 */
#include <string.h>

#include "base/mem.h"
#include "base/settings.h"
#include "model/network.h"
#include "support.h"

static struct network made(const size_t *sizes, size_t n_layers,
                           const char *const *activations, const char *loss)
{
    struct network network = {0};

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = n_layers,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = loss},
                           &network));
    return network;
}

static const char *const two[] = {"relu", "sigmoid"};
static const size_t small[] = {3, 5, 1};

static void kernels_come_first_and_parts_start_on_64_bytes(void)
{
    static const size_t sizes[] = {3, 40, 2};
    const struct network network = made(sizes, 2, two, "bce");
    const size_t unit = 64 / sizeof(real);
    size_t end = 0;

    for (int biases = 0; biases < 2; biases++)
        for (size_t l = 0; l < 2; l++) {
            const struct layer *layer = &network.layer[l];
            const size_t start = biases ? layer->b : layer->W;

            CU_ASSERT_EQUAL(start % unit, 0);
            CU_ASSERT(start >= end);
            CU_ASSERT(start < end + unit);
            end = start + layer->n_out * (biases ? 1 : layer->n_in);
            if (!biases)
                CU_ASSERT(end <= network.n_kernel);
        }
    CU_ASSERT_EQUAL(network.layer[0].b, network.n_kernel);
    CU_ASSERT(end <= network.n_block);
    CU_ASSERT_EQUAL(network.n_block % unit, 0);
    CU_ASSERT_EQUAL(network.n_parameters, 3 * 40 + 40 + 40 * 2 + 2);
    CU_ASSERT_EQUAL(network.widest, 40);
}

/* Every number of a block has a group, the factors s behind it too; ranges of
 * one group are joined, but for kernels and where only some are frozen. */
static void every_parameter_has_a_group(void)
{
    static const size_t sizes[] = {3, 5, 4, 2};
    static const char *const three[] = {"relu", "relu", "softmax"};
    static const bool frozen[] = {true, false, false};
    static const enum parameter_group groups[] = {
        GROUP_KERNEL, GROUP_KERNEL, GROUP_KERNEL,    GROUP_BIAS,  GROUP_BIAS,
        GROUP_NORM,   GROUP_NORM,   GROUP_EMBEDDING, GROUP_SCALE,
    };
    const struct embedding_spec embedding = {1, 7, 2};
    struct block_range range[MOST_RANGES];
    struct network network = {0};
    size_t end = 0;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 3,
                                                  .sizes = sizes,
                                                  .activations = three,
                                                  .loss = "cce",
                                                  .layer_norm = true,
                                                  .feature_scale = true,
                                                  .n_embeddings = 1,
                                                  .embedding = &embedding},
                           &network));
    CU_ASSERT_EQUAL(network.n_scale, 4);
    CU_ASSERT(network.n_trained >= network.n_block + 4);
    CU_ASSERT_EQUAL(network_ranges(&network, range), 7);
    network_freeze(&network, frozen);
    CU_ASSERT_EQUAL_FATAL(network_ranges(&network, range), 9);
    for (size_t i = 0; i < 9; i++) {
        CU_ASSERT_EQUAL(range[i].lo, end);
        CU_ASSERT_EQUAL(range[i].group, groups[i]);
        end = range[i].hi;
    }
    CU_ASSERT_EQUAL(end, network.n_trained);
    CU_ASSERT_EQUAL(range[8].lo, network.n_block);
    CU_ASSERT(range[0].frozen && range[3].frozen && range[5].frozen);
    CU_ASSERT(range[7].frozen && range[8].frozen && !range[4].frozen);
}

static void what_cannot_be_a_network_is_named(void)
{
    static const char *const slips[] = {"rely", "sigmoid"};
    static const char *const rows[] = {"softmax", "sigmoid"};
    static const size_t none[] = {3, 0, 1};
    static const size_t wide[] = {3, 1 << 25, 1};
    static const size_t tall[] = {0, 5, 1};
    struct network network;

    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = small,
                                                     .activations = slips,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "layer 1: there is no activation \"rely\"");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = small,
                                                     .activations = rows,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "softmax is for the output layer only");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = small,
                                                     .activations = two,
                                                     .loss = "bse"},
                              &network),
                 LS_USAGE, "no loss \"bse\"");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = none,
                                                     .activations = two,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "layer 1 has 0 units");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = wide,
                                                     .activations = two,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "layer 1 has 33554432 units");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 2,
                                                     .sizes = tall,
                                                     .activations = two,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "0 features");
    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 0,
                                                     .sizes = small,
                                                     .activations = two,
                                                     .loss = "bce"},
                              &network),
                 LS_USAGE, "0 layers");
    EXPECT_FAILS(
        network_make(&(struct network_spec){.n_layers = LS_MAX_HIDDEN + 2,
                                            .sizes = small,
                                            .activations = two,
                                            .loss = "bce"},
                     &network),
        LS_USAGE, "66 layers");
}

static void the_widest_network_can_be_counted(void)
{
    static const size_t wide[] = {1 << 24, 1 << 24, 1 << 24, 1 << 24};
    static const char *const relu[] = {"relu", "relu", "relu"};
    const struct network network = made(wide, 3, relu, "squared");

    CU_ASSERT_EQUAL(network.n_kernel, (size_t)3 << 48);
    CU_ASSERT_EQUAL(network.n_block, ((size_t)3 << 48) + ((size_t)3 << 24));
}

static void a_wider_network_is_refused(void)
{
    static const size_t wider[] = {1 << 24, (1 << 24) + 1};
    static const char *const relu[] = {"relu"};
    struct network network;

    EXPECT_FAILS(network_make(&(struct network_spec){.n_layers = 1,
                                                     .sizes = wider,
                                                     .activations = relu,
                                                     .loss = "squared"},
                              &network),
                 LS_USAGE, "layer 1 has 16777217 units");
}

static void networks_are_equal_when_all_of_them_is(void)
{
    static const char *const other[] = {"tanh", "sigmoid"};
    static const size_t wider[] = {3, 6, 1};
    static const char *const three[] = {"relu", "relu", "sigmoid"};
    static const size_t deeper[] = {3, 5, 5, 1};
    const struct network a = made(small, 2, two, "bce");
    const struct network same = made(small, 2, two, "bce");
    const struct network b = made(small, 2, other, "bce");
    const struct network c = made(small, 2, two, "squared");
    const struct network d = made(wider, 2, two, "bce");
    const struct network e = made(deeper, 3, three, "bce");

    CU_ASSERT_TRUE(network_equal(&a, &same));
    CU_ASSERT_FALSE(network_equal(&a, &b));
    CU_ASSERT_FALSE(network_equal(&a, &c));
    CU_ASSERT_FALSE(network_equal(&a, &d));
    CU_ASSERT_FALSE(network_equal(&a, &e));
}

static void a_network_is_named_by_its_sizes(void)
{
    const struct network network = made(small, 2, two, "bce");
    char text[16];

    network_text(&network, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "3-5-1");
    network_text(&network, text, 4);
    CU_ASSERT_STRING_EQUAL(text, "3-5");
}

static void the_hash_is_of_kernel_and_bias_layer_by_layer(void)
{
    static const size_t sizes[] = {1, 1, 1};
    const struct network network = made(sizes, 2, two, "bce");
    const real numbers[] = {1, 2, 3, 4};
    const struct digest_part part = {numbers, sizeof numbers};
    char want[65], hex[65];
    real *theta = NULL;

    EXPECT_OK(network_block(&network, "parameters", &theta));
    theta[network.layer[0].W] = 1;
    theta[network.layer[0].b] = 2;
    theta[network.layer[1].W] = 3;
    theta[network.layer[1].b] = 4;
    EXPECT_OK(digest_sha256(&part, 1, want));
    EXPECT_OK(network_sha256(&network, theta, hex));
    CU_ASSERT_STRING_EQUAL(hex, want);
    theta[1] = 5; /* padding */
    EXPECT_OK(network_sha256(&network, theta, hex));
    CU_ASSERT_STRING_EQUAL(hex, want);
    theta[network.layer[1].b] = -4;
    EXPECT_OK(network_sha256(&network, theta, hex));
    CU_ASSERT_STRING_NOT_EQUAL(hex, want);
    mem_free(theta);
}

static void a_new_block_is_zero(void)
{
    const struct network network = made(small, 2, two, "bce");
    real *theta = NULL;

    EXPECT_OK(network_block(&network, "parameters", &theta));
    for (size_t i = 0; i < network.n_block; i++)
        CU_ASSERT_EQUAL(theta[i], 0);
    mem_free(theta);
}

static struct network with_stages(bool layer_norm, bool residual,
                                  bool parametric)
{
    static const size_t wide[] = {3, 4, 4, 1};
    static const char *const kinds[] = {"relu", "relu", "identity"};
    struct network net;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 3,
                                                  .sizes = wide,
                                                  .activations = kinds,
                                                  .loss = "squared",
                                                  .layer_norm = layer_norm,
                                                  .parametric = parametric,
                                                  .residual = residual},
                           &net));
    return net;
}

/* Gains and shifts are behind the biases, and part of the hash. */
static void stages_are_part_of_the_network(void)
{
    const struct network plain = with_stages(false, false, false);
    const struct network norm = with_stages(true, false, false);
    const struct network residual = with_stages(false, true, false);
    char one[65], other[65];
    real *theta = NULL;

    CU_ASSERT(!network_equal(&plain, &norm));
    CU_ASSERT(!network_equal(&plain, &residual));
    CU_ASSERT(network_equal(&norm, &norm));
    CU_ASSERT_EQUAL(norm.n_parameters, plain.n_parameters + 16);
    CU_ASSERT_EQUAL(norm.n_kernel, plain.n_kernel);
    CU_ASSERT(norm.layer[0].gain >= plain.n_block);
    EXPECT_OK(network_block(&norm, "test", &theta));
    EXPECT_OK(network_sha256(&norm, theta, one));
    theta[norm.layer[1].shift + 3] = 1;
    EXPECT_OK(network_sha256(&norm, theta, other));
    CU_ASSERT_STRING_NOT_EQUAL(one, other);
    mem_free(theta);
}

/* Behind the gains and shifts, of hidden layers only, and part of the hash. */
static void alphas_are_part_of_the_network(void)
{
    const struct network norm = with_stages(true, false, false);
    const struct network both = with_stages(true, false, true);
    struct parameter_part part[MOST_PARTS];
    char one[65], other[65];
    real *theta = NULL;

    CU_ASSERT(!network_equal(&norm, &both));
    CU_ASSERT(network_equal(&both, &both));
    CU_ASSERT_EQUAL(both.n_parameters, norm.n_parameters + 8);
    CU_ASSERT_EQUAL(both.n_kernel, norm.n_kernel);
    CU_ASSERT(both.layer[0].alpha >= norm.n_block);
    CU_ASSERT(both.layer[1].alpha >= both.layer[0].alpha + 4);
    CU_ASSERT_EQUAL(network_parts(&both, 1, part), 5);
    CU_ASSERT_STRING_EQUAL(part[4].name, "alpha");
    CU_ASSERT_EQUAL(network_parts(&both, 2, part), 2);
    EXPECT_OK(network_block(&both, "test", &theta));
    EXPECT_OK(network_sha256(&both, theta, one));
    theta[both.layer[1].alpha + 3] = 1;
    EXPECT_OK(network_sha256(&both, theta, other));
    CU_ASSERT_STRING_NOT_EQUAL(one, other);
    mem_free(theta);
}

/* One hidden layer has what another one lacks. */
static void layers_may_differ_in_stages(void)
{
    static const size_t wide[] = {3, 4, 4, 1};
    static const char *const kinds[] = {"relu", "relu", "identity"};
    static const bool first[] = {true, false}, last[] = {false, true};
    const struct network all = with_stages(true, false, true);
    struct network one = {0}, other = {0};
    struct network_spec spec = {.n_layers = 3,
                                .sizes = wide,
                                .activations = kinds,
                                .loss = "squared",
                                .layer_norm = true,
                                .parametric = true,
                                .norm_of = first,
                                .parametric_of = last};

    EXPECT_OK(network_make(&spec, &one));
    CU_ASSERT(one.layer[0].norm && !one.layer[0].parametric);
    CU_ASSERT(!one.layer[1].norm && one.layer[1].parametric);
    CU_ASSERT(one.layer_norm && one.parametric);
    CU_ASSERT_EQUAL(one.n_parameters, all.n_parameters - 12);
    CU_ASSERT(!network_equal(&one, &all));
    spec.norm_of = last;
    EXPECT_OK(network_make(&spec, &other));
    CU_ASSERT(!network_equal(&one, &other));
    CU_ASSERT(!network_same_stages(&one, &other));
    CU_ASSERT(network_equal(&one, &one));
}

/* Whatever is frozen and whichever parts there are: kernels alone, and every
 * parameter in the range that says what its layer is. */
static void ranges_cover_the_block(void)
{
    for (int stages = 0; stages < 4; stages++)
        for (int mask = 0; mask < 7; mask++) {
            struct network net = with_stages(stages & 1, false, stages & 2);
            const bool frozen[3] = {mask & 1, mask & 2, mask & 4};
            struct block_range range[MOST_RANGES];
            size_t at = 0;

            network_freeze(&net, frozen);
            const size_t n = network_ranges(&net, range);

            for (size_t i = 0; i < n; i++) {
                CU_ASSERT_EQUAL(range[i].lo, at);
                CU_ASSERT(range[i].hi > at);
                CU_ASSERT_EQUAL(range[i].group == GROUP_KERNEL,
                                at < net.n_kernel);
                CU_ASSERT(range[i].group != GROUP_KERNEL ||
                          range[i].hi <= net.n_kernel);
                at = range[i].hi;
            }
            CU_ASSERT_EQUAL(at, net.n_block);
            for (size_t l = 0; l < 3; l++) {
                struct parameter_part part[MOST_PARTS];
                const size_t n_parts = network_parts(&net, l, part);

                for (size_t k = 0; k < n_parts; k++) {
                    size_t i = 0;

                    while (range[i].hi <= part[k].start)
                        i++;
                    CU_ASSERT_EQUAL(range[i].frozen, frozen[l]);
                }
            }
        }
}

static CU_TestInfo tests[] = {
    {"every parameter has a group", every_parameter_has_a_group},
    {"kernels come first and parts start on 64 bytes",
     kernels_come_first_and_parts_start_on_64_bytes},
    {"what cannot be a network is named", what_cannot_be_a_network_is_named},
    {"the widest network can be counted", the_widest_network_can_be_counted},
    {"a wider network is refused", a_wider_network_is_refused},
    {"networks are equal when all of them is",
     networks_are_equal_when_all_of_them_is},
    {"a network is named by its sizes", a_network_is_named_by_its_sizes},
    {"the hash is of kernel and bias, layer by layer",
     the_hash_is_of_kernel_and_bias_layer_by_layer},
    {"a new block is zero", a_new_block_is_zero},
    {"alphas are part of the network", alphas_are_part_of_the_network},
    {"layers may differ in stages", layers_may_differ_in_stages},
    {"ranges cover the block", ranges_cover_the_block},
    {"stages are part of the network", stages_are_part_of_the_network},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{"network: shape", NULL, NULL, NULL, NULL, tests},
                         CU_SUITE_INFO_NULL};
