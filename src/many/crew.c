/* SPDX-License-Identifier: MIT */
/*
 * crew.c - run several jobs side by side, each by a team of its own.
 */
#include "many/crew.h"

#include <pthread.h>
#include <signal.h>

#include "base/mem.h"

struct crew {
    crew_job *work;
    void *user;
    size_t jobs;
    pthread_mutex_t lock; /* of the members below */
    size_t next;
    size_t failed; /* first job in order that failed, or jobs */
    struct failure failure;
};

struct crew_member {
    struct crew *crew;
    size_t threads;
    pthread_t thread;
};

/* The next job, or crew->jobs. */
static size_t take_job(struct crew *crew)
{
    size_t job = crew->jobs;

    pthread_mutex_lock(&crew->lock);
    if (crew->failed == crew->jobs && crew->next < crew->jobs)
        job = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return job;
}

/* The error sentence belongs to the thread that fails. */
static void note_failure(struct crew *crew, size_t job, ls_status status)
{
    pthread_mutex_lock(&crew->lock);
    if (job < crew->failed) {
        crew->failed = job;
        failure_keep(&crew->failure, status);
    }
    pthread_mutex_unlock(&crew->lock);
}

static void *run_jobs(void *user)
{
    struct crew_member *member = user;
    struct crew *crew = member->crew;
    size_t job;

    while ((job = take_job(crew)) < crew->jobs) {
        const ls_status status = crew->work(crew->user, job, member->threads);

        if (status != LS_OK)
            note_failure(crew, job, status);
    }
    return NULL;
}

/* Start the members; returns how many could be started. */
static size_t start(struct crew_member *members, size_t n)
{
    sigset_t all, before;
    size_t started = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < n && pthread_create(&members[started].thread, NULL,
                                         run_jobs, &members[started]) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

ls_status crew_run(size_t jobs, size_t threads, size_t most, crew_job *work,
                   void *user)
{
    struct crew crew = {.work = work,
                        .user = user,
                        .jobs = jobs,
                        .failed = jobs,
                        .lock = PTHREAD_MUTEX_INITIALIZER};
    struct crew_member *members = NULL;
    size_t n = jobs < threads ? jobs : threads, started = 0;
    ls_status status = LS_OK;

    n = n < most ? n : most;
    TRY(MEM_ARRAY(members, n, "threads of several models"));
    for (size_t i = 0; i < n; i++) {
        members[i].crew = &crew;
        members[i].threads = threads / n + (i < threads % n);
    }
    started = start(members, n);
    for (size_t i = 0; i < started; i++)
        pthread_join(members[i].thread, NULL);
    if (started == 0 && n > 0)
        TRY(fail(LS_NO_MEMORY, "no thread can be started"));
    TRY(failure_raise(&crew.failure));
done:
    mem_free(members);
    return status;
}
