/* SPDX-License-Identifier: MIT */
/*
 * test_schedule.c - each number of the parameter block has one place.
 */
#include "engine/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

static const char *const kinds[] = {"shard-major", "tile-major", "auto"};

/* A MiB of kernel and more in the second layer, one unit in the middle
 * and at the end. */
static struct network make_network(void)
{
    static const size_t sizes[] = {5, 600, 500, 1, 40, 1};
    static const char *const names[] = {"relu", "relu", "relu", "relu",
                                        "sigmoid"};
    struct network net;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 5,
                                                  .sizes = sizes,
                                                  .activations = names,
                                                  .loss = "bce",
                                                  .feature_scale = true},
                           &net));
    return net;
}

/* How often each number of the block is in a part; of a node, too. */
static void count_parts(const struct network *net, const struct schedule *s,
                        unsigned char *block, unsigned char *node)
{
    memset(block, 0, net->n_block);
    memset(node, 0, s->n_node);
    for (size_t i = 0; i < s->n_parts; i++) {
        const struct part *part = &s->part[i];

        CU_ASSERT_FATAL(part->theta + part->n <= net->n_block);
        CU_ASSERT_FATAL(part->at + part->n <= s->n_node);
        CU_ASSERT_EQUAL(part->group == GROUP_KERNEL,
                        part->theta < net->n_kernel);
        for (size_t k = 0; k < part->n; k++) {
            block[part->theta + k]++;
            node[part->at + k]++;
        }
    }
}

static size_t count_wrong(const unsigned char *times, size_t lo, size_t hi,
                          unsigned char want)
{
    size_t wrong = 0;

    for (size_t i = lo; i < hi; i++)
        wrong += times[i] != want;
    return wrong;
}

static size_t end_of_kernel(const struct network *net, size_t l)
{
    return l + 1 < net->n_layers ? net->layer[l + 1].W : net->n_kernel;
}

static void check_kind(const struct network *net, const char *kind)
{
    const struct schedule s =
        schedule_make(net, kind, (struct shape){256, 4, 1, 0, 0, 0}, true);
    unsigned char *block = malloc(net->n_block), *node = malloc(net->n_block);
    bool any = false;

    CU_ASSERT_FATAL(s.n_node <= net->n_block);
    count_parts(net, &s, block, node);
    for (size_t l = 0; l < net->n_layers; l++) {
        any |= s.tiled[l];
        CU_ASSERT_EQUAL(count_wrong(block, net->layer[l].W,
                                    end_of_kernel(net, l), !s.tiled[l]),
                        0);
    }
    CU_ASSERT_EQUAL(count_wrong(block, net->n_kernel, net->n_block, 1), 0);
    CU_ASSERT_EQUAL(count_wrong(node, 0, s.n_node, 1), 0);
    CU_ASSERT_EQUAL(s.any_tiled, any);
    free(block);
    free(node);
}

static void parts_cover_the_block_once_but_for_tiled_layers(void)
{
    const struct network net = make_network();

    for (size_t k = 0; k < 3; k++)
        check_kind(&net, kinds[k]);
}

/* A worker puts dW of layer l at W[l] and all db at b. */
static void layers_stand_where_their_part_does(void)
{
    const struct network net = make_network();

    for (size_t k = 0; k < 3; k++) {
        const struct schedule s = schedule_make(
            &net, kinds[k], (struct shape){256, 4, 1, 0, 0, 0}, true);
        size_t part = 0;

        for (size_t l = 0; l < net.n_layers; l++) {
            if (s.tiled[l])
                continue;
            CU_ASSERT_EQUAL(s.part[part].at, s.W[l]);
            CU_ASSERT_EQUAL(s.part[part].theta, net.layer[l].W);
            part++;
        }
        CU_ASSERT_EQUAL(s.part[part].at, s.b);
        CU_ASSERT_EQUAL(s.part[part].theta, net.n_kernel);
        CU_ASSERT_EQUAL(s.n_parts, part + 1);
    }
}

static void a_layer_of_one_unit_is_never_tiled(void)
{
    const struct network net = make_network();

    for (size_t k = 0; k < 3; k++) {
        const struct schedule s = schedule_make(
            &net, kinds[k], (struct shape){1, 4, 1, 0, 0, 0}, true);

        CU_ASSERT(!s.tiled[2] && !s.tiled[4]);
    }
}

/* Products that round by the shape of a call must not be cut otherwise. */
static void products_that_are_not_exact_are_never_tiled(void)
{
    const struct network net = make_network();

    for (size_t k = 0; k < 3; k++) {
        const struct schedule s = schedule_make(
            &net, kinds[k], (struct shape){256, 4, 1, 0, 0, 0}, false);

        CU_ASSERT(!s.any_tiled && s.n_node == net.n_block);
    }
}

static void the_kind_says_which_layers_are_tiled(void)
{
    const struct network net = make_network();
    const struct schedule shard = schedule_make(
        &net, "shard-major", (struct shape){256, 4, 1, 0, 0, 0}, true);
    const struct schedule tile = schedule_make(
        &net, "tile-major", (struct shape){256, 4, 1, 0, 0, 0}, true);
    const struct schedule few =
        schedule_make(&net, "auto", (struct shape){256, 4, 1, 0, 0, 0}, true);
    const struct schedule many = schedule_make(
        &net, "auto", (struct shape){1000000, 4, 1, 0, 0, 0}, true);

    CU_ASSERT(!shard.any_tiled);
    CU_ASSERT_EQUAL(shard.n_node, net.n_block);
    CU_ASSERT(tile.tiled[0] && tile.tiled[1] && tile.tiled[3]);
    CU_ASSERT(!few.tiled[0] && few.tiled[1] && !few.tiled[3]);
    CU_ASSERT(!many.any_tiled);
}

/* But for kernels of a few bytes, as 1 x 40. */
static void no_thread_is_idle_for_want_of_shards(void)
{
    const struct network net = make_network();
    const struct schedule enough = schedule_make(
        &net, "auto", (struct shape){1000000, 4, 4, 0, 0, 0}, true);
    const struct schedule idle = schedule_make(
        &net, "auto", (struct shape){1000000, 4, 5, 0, 0, 0}, true);

    CU_ASSERT(!enough.any_tiled);
    CU_ASSERT(idle.tiled[1] && !idle.tiled[3]);
}

static CU_TestInfo tests[] = {
    {"parts cover the block once but for tiled layers",
     parts_cover_the_block_once_but_for_tiled_layers},
    {"layers stand where their part does", layers_stand_where_their_part_does},
    {"a layer of one unit is never tiled", a_layer_of_one_unit_is_never_tiled},
    {"products that are not exact are never tiled",
     products_that_are_not_exact_are_never_tiled},
    {"the kind says which layers are tiled",
     the_kind_says_which_layers_are_tiled},
    {"no thread is idle for want of shards",
     no_thread_is_idle_for_want_of_shards},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"schedule: shard-major and tile-major", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
