/* SPDX-License-Identifier: MIT */
/*
 * test_worker.c - room for the nodes of the tree. What a worker computes is
 * tested with the engine.
 */
#include "engine/worker.h"

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
                const struct shape shape = {64 * most, most, MOST_TEAM, tail};
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
    return worker_nodes((struct shape){64 * shards, shards, threads, tail},
                        rank);
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

static CU_TestInfo tests[] = {
    {"room is what some tree and team needs",
     room_is_what_some_tree_and_team_needs},
    {"groups need a node each", groups_need_a_node_each},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"worker: room", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
