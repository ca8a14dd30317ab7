/* SPDX-License-Identifier: MIT */
/*
 * test_bind.c - threads on CPUs of their own, and back where they were.
 */
#include "base/settings.h"
#include "engine/bind.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "engine/team.h"
#include "runs.h"
#include "support.h"
#ifdef _OPENMP
#include <omp.h>
#endif

enum { MOST_THREADS = 8 };

static cpu_set_t mask_now(void)
{
    cpu_set_t mask;

    CU_ASSERT_FATAL(sched_getaffinity(0, sizeof mask, &mask) == 0);
    return mask;
}

static int cpus_now(void)
{
    const cpu_set_t mask = mask_now();

    return CPU_COUNT(&mask);
}

#ifdef HAVE_HWLOC
static const bool have_hwloc = true;
#else
static const bool have_hwloc = false;
#endif

/* It leaves this thread one place. */
static bool openmp_binds(void)
{
#ifdef _OPENMP
    return omp_get_proc_bind() != omp_proc_bind_false;
#else
    return false;
#endif
}

static bool can_bind(void)
{
    return have_hwloc && !openmp_binds();
}

static void none_leaves_the_threads_alone(void)
{
    struct binding b = {.threads = 1};
    const cpu_set_t before = mask_now();

    EXPECT_OK(bind_create("none", 5000, &b));
    CU_ASSERT_EQUAL_FATAL(b.threads, 0);
    bind_thread(&b, 4999);
    cpu_set_t now = mask_now();

    CU_ASSERT(CPU_EQUAL(&now, &before));
    bind_leave(&b, 4999);
    bind_destroy(&b);
    now = mask_now();
    CU_ASSERT(CPU_EQUAL(&now, &before));
}

/* Without OpenMP a run is one thread, which has a CPU wherever it is. */
static void what_cannot_be_bound_is_refused(void)
{
    struct binding b;
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *trainer = NULL;
    const cpu_set_t before = mask_now();
    const char *why = !have_hwloc      ? "build with libhwloc-dev"
                      : openmp_binds() ? "unset OMP_PROC_BIND"
                                       : "4000 threads want a CPU";

    EXPECT_FAILS(bind_create("cores", 4000, &b), LS_USAGE, why);
    EXPECT_OK(ls_config_set(&config, "bind", "cores"));
    config.threads = can_bind() ? (size_t)cpus_now() + 1 : 1;
#ifdef _OPENMP
    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &trainer),
                 LS_USAGE, can_bind() ? "bind is cores" : why);
#endif
    EXPECT_FAILS(ls_config_set(&config, "bind", "sockets"), LS_USAGE, "cores");
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
    const cpu_set_t now = mask_now();

    CU_ASSERT(CPU_EQUAL(&now, &before));
}

/* What each thread sees of itself in a parallel region. */
struct seen {
    cpu_set_t before, bound, after;
};

struct visit {
    struct binding *binding;
    struct seen *seen;
    size_t came;
};

static void look_around(void *user, size_t t, size_t team)
{
    struct visit *v = user;

    if (t == 0)
        v->came = team;
    v->seen[t].before = mask_now();
    bind_thread(v->binding, t);
    v->seen[t].bound = mask_now();
    bind_leave(v->binding, t);
    v->seen[t].after = mask_now();
}

static size_t visit(struct binding *b, size_t threads, struct seen *seen)
{
    struct visit v = {.binding = b, .seen = seen};

    team_run(threads, look_around, &v);
    return v.came;
}

static void check_visit(const struct seen *seen, size_t came,
                        const cpu_set_t *allowed)
{
    cpu_set_t all;

    CPU_ZERO(&all);
    for (size_t t = 0; t < came; t++) {
        cpu_set_t inside;

        CPU_AND(&inside, &seen[t].bound, allowed);
        CU_ASSERT_EQUAL(CPU_COUNT(&seen[t].bound), 1);
        CU_ASSERT_EQUAL(CPU_COUNT(&inside), 1);
        CU_ASSERT(CPU_EQUAL(&seen[t].before, &seen[t].after));
        CPU_OR(&all, &all, &seen[t].bound);
    }
    CU_ASSERT_EQUAL((size_t)CPU_COUNT(&all), came);
}

/* Every size of team that finds room, twice over, so that what the runtime
 * keeps of a team is seen too. */
static void each_thread_has_a_cpu_of_its_own(void)
{
    if (!can_bind())
        return;
    const cpu_set_t allowed = mask_now();
    const size_t cpus = (size_t)CPU_COUNT(&allowed);

    for (size_t n = 1; n <= cpus && n <= MOST_THREADS; n++) {
        struct seen seen[MOST_THREADS];
        struct binding b;

        EXPECT_OK(bind_create("cores", n, &b));
        for (int twice = 0; twice < 2; twice++)
            check_visit(seen, visit(&b, n, seen), &allowed);
        bind_destroy(&b);
        const cpu_set_t now = mask_now();

        CU_ASSERT(CPU_EQUAL(&now, &allowed));
    }
}

/* A process that taskset or a batch system has put on one CPU stays there. */
static void cpus_outside_the_mask_are_not_taken(void)
{
    if (!can_bind())
        return;
    const cpu_set_t allowed = mask_now();

    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        cpu_set_t one;
        unsigned chosen = CPU_SETSIZE;

        if (!CPU_ISSET(cpu, &allowed))
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        CU_ASSERT_FATAL(sched_setaffinity(0, sizeof one, &one) == 0);
        EXPECT_OK(bind_choose(1, &chosen));
        CU_ASSERT_EQUAL(chosen, cpu);
        EXPECT_FAILS(bind_choose(2, &chosen), LS_USAGE,
                     "choose setting threads=1");
        CU_ASSERT_FATAL(sched_setaffinity(0, sizeof allowed, &allowed) == 0);
    }
}

static void expect_cpus(size_t threads, const unsigned *want)
{
    unsigned cpu[MOST_THREADS];

    EXPECT_OK(bind_choose(threads, cpu));
    for (size_t t = 0; t < threads; t++)
        CU_ASSERT_EQUAL(cpu[t], want[t]);
}

/* hwloc puts up a machine that is not there: two packages of two cores of two
 * CPUs. */
static void threads_spread_over_packages_then_cores(void)
{
    unsigned cpu[MOST_THREADS + 1];

    if (!can_bind())
        return;
    CU_ASSERT_FATAL(setenv("HWLOC_SYNTHETIC", "pack:2 core:2 pu:2", 1) == 0);
    expect_cpus(1, (const unsigned[]){0});
    expect_cpus(2, (const unsigned[]){0, 4});
    expect_cpus(3, (const unsigned[]){0, 2, 4});
    expect_cpus(4, (const unsigned[]){0, 2, 4, 6});
    expect_cpus(8, (const unsigned[]){0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_FAILS(bind_choose(9, cpu), LS_USAGE,
                 "9 threads want a CPU each "
                 "and 8 may be used");
    CU_ASSERT_FATAL(unsetenv("HWLOC_SYNTHETIC") == 0);
}

/* Of a machine that is not there, too. */
static void a_cpu_that_cannot_be_had_is_named(void)
{
    struct binding b;
    const cpu_set_t before = mask_now();

    if (!can_bind())
        return;
    CU_ASSERT_FATAL(setenv("HWLOC_SYNTHETIC", "pack:1024 pu:1", 1) == 0);
    EXPECT_FAILS(bind_create("cores", 1024, &b), LS_USAGE, "go to CPU");
    CU_ASSERT_FATAL(unsetenv("HWLOC_SYNTHETIC") == 0);
    const cpu_set_t now = mask_now();

    CU_ASSERT(CPU_EQUAL(&now, &before));
}

static void the_machine_is_described(void)
{
    char text[256];

#ifdef HAVE_HWLOC
    CU_ASSERT_FATAL(setenv("HWLOC_SYNTHETIC", "pack:1 core:2 pu:2", 1) == 0);
    EXPECT_OK(bind_describe(text, sizeof text));
    CU_ASSERT_FATAL(unsetenv("HWLOC_SYNTHETIC") == 0);
    CU_ASSERT(strncmp(text, "hwloc ", 6) == 0);
    CU_ASSERT(strstr(text, ": 4 CPUs, 2 cores, 1 package, 1 NUMA node") !=
              NULL);
#else
    EXPECT_OK(bind_describe(text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "no hwloc in this build");
#endif
}

static ls_trainer *train(const ls_dataset *data, const ls_config *config)
{
    ls_trainer *trainer = NULL;
    double loss;

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &trainer));
    CU_ASSERT_FATAL(trainer != NULL);
    EXPECT_OK(ls_trainer_steps(trainer, 20, &loss));
    return trainer;
}

/* Of a team of all threads, and of one that shrinks and grows. */
static void bits_do_not_depend_on_binding(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    const cpu_set_t before = mask_now();

    if (!can_bind()) {
        ls_dataset_close(data);
        return;
    }
    config.threads = CPU_COUNT(&before) < 4 ? (size_t)CPU_COUNT(&before) : 4;
    ls_trainer *free_one = train(data, &config);

    EXPECT_OK(ls_config_set(&config, "bind", "cores"));
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(ls_config_set(&config, "team", i ? "auto" : "all"));
        ls_trainer *bound = train(data, &config);
        const cpu_set_t now = mask_now();

        CU_ASSERT(CPU_EQUAL(&now, &before));
        CU_ASSERT(same_parameters(ls_trainer_model(free_one),
                                  ls_trainer_model(bound)));
        ls_trainer_destroy(bound);
    }
    ls_trainer_destroy(free_one);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"none leaves the threads alone", none_leaves_the_threads_alone},
    {"what cannot be bound is refused", what_cannot_be_bound_is_refused},
    {"each thread has a CPU of its own", each_thread_has_a_cpu_of_its_own},
    {"CPUs outside the mask are not taken",
     cpus_outside_the_mask_are_not_taken},
    {"threads spread over packages, then cores",
     threads_spread_over_packages_then_cores},
    {"a CPU that cannot be had is named", a_cpu_that_cannot_be_had_is_named},
    {"the machine is described", the_machine_is_described},
    {"bits do not depend on binding", bits_do_not_depend_on_binding},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"bind: threads on CPUs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
