/* SPDX-License-Identifier: MIT */
/*
 * team.c - the only parallel region, and whether its threads can be started.
 */
#include "engine/team.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <pthread.h>
#include <string.h>

#include "base/mem.h"

/* Wait until the last one was tried. */
static void *wait_for_others(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

ls_status team_check(size_t threads)
{
    ls_status status = LS_OK;
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *thread = NULL;
    size_t started = 0;
    int error = 0;

    TRY(MEM_ARRAY(thread, threads, "threads"));
    pthread_mutex_lock(&gate);
    while (started + 1 < threads && error == 0) {
        error = pthread_create(&thread[started], NULL, wait_for_others, &gate);
        started += error == 0;
    }
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (error)
        status = fail(LS_NO_MEMORY,
                      "only %zu of %zu threads can be started (%s); choose a "
                      "smaller setting threads, or see ulimit -u and -v",
                      started + 1, threads, strerror(error));

done:
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
