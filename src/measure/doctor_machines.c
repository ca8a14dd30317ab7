/* SPDX-License-Identifier: MIT */
/*
 * doctor_machines.c - the processes of mpirun: what they have in common, how
 * fast they reach each other, and the minibatches that pay off.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/real.h"
#include "base/size.h"
#include "base/system_error.h"
#include "engine/machines.h"
#include "lockstep_measure.h"
#include "measure/bench.h"
#include "measure/fabric.h"
#include "settings/config.h"

/* Bytes at either end of a file that are compared. */
enum { COMPARED = 1 << 20 };

struct machines_report {
    struct ls_machines *machines;
    void *user;
    void (*line)(void *user, const char *name, const char *text, int good);
};

static void say(const struct machines_report *report, const char *name,
                int good, const char *format, ...) PRINTF_LIKE(4, 5);

static void say(const struct machines_report *report, const char *name,
                int good, const char *format, ...)
{
    char text[LS_PATH_SIZE + 256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report->line(report->user, name, text, good);
}

/* ---- What all have in common --------------------------------------------- */

static ls_status say_build(const struct machines_report *report)
{
    char build[128] = LS_VERSION ", " REAL_NAME;
    const ls_status status = machines_same(report->machines, build,
                                           sizeof build, "another lockstep");

    say(report, "build", status == LS_OK, "%s%s",
        status == LS_OK ? build : last_error(),
        status == LS_OK ? " in all processes" : "");
    return status;
}

static ls_status read_at(int fd, const char *path, off_t at, void *bytes,
                         uint64_t *digest)
{
    const ssize_t n = pread(fd, bytes, COMPARED, at);

    if (n < 0)
        return fail(LS_IO, "%s: %s", path, system_text(errno));
    *digest = digest_xxh3(*digest, bytes, (size_t)n);
    return LS_OK;
}

/* Size, and a digest of both ends. */
static ls_status look_at(const char *path, uint64_t found[2])
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *bytes = NULL;
    struct stat info;
    ls_status status = LS_OK;

    if (fd < 0 || fstat(fd, &info) != 0)
        TRY(fail(LS_NO_INPUT, "%s: %s", path, system_text(errno)));
    if (!S_ISREG(info.st_mode))
        TRY(fail(LS_NO_INPUT, "%s is not a regular file", path));
    TRY(MEM_ARRAY(bytes, COMPARED, "the comparison of a file"));
    found[0] = (uint64_t)info.st_size;
    TRY(read_at(fd, path, 0, bytes, &found[1]));
    TRY(read_at(fd, path, info.st_size > COMPARED ? info.st_size - COMPARED : 0,
                bytes, &found[1]));

done:
    if (fd >= 0)
        close(fd);
    mem_free(bytes);
    return status;
}

static ls_status say_data(const struct machines_report *report,
                          const char *path)
{
    uint64_t found[2] = {0, 0};
    char other[LS_PATH_SIZE + 64];
    ls_status status;

    if (!path)
        return LS_OK;
    status = machines_agree(report->machines, look_at(path, found));
    snprintf(other, sizeof other, "another file %s", path);
    if (status == LS_OK)
        status = machines_same(report->machines, found, sizeof found, other);
    if (status == LS_OK)
        say(report, "data", 1, "%s: the same %s for all processes", path,
            size_text((double)found[0]).s);
    else
        say(report, "data", 0, "%s", last_error());
    return status;
}

/* ---- Processors ---------------------------------------------------------- */

static void say_processes(const struct machines_report *report)
{
    const ls_machines_info *about = &report->machines->about;
    uint64_t hosts = about->local_rank == 0;

    machines_add(report->machines, &hosts, 1);
    say(report, "processes", 1, "%zu on %llu host%s; %s", about->n,
        (unsigned long long)hosts, hosts == 1 ? "" : "s", about->library);
}

/* The process with the fewest processors for its threads. */
static ls_status say_binding(const struct machines_report *report, size_t asked,
                             size_t *threads)
{
    const ls_machines_info *about = &report->machines->about;
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    ls_thread_plan plan;
    uint64_t load, most, unused;
    ls_status status = machines_plan_threads(report->machines, asked, &plan);

    TRY(machines_agree(report->machines, status));
    *threads = plan.threads;
    load = (plan.threads * about->sharers + about->cpus - 1) /
           (about->cpus > 0 ? about->cpus : 1);
    unused = about->cpus == 1 && about->local_n < (uint64_t)online;
    most = machines_most(report->machines, load);
    unused = machines_most(report->machines, unused);
    say(report, "binding", 1, "%zu thread%s of a process on %zu CPU%s%s%s",
        plan.threads, plan.threads == 1 ? "" : "s", about->cpus,
        about->cpus == 1 ? "" : "s",
        most > 1 ? "; these are more threads than CPUs: start fewer processes"
                 : "",
        unused ? "; CPUs are idle: let the launcher bind to none, or to more"
               : "");

done:
    return status;
}

/* ---- Speed --------------------------------------------------------------- */

/* Operations of training in a second, while all processes compute. */
static ls_status measure_flops(const struct machines_report *report,
                               size_t threads, double *flops)
{
    const ls_bench_plan plan = {.workload = "M", .seconds = 1};
    ls_bench_result *result = NULL;
    ls_config config;
    uint64_t duration; /* of 1e12 operations, in microseconds */
    size_t n = 0;
    ls_status status = LS_OK;

    status = MEM_ARRAY(result, LS_BENCH_RUNS, "a benchmark");
    config_default(&config);
    config.threads = threads;
    if (status == LS_OK)
        status = bench_run(&plan, &config, NULL, result, &n);
    TRY(machines_agree(report->machines, status));
    duration = (uint64_t)(1e9 / result->gflops);
    duration = machines_most(report->machines, duration);
    *flops = 1e18 / (double)(duration > 0 ? duration : 1);

done:
    mem_free(result);
    return status;
}

static ls_status say_speed(const struct machines_report *report, size_t threads)
{
    struct fabric fabric;
    double rows;
    ls_status status = LS_OK;

    TRY(fabric_measure(report->machines, &fabric));
    TRY(measure_flops(report, threads, &fabric.flops));
    rows = fabric_rows(&fabric);
    say(report, "latency", 1, "%.3g us for the smallest exchange",
        fabric.latency * 1e6);
    say(report, "bandwidth", 1, "%.3g GB/s sent by each process",
        fabric.bandwidth * 1e-9);
    say(report, "training", 1, "%.3g GFLOP/s by the slowest process",
        fabric.flops * 1e-9);
    say(report, "minibatch", 1,
        "%.0f rows for each process give 90 %% of the speed: setting "
        "batch-size=%.0f or more",
        rows, fabric_batch(rows, fabric.ranks));

done:
    return status;
}

ls_status ls_doctor_machines(ls_machines *machines, size_t threads,
                             const char *path, void *user,
                             void (*line)(void *user, const char *name,
                                          const char *text, int good))
{
    const struct machines_report report = {machines, user, line};
    ls_status status = LS_OK;

    TRY(machines_agree(machines, LS_OK));
    say_processes(&report);
    TRY(say_build(&report));
    TRY(say_data(&report, path));
    TRY(say_binding(&report, threads, &threads));
    TRY(say_speed(&report, threads));

done:
    return status;
}
