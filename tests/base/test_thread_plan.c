/* SPDX-License-Identifier: MIT */
/*
 * test_thread_plan.c - the thread plan, on machines that are not there.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "fake_root.h"
#include "support.h"

/* Files of a control group. */
#define V2 "sys/fs/cgroup/"
#define V1 "sys/fs/cgroup/cpu,cpuacct/"
#define SELF "proc/self/cgroup"

struct row {
    const char *law;
    size_t cpus, asked;
    const char *omp, *slurm; /* values of the variables, or NULL */
    struct fake_file files[FAKE_FILES];
    size_t threads;
    const char *reason;
};

/* clang-format off */
static const struct row good[] = {
    {"all CPUs of the mask", 8, 0, NULL, NULL, {{0}},
     8, "affinity mask of 8 CPUs"},
    {"one CPU", 1, 0, NULL, NULL, {{0}},
     1, "affinity mask of 1 CPU"},
    {"what is asked for", 8, 3, NULL, NULL, {{0}},
     3, "asked for"},
    {"more than there are, if asked", 2, 33, NULL, NULL, {{0}},
     33, "asked for"},
    {"the most that may be asked", 2, 4096, NULL, NULL, {{0}},
     4096, "asked for"},
    {"asking beats variables", 8, 3, "5", "6", {{0}},
     3, "asked for"},
    {"asking beats a bad variable", 8, 3, "abc", NULL, {{0}},
     3, "asked for"},
    {"OpenMP's variable", 8, 0, "5", NULL, {{0}},
     5, "OMP_NUM_THREADS=5"},
    {"more than there are, by variable", 2, 0, "16", NULL, {{0}},
     16, "OMP_NUM_THREADS=16"},
    {"the first of a list", 8, 0, "4,2", NULL, {{0}},
     4, "OMP_NUM_THREADS=4"},
    {"blanks around", 8, 0, "  6 ", NULL, {{0}},
     6, "OMP_NUM_THREADS=6"},
    {"blanks in a list", 8, 0, " 3 , 2 ", NULL, {{0}},
     3, "OMP_NUM_THREADS=3"},
    {"leading zeros", 8, 0, "007", NULL, {{0}},
     7, "OMP_NUM_THREADS=7"},
    {"SLURM's variable", 8, 0, NULL, "6", {{0}},
     6, "SLURM_CPUS_PER_TASK=6"},
    {"OpenMP's before SLURM's", 8, 0, "2", "6", {{0}},
     2, "OMP_NUM_THREADS=2"},
    {"v2: whole CPUs", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "300000 100000\n"}},
     3, "cgroup quota 3"},
    {"v2: rounded down", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "250000 100000\n"}},
     2, "cgroup quota 2.5"},
    {"v2: never less than one", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "5000 100000\n"}},
     1, "cgroup quota 0.05"},
    {"v2: another period", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "75000 20000\n"}},
     3, "cgroup quota 3.75"},
    {"v2: no quota", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "max 100000\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v2: a quota above the mask", 4, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "900000 100000\n"}},
     4, "affinity mask of 4 CPUs"},
    {"v2: a quota equal to the mask", 4, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "400000 100000\n"}},
     4, "affinity mask of 4 CPUs"},
    {"v2: the parent's quota", 8, 0, NULL, NULL,
     {{SELF, "0::/a/b/c\n"},
      {V2 "a/cpu.max", "200000 100000\n"},
      {V2 "a/b/c/cpu.max", "max 100000\n"}},
     2, "cgroup quota 2"},
    {"v2: the smaller of two, below", 8, 0, NULL, NULL,
     {{SELF, "0::/a/b\n"},
      {V2 "a/cpu.max", "500000 100000\n"},
      {V2 "a/b/cpu.max", "400000 100000\n"}},
     4, "cgroup quota 4"},
    {"v2: the smaller of two, above", 8, 0, NULL, NULL,
     {{SELF, "0::/a/b\n"},
      {V2 "a/cpu.max", "300000 100000\n"},
      {V2 "a/b/cpu.max", "400000 100000\n"}},
     3, "cgroup quota 3"},
    {"v2: the root of a container", 8, 0, NULL, NULL,
     {{SELF, "0::/\n"},
      {V2 "cpu.max", "200000 100000\n"}},
     2, "cgroup quota 2"},
    {"v2: a path of the host", 8, 0, NULL, NULL,
     {{SELF, "0::/docker/0123abc\n"},
      {V2 "cpu.max", "200000 100000\n"}},
     2, "cgroup quota 2"},
    {"v2: a path above the namespace", 8, 0, NULL, NULL,
     {{SELF, "0::/../other\n"},
      {V2 "cpu.max", "200000 100000\n"},
      {"sys/fs/other/cpu.max", "100000 100000\n"}},
     2, "cgroup quota 2"},
    {"v2: not a neighbour's quota", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "other/cpu.max", "100000 100000\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v2: nonsense is no quota", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "many\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v2: a period of zero is no quota", 8, 0, NULL, NULL,
     {{SELF, "0::/job\n"},
      {V2 "job/cpu.max", "100000 0\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v2: no list of groups", 8, 0, NULL, NULL,
     {{V2 "cpu.max", "200000 100000\n"}},
     2, "cgroup quota 2"},
    {"v1: own group", 8, 0, NULL, NULL,
     {{SELF, "5:memory:/m\n4:cpu,cpuacct:/job\n1:name=systemd:/x\n"},
      {V1 "job/cpu.cfs_quota_us", "350000\n"},
      {V1 "job/cpu.cfs_period_us", "100000\n"}},
     3, "cgroup quota 3.5"},
    {"v1: no quota", 8, 0, NULL, NULL,
     {{SELF, "4:cpu,cpuacct:/job\n"},
      {V1 "job/cpu.cfs_quota_us", "-1\n"},
      {V1 "job/cpu.cfs_period_us", "100000\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v1: the parent's quota", 8, 0, NULL, NULL,
     {{SELF, "4:cpu,cpuacct:/a/b\n"},
      {V1 "a/cpu.cfs_quota_us", "200000\n"},
      {V1 "a/cpu.cfs_period_us", "100000\n"},
      {V1 "a/b/cpu.cfs_quota_us", "-1\n"},
      {V1 "a/b/cpu.cfs_period_us", "100000\n"}},
     2, "cgroup quota 2"},
    {"v1: mounted as cpu", 8, 0, NULL, NULL,
     {{SELF, "2:cpu:/job\n"},
      {"sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "600000\n"},
      {"sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n"}},
     6, "cgroup quota 6"},
    {"v1: a container's mount point", 8, 0, NULL, NULL,
     {{SELF, "4:cpu,cpuacct:/docker/0123abc\n"},
      {V1 "cpu.cfs_quota_us", "100000\n"},
      {V1 "cpu.cfs_period_us", "100000\n"}},
     1, "cgroup quota 1"},
    {"v1: the group of another controller", 8, 0, NULL, NULL,
     {{SELF, "4:cpuset:/job\n"},
      {V1 "job/cpu.cfs_quota_us", "100000\n"},
      {V1 "job/cpu.cfs_period_us", "100000\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v1: a controller of as many letters", 8, 0, NULL, NULL,
     {{SELF, "4:xyz:/job\n2:cpu:/\n"},
      {V1 "job/cpu.cfs_quota_us", "100000\n"},
      {V1 "job/cpu.cfs_period_us", "100000\n"}},
     8, "affinity mask of 8 CPUs"},
    {"v1 and v2: the smaller", 8, 0, NULL, NULL,
     {{SELF, "4:cpu,cpuacct:/j\n0::/j\n"},
      {V1 "j/cpu.cfs_quota_us", "500000\n"},
      {V1 "j/cpu.cfs_period_us", "100000\n"},
      {"sys/fs/cgroup/unified/j/cpu.max", "400000 100000\n"}},
     4, "cgroup quota 4"},
    {"a quota does not cut what is asked", 8, 6, NULL, NULL,
     {{V2 "cpu.max", "200000 100000\n"}},
     6, "asked for"},
    {"a quota does not cut a variable", 8, 0, "6", NULL,
     {{V2 "cpu.max", "200000 100000\n"}},
     6, "OMP_NUM_THREADS=6"},
};
/* clang-format on */

static ls_status plan(const struct row *row, size_t number, ls_thread_plan *out)
{
    char omp[128], slurm[128];
    char *environment[] = {(char[]){"HOME=/"}, (char[]){"OMP_NUM_THREADSX=9"},
                           NULL, NULL, NULL};
    size_t n = 2;

    snprintf(omp, sizeof omp, "OMP_NUM_THREADS=%s", row->omp ? row->omp : "");
    snprintf(slurm, sizeof slurm, "SLURM_CPUS_PER_TASK=%s",
             row->slurm ? row->slurm : "");
    if (row->slurm)
        environment[n++] = slurm;
    if (row->omp)
        environment[n++] = omp;
    return machine_plan_threads(&(struct machine){fake_root(number, row->files),
                                                  environment, row->cpus},
                                row->asked, out);
}

static void the_plan_is_that_of_the_table(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct row *row = &good[i];
        ls_thread_plan got = {0};
        char text[1024];

        EXPECT_OK(plan(row, i, &got));
        snprintf(text, sizeof text, "%s: %zu (%s), want %zu (%s)", row->law,
                 got.threads, got.reason, row->threads, row->reason);
        CU_assertImplementation(got.threads == row->threads &&
                                    got.cpus == row->cpus &&
                                    strcmp(got.reason, row->reason) == 0,
                                __LINE__, text, __FILE__, "", CU_FALSE);
    }
}

/* However many are asked for. */
static void useful_are_the_cpus_that_are_paid_for(void)
{
    static const struct {
        struct row row;
        size_t useful;
    } rows[] = {
        {{.cpus = 2, .omp = "7"}, 2},
        {{.cpus = 2, .asked = 7}, 2},
        {{.cpus = 8, .slurm = "3"}, 8},
        {{.cpus = 8,
          .omp = "8",
          .files = {{SELF, "0::/job\n"},
                    {V2 "job/cpu.max", "250000 100000\n"}}},
         2},
        {{.cpus = 8,
          .asked = 4,
          .files = {{SELF, "0::/job\n"}, {V2 "job/cpu.max", "5000 100000\n"}}},
         1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ls_thread_plan got = {0};

        EXPECT_OK(plan(&rows[i].row, i, &got));
        CU_ASSERT_EQUAL(got.useful, rows[i].useful);
        CU_ASSERT_EQUAL(got.cpus, rows[i].row.cpus);
    }
}

static void bad_variables_are_named(void)
{
    const char *const values[] = {
        "0",  "-1",  "abc",         "1.5",
        "",   "  ",  "4x",          "4,",
        ",4", "4,0", "4097",        "0x10",
        "+4", "4 2", "99999999999", "99999999999999999999999999"};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        const struct row omp = {.cpus = 4, .omp = values[i]};
        const struct row slurm = {.cpus = 4, .slurm = values[i]};
        ls_thread_plan got = {.threads = 77};

        EXPECT_FAILS(plan(&omp, 0, &got), LS_BAD_CONFIG, "OMP_NUM_THREADS is");
        EXPECT_FAILS(plan(&slurm, 0, &got), LS_BAD_CONFIG,
                     "SLURM_CPUS_PER_TASK is");
        CU_ASSERT_EQUAL(got.threads, 77);
    }
}

static void too_many_asked_is_usage(void)
{
    const struct row row = {.cpus = 4, .asked = 4097};
    ls_thread_plan got;

    EXPECT_FAILS(plan(&row, 0, &got), LS_USAGE, "4097");
}

/* On this machine, whatever it is. An OpenMP runtime that binds threads has
 * by now left this one fewer CPUs than the process has. */
static void the_mask_of_this_process_counts(void)
{
    const struct machine here = {"/nowhere", NULL, 0};
    cpu_set_t mask;
    ls_thread_plan got;

    CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof mask, &mask), 0);

    const size_t cpus = (size_t)CPU_COUNT(&mask);

    EXPECT_OK(machine_plan_threads(&here, 0, &got));
    CU_ASSERT(getenv("OMP_PROC_BIND") ? got.cpus >= cpus : got.cpus == cpus);
    CU_ASSERT_EQUAL(got.threads, got.cpus);
    EXPECT_OK(plan_threads(5, &got));
#ifdef _OPENMP
    CU_ASSERT_EQUAL(got.threads, 5);
#else
    CU_ASSERT_EQUAL(got.threads, 1);
#endif
    CU_ASSERT(got.cpus >= cpus);
}

static CU_TestInfo threads[] = {
    {"useful are the CPUs that are paid for",
     useful_are_the_cpus_that_are_paid_for},
    {"the plan is that of the table", the_plan_is_that_of_the_table},
    {"bad variables are named", bad_variables_are_named},
    {"too many asked is usage", too_many_asked_is_usage},
    {"the mask of this process counts", the_mask_of_this_process_counts},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"threads: plan", NULL, NULL, NULL, NULL, threads},
    CU_SUITE_INFO_NULL,
};
