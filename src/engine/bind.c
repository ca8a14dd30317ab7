/* SPDX-License-Identifier: MIT */
/*
 * bind.c - choose CPUs by hwloc, bind threads by sched_setaffinity().
 *
 * Only bind_create() calls hwloc: its own binding allocates, and a step must
 * not. The masks are prepared for sched_setaffinity().
 */
#include "engine/bind.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif
#ifdef HAVE_HWLOC
#include <hwloc.h>
#endif

#include "base/mem.h"

/* Most CPUs that Linux can be built for: its masks are not longer. */
enum { MOST_CPUS = 8192, MASK_BYTES = MOST_CPUS / CHAR_BIT };

static cpu_set_t *mask_of(void *masks, size_t t)
{
    return (void *)((unsigned char *)masks + t * MASK_BYTES);
}

#ifdef HAVE_HWLOC

/* OpenMP must not bind threads, too: with OMP_PROC_BIND the calling thread has
 * a single CPU left for the team. */
static ls_status check_openmp(void)
{
#ifdef _OPENMP
    if (omp_get_proc_bind() != omp_proc_bind_false)
        return fail(LS_USAGE, "bind is cores, but OpenMP binds the threads "
                              "already; unset OMP_PROC_BIND and OMP_PLACES, or "
                              "give bind none");
#endif
    return LS_OK;
}

/* The part of the machine that the calling thread may use. */
static ls_status load_topology(hwloc_topology_t *topology)
{
    hwloc_topology_t made = NULL;
    hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
    const bool good =
        allowed && hwloc_topology_init(&made) == 0 &&
        hwloc_topology_load(made) == 0 &&
        hwloc_get_cpubind(made, allowed, HWLOC_CPUBIND_THREAD) == 0 &&
        hwloc_topology_restrict(made, allowed, 0) == 0;
    const int error = errno;

    hwloc_bitmap_free(allowed);
    if (good) {
        *topology = made;
        return LS_OK;
    }
    if (made)
        hwloc_topology_destroy(made);
    return fail(LS_INTERNAL, "hwloc does not see the CPUs of this machine: %s",
                strerror(error));
}

static size_t count_of(hwloc_topology_t topology, hwloc_obj_type_t type)
{
    const int count = hwloc_get_nbobjs_by_type(topology, type);

    return count > 0 ? (size_t)count : 0;
}

/* There are not more threads than CPUs, so no two sets have a CPU in common. */
static ls_status spread(hwloc_topology_t topology, size_t threads,
                        unsigned *cpu)
{
    ls_status status = LS_OK;
    hwloc_obj_t root = hwloc_get_root_obj(topology);
    hwloc_cpuset_t *set = NULL;

    TRY(MEM_ARRAY(set, threads, "sets of CPUs"));
    if (hwloc_distrib(topology, &root, 1, set, (unsigned)threads, INT_MAX, 0))
        status = fail(LS_INTERNAL, "hwloc does not spread %zu threads: %s",
                      threads, strerror(errno));
    for (size_t t = 0; status == LS_OK && t < threads; t++) {
        const int first = set[t] ? hwloc_bitmap_first(set[t]) : -1;

        if (first < 0 || first >= MOST_CPUS)
            status = fail(LS_INTERNAL, "hwloc has no CPU for thread %zu of %zu",
                          t + 1, threads);
        else
            cpu[t] = (unsigned)first;
    }

done:
    for (size_t t = 0; set && t < threads; t++)
        hwloc_bitmap_free(set[t]);
    mem_free(set);
    return status;
}

ls_status bind_choose(size_t threads, unsigned *cpu)
{
    ls_status status = LS_OK;
    hwloc_topology_t topology = NULL;

    TRY(check_openmp());
    TRY(load_topology(&topology));
    const size_t cpus = count_of(topology, HWLOC_OBJ_PU);

    if (threads > cpus)
        TRY(fail(LS_USAGE,
                 "bind is cores, but %zu threads want a CPU each and %zu may "
                 "be used; choose setting threads=%zu or "
                 "setting bind=none",
                 threads, cpus, cpus));
    TRY(spread(topology, threads, cpu));

done:
    if (topology)
        hwloc_topology_destroy(topology);
    return status;
}

ls_status bind_describe(char *text, size_t size)
{
    static const struct {
        hwloc_obj_type_t type;
        const char *name;
    } kinds[] = {{HWLOC_OBJ_PU, "CPU"},
                 {HWLOC_OBJ_CORE, "core"},
                 {HWLOC_OBJ_PACKAGE, "package"},
                 {HWLOC_OBJ_NUMANODE, "NUMA node"}};
    ls_status status = LS_OK;
    hwloc_topology_t topology = NULL;
    size_t length;

    TRY(load_topology(&topology));
    snprintf(text, size, "hwloc %s", HWLOC_VERSION);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const size_t count = count_of(topology, kinds[k].type);

        length = strlen(text);
        snprintf(text + length, size - length, "%s %zu %s%s", k ? "," : ":",
                 count, kinds[k].name, count == 1 ? "" : "s");
    }

done:
    if (topology)
        hwloc_topology_destroy(topology);
    return status;
}

#else

ls_status bind_choose(size_t threads, unsigned *cpu)
{
    (void)threads;
    (void)cpu;
    return fail(LS_USAGE,
                "bind is cores, but this build has no hwloc to choose them; "
                "build with libhwloc-dev, or give bind none and set "
                "OMP_PLACES=cores OMP_PROC_BIND=close");
}

ls_status bind_describe(char *text, size_t size)
{
    snprintf(text, size, "no hwloc in this build");
    return LS_OK;
}

#endif

/* Go to every CPU once, and back. */
static ls_status try_all(struct binding *b, const unsigned *cpu)
{
    ls_status status = LS_OK;
    cpu_set_t *past = mask_of(b->past, 0);

    if (sched_getaffinity(0, MASK_BYTES, past) != 0)
        return fail(LS_USAGE,
                    "bind is cores, but the system does not say which CPUs may "
                    "be used (%s); give bind none",
                    strerror(errno));
    for (size_t t = 0; t < b->threads && status == LS_OK; t++)
        if (sched_setaffinity(0, MASK_BYTES, mask_of(b->home, t)) != 0)
            status = fail(LS_USAGE,
                          "bind is cores, but the system does not let a thread "
                          "go to CPU %u (%s); give bind none",
                          cpu[t], strerror(errno));
    (void)sched_setaffinity(0, MASK_BYTES, past);
    return status;
}

ls_status bind_create(const char *kind, size_t threads, struct binding *binding)
{
    ls_status status = LS_OK;
    struct binding b = {.threads = threads};
    unsigned *cpu = NULL;

    if (strcmp(kind, "none") == 0) {
        *binding = (struct binding){0};
        return LS_OK;
    }
    TRY(MEM_ARRAY(cpu, threads, "CPUs of the threads"));
    TRY(bind_choose(threads, cpu));
    b.home = mem_zeroed(threads, MASK_BYTES);
    TRY(mem_check(b.home, threads, MASK_BYTES, "masks of CPUs"));
    b.past = mem_zeroed(threads, MASK_BYTES);
    TRY(mem_check(b.past, threads, MASK_BYTES, "masks of CPUs"));
    for (size_t t = 0; t < threads; t++)
        CPU_SET_S(cpu[t], MASK_BYTES, mask_of(b.home, t));
    TRY(try_all(&b, cpu));
    *binding = b;

done:
    mem_free(cpu);
    if (status != LS_OK)
        bind_destroy(&b);
    return status;
}

void bind_destroy(struct binding *binding)
{
    mem_free(binding->home);
    mem_free(binding->past);
    *binding = (struct binding){0};
}

/* Either takes effect once in tens of milliseconds and costs microseconds. A
 * mask that cannot be read is not changed. */
void bind_thread(struct binding *binding, size_t t)
{
    if (binding->threads == 0)
        return;
    cpu_set_t *past = mask_of(binding->past, t);
    const cpu_set_t *home = mask_of(binding->home, t);

    if (sched_getaffinity(0, MASK_BYTES, past) != 0)
        CPU_ZERO_S(MASK_BYTES, past);
    else if (!CPU_EQUAL_S(MASK_BYTES, past, home))
        (void)sched_setaffinity(0, MASK_BYTES, home);
}

void bind_leave(struct binding *binding, size_t t)
{
    if (binding->threads == 0)
        return;
    const cpu_set_t *past = mask_of(binding->past, t);

    if (CPU_COUNT_S(MASK_BYTES, past) > 0 &&
        !CPU_EQUAL_S(MASK_BYTES, past, mask_of(binding->home, t)))
        (void)sched_setaffinity(0, MASK_BYTES, past);
}
