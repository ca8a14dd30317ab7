/* SPDX-License-Identifier: MIT */
/*
 * test_cgroup.c - memory that control groups leave; their CPUs are in
 * test_threads.c.
 */
#include "base/cgroup.h"
#include "fake_root.h"
#include "support.h"

#define V2 "sys/fs/cgroup/"
#define V1 "sys/fs/cgroup/memory/"
#define SELF "proc/self/cgroup"

static uint64_t memory(size_t number, const struct fake_file *files)
{
    return cgroup_memory(fake_root(number, files));
}

static void no_group_is_no_limit(void)
{
    const struct fake_file none[] = {{NULL, NULL}};
    const struct fake_file max[] = {{SELF, "0::/job\n"},
                                    {V2 "job/memory.max", "max\n"},
                                    {V2 "job/memory.current", "1000\n"},
                                    {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(0, none), UINT64_MAX);
    CU_ASSERT_EQUAL(memory(1, max), UINT64_MAX);
    CU_ASSERT_EQUAL(cgroup_cpus(fake_root(0, none)), 0.0);
}

static void what_is_used_is_not_free(void)
{
    const struct fake_file files[] = {{SELF, "0::/job\n"},
                                      {V2 "job/memory.max", "1000000\n"},
                                      {V2 "job/memory.current", "300000\n"},
                                      {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(2, files), 700000);
}

static void cached_files_give_way(void)
{
    const struct fake_file files[] = {
        {SELF, "0::/job\n"},
        {V2 "job/memory.max", "1000000\n"},
        {V2 "job/memory.current", "900000\n"},
        {V2 "job/memory.stat",
         "anon 200000\nfile 700000\ninactive_anon 5\nactive_file 100000\n"
         "inactive_file 600000\nslab 3\n"},
        {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(3, files), 800000);
}

static void the_tightest_group_counts(void)
{
    const struct fake_file files[] = {{SELF, "0::/a/b\n"},
                                      {V2 "a/memory.max", "500000\n"},
                                      {V2 "a/b/memory.max", "800000\n"},
                                      {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(4, files), 500000);
}

static void more_used_than_granted_is_none_left(void)
{
    const struct fake_file files[] = {{SELF, "0::/job\n"},
                                      {V2 "job/memory.max", "1000\n"},
                                      {V2 "job/memory.current", "5000\n"},
                                      {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(5, files), 0);
}

static void version_1_is_read_too(void)
{
    const struct fake_file files[] = {
        {SELF, "9:memory:/job\n2:cpu,cpuacct:/job\n"},
        {V1 "memory.limit_in_bytes", "9223372036854771712\n"},
        {V1 "job/memory.limit_in_bytes", "1000000\n"},
        {V1 "job/memory.usage_in_bytes", "600000\n"},
        {V1 "job/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n"
                               "total_active_file 50000\n"},
        {NULL, NULL}};

    CU_ASSERT_EQUAL(memory(6, files), 550000);
}

static CU_TestInfo tests[] = {
    {"no group is no limit", no_group_is_no_limit},
    {"what is used is not free", what_is_used_is_not_free},
    {"cached files give way", cached_files_give_way},
    {"the tightest group counts", the_tightest_group_counts},
    {"more used than granted is none left",
     more_used_than_granted_is_none_left},
    {"version 1 is read too", version_1_is_read_too},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cgroup: memory", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
