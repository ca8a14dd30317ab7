/* SPDX-License-Identifier: MIT */
/*
 * doctor_report.c - the build, the libraries and the machine, line by line.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/machine.h"
#include "base/size.h"
#include "engine/bind.h"
#include "engine/doctor.h"
#include "lockstep_measure.h"

struct doctor_report {
    void *user;
    void (*line)(void *user, const char *name, const char *text, int good);
};

static void say(const struct doctor_report *report, const char *name, int good,
                const char *format, ...) PRINTF_LIKE(4, 5);

static void say(const struct doctor_report *report, const char *name, int good,
                const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report->line(report->user, name, text, good);
}

static const char *compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#else
    return "unknown";
#endif
}

static void say_build(const struct doctor_report *report)
{
    say(report, "lockstep", 1, "%s, %s", LS_VERSION, REAL_NAME);
    say(report, "compiler", 1, "%s", compiler());
#ifdef _OPENMP
    say(report, "threads by", 1, "OpenMP %d", _OPENMP);
#else
    say(report, "threads by", 1, "none: built without OpenMP");
#endif
}

static void say_machine(const struct doctor_report *report,
                        const ls_thread_plan *plan)
{
    static const struct machine here = {.root = "", .environ = NULL};
    char text[256];

    machine_cpu(text, sizeof text);
    say(report, "cpu", 1, "%s", text);
    machine_host(text, sizeof text);
    say(report, "host", 1, "%s", text);
    say(report, "memory", 1, "%s may be used",
        size_text((double)machine_memory(&here)).s);
    say(report, "threads", 1, "%zu of %zu CPUs (%s)", plan->threads, plan->cpus,
        plan->reason);
}

static ls_status say_binding(const struct doctor_report *report)
{
    char text[256];
    const ls_status status = bind_describe(text, sizeof text);

    say(report, "binding", status == LS_OK, "%s",
        status == LS_OK ? text : last_error());
    return status;
}

static ls_status say_products(const struct doctor_report *report,
                              size_t threads)
{
    const char *const *names = gemm_names();
    ls_status worst = LS_OK;

    for (size_t i = 1; names[i]; i++) {
        const struct gemm *gemm = gemm_find(names[i]);
        const ls_status status = doctor_check_products(gemm, threads);
        char text[256] = "not loaded";

        if (gemm_load(gemm) == LS_OK)
            gemm->describe(text, sizeof text);
        say(report, "products", status == LS_OK, "%s: %s: %s%s", names[i], text,
            status == LS_OK ? "right on all threads" : last_error(),
            i == 1 ? " (default)" : "");
        if (status != LS_OK)
            worst = status;
    }
    return worst;
}

ls_status ls_doctor(size_t threads, void *user,
                    void (*line)(void *user, const char *name, const char *text,
                                 int good))
{
    ls_status status = LS_OK;
    const struct doctor_report report = {user, line};
    ls_thread_plan plan;

    say_build(&report);
    TRY(plan_threads(threads, &plan));
    say_machine(&report, &plan);
    TRY(say_binding(&report));
    TRY(say_products(&report, plan.threads));

done:
    return status;
}
