/* SPDX-License-Identifier: MIT */
/*
 * test_machine.c - memory, names and clocks, here and on faked machines.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "fake_root.h"
#include "support.h"

static void memory_is_what_is_available(void)
{
    const struct fake_file files[] = {
        {"proc/meminfo", "MemTotal:       32000 kB\nMemFree:  100 kB\n"
                         "MemAvailable:   20000 kB\n"},
        {NULL, NULL}};
    const struct machine machine = {fake_root(0, files), NULL, 1};

    CU_ASSERT_EQUAL(machine_memory(&machine), 20000 * 1024);
}

static void memory_is_cut_to_the_group(void)
{
    const struct fake_file files[] = {
        {"proc/meminfo", "MemAvailable:   20000 kB\n"},
        {"sys/fs/cgroup/memory.max", "5000000\n"},
        {NULL, NULL}};
    const struct machine machine = {fake_root(1, files), NULL, 1};

    CU_ASSERT_EQUAL(machine_memory(&machine), 5000000);
}

static void unknown_memory_is_zero(void)
{
    const struct fake_file none[] = {{NULL, NULL}};
    const struct fake_file old[] = {{"proc/meminfo", "MemFree: 100 kB\n"},
                                    {NULL, NULL}};

    CU_ASSERT_EQUAL(
        machine_memory(&(struct machine){fake_root(2, none), NULL, 1}), 0);
    CU_ASSERT_EQUAL(
        machine_memory(&(struct machine){fake_root(3, old), NULL, 1}), 0);
}

static void this_machine_has_memory(void)
{
    CU_ASSERT(machine_memory(&(struct machine){"", environ, 0}) > 1000000);
}

static void expect_cpu(size_t number, const char *cpuinfo, const char *want)
{
    const struct fake_file files[] = {{"proc/cpuinfo", cpuinfo}, {NULL, NULL}};
    char text[128];

    machine_cpu_of(&(struct machine){fake_root(number, files), NULL, 1}, text,
                   sizeof text);
    CU_ASSERT_STRING_EQUAL(text, want);
}

static void the_cpu_has_a_name(void)
{
    char here[128];

    expect_cpu(4,
               "processor\t: 0\nmodel\t\t: 85\nmodel name 2\t: Wrong\nmodel "
               "name\t: Some CPU @ 2GHz\n"
               "processor\t: 1\nmodel name\t: Other\n",
               "Some CPU @ 2GHz");
    expect_cpu(5,
               "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n",
               "Arm, implementer 0x41, part 0xd0c");
    machine_cpu(here, sizeof here);
    CU_ASSERT(here[0] != '\0');
}

static void an_unknown_cpu_is_what_uname_says(void)
{
    const struct fake_file none[] = {{NULL, NULL}};
    char text[128];

    machine_cpu_of(&(struct machine){fake_root(6, none), NULL, 1}, text,
                   sizeof text);
    CU_ASSERT(text[0] != '\0' && strchr(text, ' ') == NULL);
}

static void names_are_cut_to_their_room(void)
{
    char text[4] = "xyz";

    machine_host(text, sizeof text);
    CU_ASSERT(strlen(text) > 0 && strlen(text) < sizeof text);
}

static void time_is_that_of_source_date_epoch(void)
{
    char text[32];

    setenv("SOURCE_DATE_EPOCH", "1767225599", 1);
    machine_utc(text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "2025-12-31T23:59:59Z");
    setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    machine_utc(text, sizeof text);
    CU_ASSERT(strcmp(text, "2025-12-31T23:59:59Z") != 0);
    unsetenv("SOURCE_DATE_EPOCH");
    machine_utc(text, sizeof text);
    CU_ASSERT_EQUAL(strlen(text), 20);
    CU_ASSERT(text[10] == 'T' && text[19] == 'Z' && text[0] == '2');
}

static void seconds_never_go_back(void)
{
    const double first = machine_seconds();
    double last = first;

    for (int i = 0; i < 1000; i++) {
        const double now = machine_seconds();

        CU_ASSERT_FATAL(now >= last);
        last = now;
    }
    CU_ASSERT(last > first && last < first + 60);
}

static CU_TestInfo memory[] = {
    {"memory is what is available", memory_is_what_is_available},
    {"memory is cut to the group", memory_is_cut_to_the_group},
    {"unknown memory is zero", unknown_memory_is_zero},
    {"this machine has memory", this_machine_has_memory},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo names[] = {
    {"the CPU has a name", the_cpu_has_a_name},
    {"an unknown CPU is what uname says", an_unknown_cpu_is_what_uname_says},
    {"names are cut to their room", names_are_cut_to_their_room},
    {"time is that of SOURCE_DATE_EPOCH", time_is_that_of_source_date_epoch},
    {"seconds never go back", seconds_never_go_back},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"machine: memory", NULL, NULL, NULL, NULL, memory},
    {"machine: names and clocks", NULL, NULL, NULL, NULL, names},
    CU_SUITE_INFO_NULL,
};
