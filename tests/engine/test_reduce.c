/* SPDX-License-Identifier: MIT */
/*
 * test_reduce.c - sums in the one tree, whoever holds its nodes.
 */
#include "engine/reduce.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { MOST_SHARDS = 40, N = REDUCE_BLOCK + 70 };

/* The gradient of shard s at parameter i: sums in another order differ. */
static real leaf(size_t s, size_t i)
{
    return (real)(1.0 / (double)(1 + s * 7 + i % 13) +
                  (s % 3 == 0 ? 1e4 : 1e-3));
}

static real node_sum(struct range node, size_t i)
{
    if (node.hi - node.lo == 1)
        return leaf(node.lo, i);
    const size_t middle = tree_middle(node);

    return node_sum((struct range){node.lo, middle}, i) +
           node_sum((struct range){middle, node.hi}, i);
}

/* A worker that has added up its run, as worker.c does. */
static void fill_worker(struct worker *w, size_t shards, struct range run)
{
    w->node = calloc(2 * MOST_SHARDS, sizeof *w->node);
    w->temp_depth = reduce_depth((struct shape){.shards = shards});
    w->temp = calloc(w->temp_depth * REDUCE_BLOCK, sizeof *w->temp);
    for (size_t s = run.lo; s < run.hi; s++) {
        w->node[w->n_nodes++].shards = (struct range){s, s + 1};
        while (w->n_nodes >= 2 &&
               tree_siblings(shards, w->node[w->n_nodes - 2].shards,
                             w->node[w->n_nodes - 1].shards)) {
            w->node[w->n_nodes - 2].shards.hi = s + 1;
            w->n_nodes--;
        }
    }
    for (size_t k = 0; k < w->n_nodes; k++) {
        w->node[k].sum = calloc(N, sizeof(real));
        for (size_t i = 0; i < N; i++)
            w->node[k].sum[i] = node_sum(w->node[k].shards, i);
    }
}

static void free_worker(struct worker *w)
{
    for (size_t k = 0; k < w->n_nodes; k++)
        free(w->node[k].sum);
    free(w->node);
    free(w->temp);
}

/* A layer [0, 500) and one [600, 900) of the block are shard-major, as are
 * the biases; what is between them is not in the nodes. */
enum { TILED = 100, N_KERNEL = 900, N_BLOCK = N + TILED };

static struct schedule two_layers_and_biases(void)
{
    return (struct schedule){
        .part = {{0, 0, 500, GROUP_KERNEL, false},
                 {500, 500 + TILED, N_KERNEL - 500 - TILED, GROUP_KERNEL,
                  false},
                 {N_KERNEL - TILED, N_KERNEL, N_BLOCK - N_KERNEL, GROUP_BIAS,
                  false}},
        .n_parts = 3,
        .b = N_KERNEL - TILED,
        .n_node = N,
    };
}

/* Where parameter i stands in a node. */
static size_t place_in_node(size_t i)
{
    return i < 500 ? i : i - TILED;
}

static bool is_tiled(size_t i)
{
    return i >= 500 && i < 500 + TILED;
}

/* theta = -sum, from a plain step of rate 1 on weight 1. */
static void expect_tree_sums(size_t shards, size_t team)
{
    struct worker worker[MOST_SHARDS + 3] = {0};
    const struct schedule schedule = two_layers_and_biases();
    real *theta = calloc(N_BLOCK, sizeof *theta);
    struct parameters p = {.optimizer = optimizer_find("sgd"), .theta = theta};
    const struct update u = {.inverse = 1, .rate = 1, .rate_others = 1};
    bool same = true;

    for (size_t t = 0; t < team; t++)
        fill_worker(&worker[t], shards, range_part(shards, team, t));
    for (size_t t = 0; t < team; t++)
        reduce_update(&p, &schedule, &u, worker, team, shards, &worker[t],
                      range_part_by(N, 16, team, t));
    for (size_t i = 0; i < N_BLOCK; i++) {
        const struct range all = {0, shards};

        same &=
            theta[i] == (is_tiled(i) ? 0 : -node_sum(all, place_in_node(i)));
    }
    CU_ASSERT(same);
    for (size_t t = 0; t < team; t++)
        free_worker(&worker[t]);
    free(theta);
}

static void sum_does_not_depend_on_the_team(void)
{
    for (size_t shards = 1; shards <= MOST_SHARDS; shards += 3)
        for (size_t team = 1; team <= shards + 3; team += 2)
            expect_tree_sums(shards, team);
}

/* The most blocks that sums of these nodes use at once, as combine() does. */
static size_t blocks_used(size_t shards, size_t team)
{
    struct range stack[2 * MOST_SHARDS];
    size_t top = 0, used = 0;

    for (size_t t = 0; t < team; t++) {
        const struct range run = range_part(shards, team, t);

        for (size_t lo = run.lo; lo < run.hi; lo = stack[top - 1].hi) {
            stack[top++] = tree_node_from(shards, lo, run.hi);
            while (top >= 2 &&
                   tree_siblings(shards, stack[top - 2], stack[top - 1])) {
                used = top - 1 > used ? top - 1 : used;
                stack[top - 2].hi = stack[top - 1].hi;
                top--;
            }
        }
    }
    CU_ASSERT_EQUAL(top, 1);
    return used;
}

/* Never more, and all of them where the tree is full. */
static void the_depth_is_what_sums_need(void)
{
    for (size_t shards = 1; shards <= MOST_SHARDS; shards++) {
        size_t most = 0;

        for (size_t team = 1; team <= shards; team++) {
            const size_t used = blocks_used(shards, team);

            most = used > most ? used : most;
        }
        CU_ASSERT(most <= reduce_depth((struct shape){.shards = shards}));
        if ((shards & (shards - 1)) == 0)
            CU_ASSERT_EQUAL(most,
                            reduce_depth((struct shape){.shards = shards}));
    }
}

static void l2_concerns_kernels_and_no_biases(void)
{
    struct worker worker = {0};
    const struct schedule schedule = two_layers_and_biases();
    real theta[N_BLOCK];
    struct parameters p = {.optimizer = optimizer_find("sgd"), .theta = theta};
    const struct update u = {
        .inverse = 0, .rate = 1, .rate_others = 1, .decay = (real)0.5};

    for (size_t i = 0; i < N_BLOCK; i++)
        theta[i] = 8;
    fill_worker(&worker, 1, (struct range){0, 1});
    reduce_update(&p, &schedule, &u, &worker, 1, 1, &worker,
                  (struct range){0, N});
    for (size_t i = 0; i < N_BLOCK; i++)
        CU_ASSERT_EQUAL(theta[i], i < N_KERNEL && !is_tiled(i) ? 4 : 8);
    free_worker(&worker);
}

/* Shards [1, 16) of 32, one to a thread: the nodes [1, 2), [2, 4), [4, 8) and
 * [8, 16), while most sums are open. */
static void a_run_adds_up_to_its_largest_nodes(void)
{
    enum { SHARDS = 32, TEAM = 15, NODES = 4 };
    static const struct range want[NODES] = {{1, 2}, {2, 4}, {4, 8}, {8, 16}};
    struct worker worker[TEAM] = {0};
    real out[NODES * 5] = {0};
    bool same = true;

    for (size_t t = 0; t < TEAM; t++)
        fill_worker(&worker[t], SHARDS, (struct range){1 + t, 2 + t});
    free(worker[3].temp);
    worker[3].temp_depth =
        reduce_depth((struct shape){.shards = SHARDS, .machines = 2});
    worker[3].temp = calloc(worker[3].temp_depth * REDUCE_BLOCK, sizeof(real));
    reduce_nodes(worker, TEAM, SHARDS, &worker[3], 7, 3, out, 5);
    for (size_t k = 0; k < NODES; k++)
        for (size_t i = 0; i < 5; i++)
            same &= out[k * 5 + i] == (i < 3 ? node_sum(want[k], 7 + i) : 0);
    CU_ASSERT(same);
    for (size_t t = 0; t < TEAM; t++)
        free_worker(&worker[t]);
}

static CU_TestInfo tests[] = {
    {"sum does not depend on the team", sum_does_not_depend_on_the_team},
    {"the depth is what sums need", the_depth_is_what_sums_need},
    {"a run adds up to its largest nodes", a_run_adds_up_to_its_largest_nodes},
    {"L2 concerns kernels and no biases", l2_concerns_kernels_and_no_biases},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"reduce: the tree", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
