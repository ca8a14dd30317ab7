/* SPDX-License-Identifier: MIT */
/*
 * test_worker.c - room for the nodes of the tree, and rows looked up ahead.
 * What a worker computes is tested with the engine.
 */
#include "engine/worker.h"

#include "engine/schedule.h"
#include "model/network.h"
#include "table/order/order.h"
#include "table/values/preprocess.h"

#include "support.h"

enum { MOST_SHARDS = 150, MOST_TEAM = 20 };

/* Nodes open at once when every group of the run, as large as it may be, is put
 * on a binary counter. */
static size_t count_nodes(size_t shards, struct range run)
{
    struct range node[MOST_SHARDS];
    size_t n = 0, most = 0;

    while (run.lo < run.hi) {
        const size_t left = run.hi - run.lo;

        node[n] = tree_node_from(shards, run.lo,
                                 run.lo + (left < GROUP ? left : GROUP));
        run.lo = node[n++].hi;
        most = n > most ? n : most;
        for (; n >= 2 && tree_siblings(shards, node[n - 2], node[n - 1]); n--)
            node[n - 2].hi = node[n - 1].hi;
    }
    return most;
}

/* A short last minibatch has another tree, a team may be smaller than asked:
 * whatever comes, there is room, and no more than that. */
static void room_is_what_some_tree_and_team_needs(void)
{
    bool right = true;

    for (size_t most = 1; most <= MOST_SHARDS; most += 7)
        for (size_t tail = 0; tail < most; tail++)
            for (size_t t = 0; t < MOST_TEAM; t++) {
                const struct shape shape = {64 * most, most, MOST_TEAM,
                                            tail,      0,    0};
                size_t need = 0;

                for (size_t team = t + 1; team <= MOST_TEAM; team++) {
                    const size_t full =
                        count_nodes(most, range_part(most, team, t));
                    const size_t last =
                        count_nodes(tail, range_part(tail, team, t));

                    need = full > need ? full : need;
                    need = last > need ? last : need;
                }
                right &= worker_nodes(shape, t) == need;
            }
    CU_ASSERT(right);
}

static size_t nodes(size_t shards, size_t threads, size_t tail, size_t rank)
{
    return worker_nodes(
        (struct shape){64 * shards, shards, threads, tail, 0, 0}, rank);
}

/* 16 shards are two groups: one thread that has both has two nodes before it
 * joins them. The first 7 of 14, one half, are 4, 2 and 1. */
static void groups_need_a_node_each(void)
{
    CU_ASSERT_EQUAL(nodes(16, 2, 0, 0), 2);
    CU_ASSERT_EQUAL(nodes(16, 2, 0, 1), 1);
    CU_ASSERT_EQUAL(nodes(16, 2, 14, 0), 3);
    CU_ASSERT_EQUAL(nodes(16, 16, 0, 15), 1);
    CU_ASSERT_EQUAL(nodes(16, 17, 0, 16), 0);
    CU_ASSERT_EQUAL(nodes(1, 1, 0, 0), 1);
}

/* ---- Rows looked up ahead --------------------------------------------------
 */

enum { ROWS = 40, SHARD = 5, SHARDS = 4 };

/* A table whose only column is the number of the row, and a worker on it. */
struct bench {
    ls_dataset *data;
    struct network network;
    struct preprocess input, target;
    struct engine_job job;
    struct worker worker;
    struct workspace *workspace; /* [SHARDS] */
};

static void bench_open(struct bench *b)
{
    static const size_t sizes[] = {1, 1};
    static const char *const identity[] = {"identity"};
    static ls_real X[ROWS], y[ROWS];
    const struct shape shape = {ROWS, SHARDS, 1, 0, 0, 0};

    for (size_t i = 0; i < ROWS; i++)
        X[i] = (ls_real)i;
    EXPECT_OK(dataset_of(ROWS, 1, 1, X, y, NULL, "regression", &b->data));
    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 1,
                                                  .sizes = sizes,
                                                  .activations = identity,
                                                  .loss = "squared"},
                           &b->network));
    EXPECT_OK(preprocess_create(1, NULL, &b->input));
    EXPECT_OK(preprocess_create(1, NULL, &b->target));
    b->job = (struct engine_job){.network = &b->network,
                                 .gemm = gemm_find("plain"),
                                 .data = b->data,
                                 .input = &b->input,
                                 .target = &b->target};
    const struct schedule schedule =
        schedule_make(&b->network, "shard-major", shape, true);

    EXPECT_OK(worker_create(&b->job, &schedule, shape, SHARD, 0, &b->worker));
    EXPECT_OK(workspaces_create(&b->network, SHARD, SHARDS, WORKSPACE_GRADIENT,
                                &b->workspace));
}

static void bench_close(struct bench *b)
{
    workspaces_destroy(b->workspace, SHARDS);
    worker_destroy(&b->worker);
    preprocess_clear(&b->input);
    preprocess_clear(&b->target);
    ls_dataset_close(b->data);
}

/* The worker gathers a minibatch; its rows are those of the order. */
static void expect_rows(struct bench *b, uint64_t epoch, size_t position)
{
    const struct rows all = {.n = ROWS};
    const struct order order = order_of_epoch(&all, 1, 7, epoch);
    const struct minibatch batch = {&order, epoch,  position, SHARD * SHARDS,
                                    SHARD,  SHARDS, 1};
    const struct range run = {0, SHARDS};
    double weight[SHARDS];
    size_t want[SHARD * SHARDS];

    order_fill(&order, position, SHARD * SHARDS, want);
    worker_gather(&b->worker, &b->job, &batch, run, run, b->workspace, weight);
    for (size_t i = 0; i < SHARD * SHARDS; i++)
        CU_ASSERT_EQUAL(b->workspace[i / SHARD].A[0][i % SHARD], (real)want[i]);
}

/* The first shard of the next minibatch is looked up ahead. It may come in
 * another epoch, when a thread had no turn for a while. */
static void rows_looked_up_ahead_are_those_of_their_place(void)
{
    struct bench b;

    bench_open(&b);
    expect_rows(&b, 0, 0);
    expect_rows(&b, 0, SHARD * SHARDS);
    expect_rows(&b, 1, 0);
    expect_rows(&b, 2, SHARD * SHARDS); /* another epoch */
    expect_rows(&b, 3, 0);
    expect_rows(&b, 3, 0); /* another position */
    bench_close(&b);
}

static CU_TestInfo tests[] = {
    {"room is what some tree and team needs",
     room_is_what_some_tree_and_team_needs},
    {"groups need a node each", groups_need_a_node_each},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo ahead_tests[] = {
    {"rows looked up ahead are those of their place",
     rows_looked_up_ahead_are_those_of_their_place},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"worker: room", NULL, NULL, NULL, NULL, tests},
    {"worker: rows ahead", NULL, NULL, NULL, NULL, ahead_tests},
    CU_SUITE_INFO_NULL,
};
