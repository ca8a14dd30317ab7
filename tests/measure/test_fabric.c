/* SPDX-License-Identifier: MIT */
/*
 * test_fabric.c - the minibatches that a network takes, by hand, and a
 * measurement of ranks that are threads.
 */
#include "measure/fabric.h"

#include <math.h>

#include "base/number.h"
#include "support.h"
/* Uses support.h. */
#include "engine/fake_machines.h"

/* 8 ranks, 1 TFLOP/s each, 12.5 GB/s: 12 x 7 / 8 x 80 rows in float. */
static void rows_are_those_of_the_equation(void)
{
    const struct fabric f = {
        .ranks = 8, .bandwidth = 12.5e9, .flops = 1e12, .latency = 1};

    CU_ASSERT_DOUBLE_EQUAL(fabric_rows(&f), 840.0 * sizeof(real) / 4, 1e-9);
}

static void one_rank_exchanges_nothing(void)
{
    const struct fabric f = {.ranks = 1, .bandwidth = 1, .flops = 1e12};

    CU_ASSERT_EQUAL(fabric_rows(&f), 0);
}

static void a_tenth_is_enough(void)
{
    CU_ASSERT_DOUBLE_EQUAL(fabric_rows_from(0.1, 256), 256, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(fabric_rows_from(0.5, 64), 576, 1e-9);
    CU_ASSERT_EQUAL(fabric_rows_from(0, 64), 0);
}

static void minibatches_are_powers_of_two_for_each_rank(void)
{
    CU_ASSERT_EQUAL(fabric_batch(0, 3), 192);
    CU_ASSERT_EQUAL(fabric_batch(64, 3), 192);
    CU_ASSERT_EQUAL(fabric_batch(65, 3), 384);
    CU_ASSERT_EQUAL(fabric_batch(840, 8), 8192);
    CU_ASSERT(isfinite(fabric_batch((double)INFINITY, 2)));
}

static void measure(struct ls_machines *machines, void *user)
{
    rank_expects(fabric_measure(machines, user), LS_OK, NULL);
}

static void all_ranks_get_figures(void)
{
    struct fabric f[3] = {{.flops = 1}, {.flops = 1}, {.flops = 1}};
    void *user[] = {&f[0], &f[1], &f[2]};

    fake_run(3, measure, user);
    for (size_t r = 0; r < 3; r++) {
        CU_ASSERT_EQUAL(f[r].ranks, 3);
        CU_ASSERT(f[r].latency > 0 && f[r].latency < 1);
        CU_ASSERT(f[r].bandwidth > 0 && isfinite(f[r].bandwidth));
        CU_ASSERT_EQUAL(f[r].latency, f[0].latency);
        CU_ASSERT_EQUAL(f[r].bandwidth, f[0].bandwidth);
        CU_ASSERT_EQUAL(f[r].flops, 1);
    }
}

static CU_TestInfo tests[] = {
    {"rows are those of the equation", rows_are_those_of_the_equation},
    {"one rank exchanges nothing", one_rank_exchanges_nothing},
    {"a tenth is enough", a_tenth_is_enough},
    {"minibatches are powers of two for each rank",
     minibatches_are_powers_of_two_for_each_rank},
    {"all ranks get figures", all_ranks_get_figures},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"fabric", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
