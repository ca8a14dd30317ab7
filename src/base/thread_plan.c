/* SPDX-License-Identifier: MIT */
/*
 * thread_plan.c - choose the number of threads, with a reason.
 *
 * The engine creates the team.
 */
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/cgroup.h"
#include "base/machine.h"

/* More threads than this count as a typing error. */
enum { MOST_THREADS = 4096 };

/* CPUs in the affinity mask, which may be larger than cpu_set_t. */
static size_t count_mask(void)
{
    for (size_t room = CPU_SETSIZE; room <= (size_t)1 << 20; room *= 2) {
        cpu_set_t *mask = CPU_ALLOC(room);

        if (!mask)
            break;

        const size_t size = CPU_ALLOC_SIZE(room);
        const int failed = sched_getaffinity(0, size, mask);
        const int count = failed ? 0 : CPU_COUNT_S(size, mask);

        CPU_FREE(mask);
        if (count > 0)
            return (size_t)count;
    }
    const long online = sysconf(_SC_NPROCESSORS_ONLN);

    return online > 0 ? (size_t)online : 1;
}

static size_t count_cpus(void)
{
    size_t cpus = count_mask();

#ifdef _OPENMP
    /* With OMP_PROC_BIND the runtime has already bound this thread to one
     * place, but remembers the initial mask of the process. */
    const int remembered = omp_get_num_procs();

    if (remembered > 0 && (size_t)remembered > cpus)
        cpus = (size_t)remembered;
#endif
    return cpus;
}

static const char *find_variable(char *const *environment, const char *name)
{
    const size_t length = strlen(name);

    for (; environment && *environment; environment++)
        if (strncmp(*environment, name, length) == 0 &&
            (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

/* A whole number from 1 to MOST_THREADS with blanks around; where it ends. */
static const char *parse_count(const char *text, size_t *count)
{
    size_t number = 0;

    text += strspn(text, " \t");
    if (*text < '0' || *text > '9')
        return NULL;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (size_t)(*text - '0');
        if (number > MOST_THREADS)
            return NULL;
    }
    *count = number;
    return number > 0 ? text + strspn(text, " \t\r\n") : NULL;
}

/* "4", or the first of "4,2": threads of nested regions follow the comma. */
static ls_status parse_variable(const char *name, const char *text,
                                size_t *count)
{
    size_t first = 0;
    size_t next;
    const char *at = parse_count(text, &first);

    while (at && *at == ',')
        at = parse_count(at + 1, &next);
    if (!at || *at)
        return fail(LS_BAD_CONFIG,
                    "environment variable %s is '%s', want a whole number "
                    "from 1 to %d",
                    name, text, MOST_THREADS);
    *count = first;
    return LS_OK;
}

/* plan->threads from the first variable that is set; 0 if none is. */
static ls_status plan_variables(const struct machine *machine,
                                ls_thread_plan *plan)
{
    static const char *const names[] = {"OMP_NUM_THREADS",
                                        "SLURM_CPUS_PER_TASK"};
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = find_variable(machine->environ, names[i]);

        if (!text)
            continue;
        TRY(parse_variable(names[i], text, &plan->threads));
        snprintf(plan->reason, sizeof plan->reason, "%s=%zu", names[i],
                 plan->threads);
        break;
    }
done:
    return status;
}

/* "2.5", and no decimal comma anywhere. */
static void print_quota(double cpus, char *text, size_t size)
{
    const uint64_t hundredths = (uint64_t)(cpus * 100 + 0.5);
    const unsigned rest = (unsigned)(hundredths % 100);

    if (rest == 0)
        snprintf(text, size, "%" PRIu64, hundredths / 100);
    else
        snprintf(text, size, rest % 10 ? "%" PRIu64 ".%02u" : "%" PRIu64 ".%u",
                 hundredths / 100, rest % 10 ? rest : rest / 10);
}

/* All CPUs of the mask, at most the CPU quota. */
static void plan_mask(double quota, ls_thread_plan *plan)
{
    char text[32];

    plan->threads = plan->useful;
    snprintf(plan->reason, sizeof plan->reason, "affinity mask of %zu CPU%s",
             plan->cpus, plan->cpus == 1 ? "" : "s");
    if (quota <= 0 || quota >= (double)plan->cpus)
        return;
    print_quota(quota, text, sizeof text);
    snprintf(plan->reason, sizeof plan->reason, "cgroup quota %s", text);
}

static size_t count_useful(size_t cpus, double quota)
{
    const size_t most = cpus < MOST_THREADS ? cpus : MOST_THREADS;

    if (quota <= 0 || quota >= (double)most)
        return most;
    return quota < 1 ? 1 : (size_t)quota;
}

ls_status machine_plan_threads(const struct machine *machine, size_t asked,
                               ls_thread_plan *plan)
{
    ls_status status = LS_OK;
    ls_thread_plan made = {.cpus = machine->cpus};
    double quota;

    if (asked > MOST_THREADS)
        TRY(fail(LS_USAGE, "threads is %zu, want at most %d", asked,
                 MOST_THREADS));
    made.threads = asked;
    if (asked)
        snprintf(made.reason, sizeof made.reason, "asked for");
    else
        TRY(plan_variables(machine, &made));
    /* Not earlier: LLVM's OpenMP (14) aborts or hangs when it starts with an
     * OMP_NUM_THREADS that is not a number. */
    if (made.cpus == 0)
        made.cpus = count_cpus();
    quota = cgroup_cpus(machine->root);
    made.useful = count_useful(made.cpus, quota);
    if (made.threads == 0)
        plan_mask(quota, &made);
    *plan = made;
done:
    return status;
}

ls_status plan_threads(size_t asked, ls_thread_plan *plan)
{
    const ls_status status =
        machine_plan_threads(&(struct machine){"", environ, 0}, asked, plan);

#ifndef _OPENMP
    if (status == LS_OK) {
        plan->threads = 1;
        snprintf(plan->reason, sizeof plan->reason, "built without OpenMP");
    }
#endif
    return status;
}
