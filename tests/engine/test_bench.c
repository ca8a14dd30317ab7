/* SPDX-License-Identifier: MIT */
/*
 * test_bench.c - a measurement is a real run; nothing here is timed.
 */
#include <math.h>

#include "engine/workload.h"
#include "runs.h"

static void a_bench_trains(void)
{
    ls_config config;
    ls_bench_result r = {0};

    ls_config_default(&config);
    config.threads = 2;
    EXPECT_OK(ls_bench("T", &config, NULL, 0.05, &r));
    CU_ASSERT_STRING_EQUAL(r.network, "28-32-1");
    CU_ASSERT(r.steps > 0 && r.rows_per_second > 0 && r.gflops > 0);
    CU_ASSERT(r.peak_gflops > 0 && r.peak_share > 0);
    CU_ASSERT_EQUAL(r.parameters, 28 * 32 + 32 + 32 + 1);
    EXPECT_CLOSE(r.gflops, r.rows_per_second * (4 * 28 * 32 + 6 * 32) / 1e9,
                 1e-9, 0);
    EXPECT_CLOSE(r.phases.gather + r.phases.products + r.phases.elementwise +
                     r.phases.update + r.phases.waiting,
                 1, 1e-9, 0);
}

static void a_bench_takes_a_table(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_bench_result r = {0};

    EXPECT_OK(ls_bench("", &config, data, 0.02, &r));
    CU_ASSERT_STRING_EQUAL(r.network, "5-8-6-1");
    CU_ASSERT_EQUAL(r.rows, RUN_ROWS);
    EXPECT_FAILS(ls_bench("", &config, NULL, 0.02, &r), LS_USAGE, "--workload");
    EXPECT_FAILS(ls_bench("X", &config, NULL, 0.02, &r), LS_USAGE,
                 "want H, M, S, L or T");
    ls_dataset_close(data);
}

static void workloads_are_a_function_of_the_seed(void)
{
    ls_config config;
    ls_dataset *a = NULL, *b = NULL, *c = NULL;

    ls_config_default(&config);
    EXPECT_OK(workload_create("T", &config, &a));
    EXPECT_OK(workload_create("T", &config, &b));
    config.seed++;
    EXPECT_OK(workload_create("T", &config, &c));
    CU_ASSERT_EQUAL(ls_dataset_about(a)->fingerprint,
                    ls_dataset_about(b)->fingerprint);
    CU_ASSERT_NOT_EQUAL(ls_dataset_about(a)->fingerprint,
                        ls_dataset_about(c)->fingerprint);
    ls_dataset_close(a);
    ls_dataset_close(b);
    ls_dataset_close(c);
}

static CU_TestInfo tests[] = {
    {"a bench trains", a_bench_trains},
    {"a bench takes a table", a_bench_takes_a_table},
    {"workloads are a function of the seed",
     workloads_are_a_function_of_the_seed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"bench: measurements", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
