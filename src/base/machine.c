/* SPDX-License-Identifier: MIT */
/*
 * machine.c - memory, names and clocks of this machine. CPUs are in
 * thread_plan.c.
 */
#include "base/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "base/file.h"

static void read_proc(const char *root, const char *name, char *text,
                      size_t size)
{
    char path[LS_PATH_SIZE];

    snprintf(path, sizeof path, "%s/proc/%s", root, name);
    file_head(path, text, size);
}

/* The text after "key : " in the first line with this key; "" if there is
 * none. */
static void find_field(const char *text, const char *key, char *value,
                       size_t size)
{
    const size_t length = strlen(key);

    value[0] = '\0';
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        if (strncmp(line, key, length) != 0)
            continue;

        const char *colon = line + length + strspn(line + length, " \t");

        if (*colon != ':')
            continue;
        colon += 1 + strspn(colon + 1, " \t");
        snprintf(value, size, "%.*s", (int)strcspn(colon, "\n"), colon);
        return;
    }
}

uint64_t machine_memory(const struct machine *machine)
{
    char text[4096], value[64];
    uint64_t kib;

    read_proc(machine->root, "meminfo", text, sizeof text);
    find_field(text, "MemAvailable", value, sizeof value);
    if (sscanf(value, "%" SCNu64, &kib) != 1 || kib > UINT64_MAX / 1024)
        return 0;

    const uint64_t limit = cgroup_memory(machine->root);

    return kib * 1024 < limit ? kib * 1024 : limit;
}

uint64_t machine_resident(const struct machine *machine)
{
    char text[8192], value[64];
    uint64_t kib;

    read_proc(machine->root, "self/status", text, sizeof text);
    find_field(text, "VmRSS", value, sizeof value);
    return sscanf(value, "%" SCNu64, &kib) == 1 ? kib * 1024 : 0;
}

void machine_cpu_of(const struct machine *machine, char *text, size_t size)
{
    char info[8192], implementer[32], part[32];
    struct utsname name;

    read_proc(machine->root, "cpuinfo", info, sizeof info);
    find_field(info, "model name", text, size);
    if (text[0])
        return;
    find_field(info, "CPU implementer", implementer, sizeof implementer);
    find_field(info, "CPU part", part, sizeof part);
    if (implementer[0] && part[0])
        snprintf(text, size, "Arm, implementer %s, part %s", implementer, part);
    else
        snprintf(text, size, "%s",
                 uname(&name) == 0 ? name.machine : "unknown");
}

void machine_cpu(char *text, size_t size)
{
    machine_cpu_of(&(struct machine){"", environ, 0}, text, size);
}

void machine_host(char *text, size_t size)
{
    struct utsname name;

    snprintf(text, size, "%s", uname(&name) == 0 ? name.nodename : "unknown");
}

/* SOURCE_DATE_EPOCH makes output files reproducible. */
void machine_utc(char *text, size_t size)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    time_t now = time(NULL);
    struct tm utc;
    char *end;

    if (fixed) {
        const long long seconds = strtoll(fixed, &end, 10);

        if (end != fixed && *end == '\0')
            now = (time_t)seconds;
    }
    if (!gmtime_r(&now, &utc) ||
        strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        snprintf(text, size, "unknown");
}

double machine_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
