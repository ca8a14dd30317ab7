/* SPDX-License-Identifier: MIT */
/*
 * test_worker.c - room for the nodes of the tree. What a worker computes is
 * tested with the engine.
 */
#include "engine/worker.h"

#include "support.h"

enum { MOST_SHARDS = 150, MOST_TEAM = 20 };

/* A short last minibatch has another tree, a team may be smaller than asked:
 * whatever comes, the room made for the largest is enough. */
static void room_is_enough_for_every_tree_and_team(void)
{
    size_t room[MOST_TEAM];
    bool enough = true;

    for (size_t most = 1; most <= MOST_SHARDS; most += 7) {
        for (size_t t = 0; t < MOST_TEAM; t++)
            room[t] = worker_nodes(most, t);
        for (size_t shards = 1; shards <= most; shards++)
            for (size_t team = 1; team <= MOST_TEAM; team++)
                for (size_t t = 0; t < team; t++) {
                    size_t depth;

                    (void)tree_run_nodes(shards, range_part(shards, team, t),
                                         &depth);
                    enough &= depth <= room[t];
                }
    }
    CU_ASSERT(enough);
}

static void more_threads_need_less_room_each(void)
{
    CU_ASSERT_EQUAL(worker_nodes(16, 0), 5);
    CU_ASSERT_EQUAL(worker_nodes(16, 15), 1);
    CU_ASSERT_EQUAL(worker_nodes(16, 16), 0);
    CU_ASSERT_EQUAL(worker_nodes(1, 0), 1);
}

static CU_TestInfo tests[] = {
    {"room is enough for every tree and team",
     room_is_enough_for_every_tree_and_team},
    {"more threads need less room each", more_threads_need_less_room_each},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"worker: room", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
