/* SPDX-License-Identifier: MIT */
/*
 * team.c - the only parallel region, and whether its threads can be started.
 */
#include "engine/team.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Wait until the last one was tried. */
static void *wait_for_others(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

/* Bytes of stack of a thread of the team, or 0 for the default: as OpenMP reads
 * its variable, a number and B, K (the default), M or G. */
static size_t stack_wanted(void)
{
    static const char units[] = "BKMG";
    const char *text = getenv("OMP_STACKSIZE");
    char *end = NULL;
    unsigned long long size = 0;

    if (!text || !*text)
        return 0;
    errno = 0;
    size = strtoull(text, &end, 10);
    if (end == text || errno != 0)
        return 0;
    end += strspn(end, " \t");

    const char *unit =
        *end ? strchr(units, toupper((unsigned char)*end)) : &units[1];
    const unsigned shift = unit ? 10 * (unsigned)(unit - units) : 0;

    if (!unit || size > SIZE_MAX >> shift)
        return 0;
    return (size_t)size << shift;
}

/* A size that the system does not take is ignored by OpenMP, too. */
static int begin_attributes(pthread_attr_t *attributes)
{
    const size_t stack = stack_wanted();
    const int error = pthread_attr_init(attributes);

    if (error == 0 && stack > 0)
        (void)pthread_attr_setstacksize(attributes, stack);
    return error;
}

ls_status team_check(size_t threads)
{
    ls_status status = LS_OK;
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *thread = NULL;
    pthread_attr_t attributes;
    size_t started = 0;
    int error = begin_attributes(&attributes);

    if (error)
        return fail(LS_NO_MEMORY, "no thread can be started: %s",
                    strerror(error));

    TRY(MEM_ARRAY(thread, threads, "threads"));
    pthread_mutex_lock(&gate);
    while (started + 1 < threads && error == 0) {
        error = pthread_create(&thread[started], &attributes, wait_for_others,
                               &gate);
        started += error == 0;
    }
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (error)
        status = fail(LS_NO_MEMORY,
                      "only %zu of %zu threads can be started (%s); choose a "
                      "smaller setting threads, or see ulimit -u and -v%s",
                      started + 1, threads, strerror(error),
                      stack_wanted() > 0
                          ? ", and the environment variable OMP_STACKSIZE"
                          : "");

done:
    (void)pthread_attr_destroy(&attributes);
    mem_free(thread);
    return status;
}

void team_run(size_t threads, team_work *work, void *user)
{
#ifdef _OPENMP
#pragma omp parallel num_threads((int)threads) default(none) shared(work, user)
    work(user, (size_t)omp_get_thread_num(), (size_t)omp_get_num_threads());
#else
    (void)threads;
    work(user, 0, 1);
#endif
}
