/* SPDX-License-Identifier: MIT */
/*
 * test_barrier.c - nobody passes before all have come.
 */
#include "engine/barrier.h"

#include "support.h"

enum { TEAM = 5, ROUNDS = 300 };

struct meeting {
    struct barrier barrier;
    size_t said[TEAM]; /* each writes its own, plainly */
    size_t early[TEAM];
};

/* In every round all say its number, then read what the others said. */
static void meet(struct meeting *m, size_t me)
{
    for (size_t round = 1; round <= ROUNDS; round++) {
        m->said[me] = round;
        barrier_wait(&m->barrier, TEAM);
        for (size_t t = 0; t < TEAM; t++)
            m->early[me] += m->said[t] != round;
        barrier_wait(&m->barrier, TEAM);
    }
}

struct seat {
    struct meeting *meeting;
    size_t rank;
};

static void *sit(void *seat)
{
    const struct seat *s = seat;

    meet(s->meeting, s->rank);
    return NULL;
}

static void hold_meeting(size_t cpus)
{
    static struct meeting m;
    struct seat seat[TEAM];
    pthread_t thread[TEAM];

    m = (struct meeting){.said = {0}};
    EXPECT_OK(barrier_create(&m.barrier, TEAM, cpus));
    for (size_t t = 0; t < TEAM; t++) {
        seat[t] = (struct seat){&m, t};
        CU_ASSERT_FATAL(pthread_create(&thread[t], NULL, sit, &seat[t]) == 0);
    }
    for (size_t t = 0; t < TEAM; t++)
        pthread_join(thread[t], NULL);
    for (size_t t = 0; t < TEAM; t++)
        CU_ASSERT_EQUAL(m.early[t], 0);
    barrier_destroy(&m.barrier);
}

static void nobody_passes_before_all_have_come(void)
{
    hold_meeting(1);    /* sleeps soon */
    hold_meeting(TEAM); /* spins first */
}

static void a_team_of_one_does_not_wait(void)
{
    struct barrier barrier;

    EXPECT_OK(barrier_create(&barrier, 1, 1));
    barrier_wait(&barrier, 1);
    barrier_wait(&barrier, 1);
    barrier_destroy(&barrier);
}

static CU_TestInfo tests[] = {
    {"nobody passes before all have come", nobody_passes_before_all_have_come},
    {"a team of one does not wait", a_team_of_one_does_not_wait},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"barrier: a team", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
