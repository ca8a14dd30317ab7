/* SPDX-License-Identifier: MIT */
/*
 * cgroup.c - CPU and memory limits of the control groups (v1 and v2).
 *
 * Groups are expected where systemd and containers mount them. In a container
 * the path in /proc/self/cgroup is often one of the host, which does not exist
 * inside: a file that cannot be read counts as no limit, and the walk upwards
 * ends at the mount point, which is the container's own group.
 */
#include "base/cgroup.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Limits found on the way up. */
struct limits {
    double cpus;     /* 0 = none */
    uint64_t memory; /* UINT64_MAX = none */
};

/* A mounted hierarchy: mount point, controller ("" is v2), and reader of the
 * files in one directory. */
struct hierarchy {
    const char *mount, *controller;
    void (*look)(const char *directory, struct limits *limits);
};

enum { TEXT_SIZE = 16384 };

static void read_entry(const char *directory, const char *name, char *text,
                       size_t size)
{
    char path[LS_PATH_SIZE];
    const int n = snprintf(path, sizeof path, "%s/%s", directory, name);

    text[0] = '\0';
    if (n > 0 && (size_t)n < sizeof path)
        file_head(path, text, size);
}

static bool read_number(const char *directory, const char *name,
                        uint64_t *number)
{
    char text[64];

    read_entry(directory, name, text, sizeof text);
    return sscanf(text, "%" SCNu64, number) == 1;
}

/* Sum of the lines "KEY number" of memory.stat for two keys. */
static uint64_t read_cache(const char *directory, const char *key_a,
                           const char *key_b)
{
    char text[TEXT_SIZE];
    char key[64];
    uint64_t number;
    uint64_t sum = 0;

    read_entry(directory, "memory.stat", text, sizeof text);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        if (sscanf(line, "%63s %" SCNu64, key, &number) == 2 &&
            (strcmp(key, key_a) == 0 || strcmp(key, key_b) == 0))
            sum += number;
    }
    return sum;
}

static void limit_cpus(double quota, double period, struct limits *limits)
{
    if (quota <= 0 || period <= 0)
        return;

    const double cpus = quota / period;

    if (limits->cpus <= 0 || cpus < limits->cpus)
        limits->cpus = cpus;
}

static void limit_memory(uint64_t limit, uint64_t used, uint64_t cache,
                         struct limits *limits)
{
    const uint64_t held = used > cache ? used - cache : 0;
    const uint64_t left = limit > held ? limit - held : 0;

    if (left < limits->memory)
        limits->memory = left;
}

/* cpu.max is "max 100000" or "250000 100000", memory.max "max" or bytes. */
static void look_v2(const char *directory, struct limits *limits)
{
    char text[64];
    uint64_t quota, period, limit, cache;
    uint64_t used = 0;

    read_entry(directory, "cpu.max", text, sizeof text);
    if (sscanf(text, "%" SCNu64 " %" SCNu64, &quota, &period) == 2)
        limit_cpus((double)quota, (double)period, limits);
    if (!read_number(directory, "memory.max", &limit))
        return;
    if (!read_number(directory, "memory.current", &used))
        used = 0;
    cache = read_cache(directory, "active_file", "inactive_file");
    limit_memory(limit, used, cache, limits);
}

static void look_v1_cpu(const char *directory, struct limits *limits)
{
    char text[64];
    int64_t quota = -1;
    uint64_t period;

    read_entry(directory, "cpu.cfs_quota_us", text, sizeof text);
    if (sscanf(text, "%" SCNd64, &quota) == 1 &&
        read_number(directory, "cpu.cfs_period_us", &period))
        limit_cpus((double)quota, (double)period, limits);
}

static void look_v1_memory(const char *directory, struct limits *limits)
{
    uint64_t limit, cache;
    uint64_t used = 0;

    if (!read_number(directory, "memory.limit_in_bytes", &limit))
        return;
    if (!read_number(directory, "memory.usage_in_bytes", &used))
        used = 0;
    cache = read_cache(directory, "total_active_file", "total_inactive_file");
    limit_memory(limit, used, cache, limits);
}

static const struct hierarchy hierarchies[] = {
    {"/sys/fs/cgroup", "", look_v2},
    {"/sys/fs/cgroup/unified", "", look_v2},
    {"/sys/fs/cgroup/cpu,cpuacct", "cpu", look_v1_cpu},
    {"/sys/fs/cgroup/cpuacct,cpu", "cpu", look_v1_cpu},
    {"/sys/fs/cgroup/cpu", "cpu", look_v1_cpu},
    {"/sys/fs/cgroup/memory", "memory", look_v1_memory},
};

/* Whether "cpu" is a word of "cpu,cpuacct". */
static bool has_word(const char *list, const char *end, const char *word)
{
    const size_t length = strlen(word);

    while (list <= end) {
        const size_t n = strcspn(list, ",:");

        if (n == length && memcmp(list, word, n) == 0)
            return true;
        list += n + 1;
    }
    return false;
}

/* The path in the line "number:controllers:path" of a controller. */
static void own_path(const char *groups, const char *controller,
                     char path[LS_PATH_SIZE])
{
    path[0] = '\0';
    for (const char *line = groups; line && *line;) {
        const char *end = strchr(line, '\n');
        const char *list = strchr(line, ':');
        const char *colon = list ? strchr(list + 1, ':') : NULL;
        const size_t length =
            colon ? (size_t)((end ? end : strchr(line, '\0')) - colon - 1) : 0;

        if (colon && (!end || colon < end) && length < LS_PATH_SIZE &&
            has_word(list + 1, colon, controller)) {
            memcpy(path, colon + 1, length);
            path[length] = '\0';
            return;
        }
        line = end ? end + 1 : NULL;
    }
}

/* Read the process's group and all its ancestors. */
static void walk(const char *root, const struct hierarchy *hierarchy,
                 const char *groups, struct limits *limits)
{
    char path[LS_PATH_SIZE], directory[LS_PATH_SIZE];

    own_path(groups, hierarchy->controller, path);
    /* Paths outside of the cgroup namespace are not visible. */
    if (path[0] != '/' || strstr(path, "/.."))
        path[0] = '\0';
    for (;;) {
        const int n = snprintf(directory, sizeof directory, "%s%s%s", root,
                               hierarchy->mount, path);

        if (n > 0 && (size_t)n < sizeof directory)
            hierarchy->look(directory, limits);
        if (path[0] == '\0')
            return;
        *strrchr(path, '/') = '\0';
    }
}

static struct limits find_limits(const char *root)
{
    struct limits limits = {0, UINT64_MAX};
    char groups[TEXT_SIZE], proc[LS_PATH_SIZE];

    snprintf(proc, sizeof proc, "%s/proc/self", root);
    read_entry(proc, "cgroup", groups, sizeof groups);
    for (size_t i = 0; i < sizeof hierarchies / sizeof *hierarchies; i++)
        walk(root, &hierarchies[i], groups, &limits);
    return limits;
}

double cgroup_cpus(const char *root)
{
    return find_limits(root).cpus;
}

uint64_t cgroup_memory(const char *root)
{
    return find_limits(root).memory;
}
