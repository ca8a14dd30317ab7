/* SPDX-License-Identifier: MIT */
/*
 * study_machines.c - a study of several processes: each trains whole models,
 * in turn, and tells the others their figures. For a pack see pack_machines.c.
 *
 * While models are trained, the thread that has called the study meets those of
 * the other ranks several times a second: a stop reaches all of them, and a
 * rank that hangs is noticed, however long a model takes. The allotment of
 * models to ranks does not matter for any result.
 */
#include "many/study.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/machine.h"
#include "base/mem.h"
#include "model/model_file.h"

/* Seconds between two meetings: a part of the time so far, so that nobody waits
 * long for a meeting when all is done, and not too many meetings. */
static const double meet_least = 0.002, meet_most = 0.25, meet_part = 1.0 / 16;

/* What a rank tells of a model that it has trained, or not: whole units. */
struct fold_note {
    _Alignas(MACHINES_UNIT) ls_fold about;
    char ended[sizeof((struct study_fold *)0)->ended];
};

enum { NOTE_UNITS = sizeof(struct fold_note) / MACHINES_UNIT };

/* The jobs of this rank: first, first + step, ... */
struct shift {
    ls_study *study;
    size_t first, step, n, most;
    crew_job *work;
    atomic_int is_over;
    struct failure failure;
};

static size_t jobs_of(size_t jobs, size_t rank, size_t ranks)
{
    return jobs / ranks + (rank < jobs % ranks);
}

static ls_status do_own(void *user, size_t job, size_t threads)
{
    const struct shift *shift = user;

    return shift->work(shift->study, shift->first + job * shift->step, threads);
}

static void *run_shift(void *user)
{
    struct shift *shift = user;
    const ls_status status =
        crew_run(shift->n, shift->study->threads, shift->most, do_own, shift);

    if (status != LS_OK) {
        failure_keep(&shift->failure, status);
        atomic_store(&shift->study->ended, 1);
    }
    atomic_store(&shift->is_over, 1);
    return NULL;
}

static void wait_for(double seconds)
{
    const struct timespec time = {0, (long)(seconds * 1e9)};

    (void)nanosleep(&time, NULL);
}

/* Until all ranks have done their jobs. Signals arrive here. */
static void meet(ls_study *s, struct shift *shift)
{
    const double began = machine_seconds();
    uint64_t count[2] = {0, 0};

    while (count[1] < machines_count(s->machines)) {
        const double part = meet_part * (machine_seconds() - began);

        wait_for(fmin(fmax(part, meet_least), meet_most));
        count[0] = atomic_load(&s->ended) != 0;
        count[1] = atomic_load(&shift->is_over) != 0;
        machines_add(s->machines, count, 2);
        if (count[0] > 0)
            atomic_store(&s->ended, 1);
    }
}

static ls_status run_own(ls_study *s, struct shift *shift)
{
    pthread_t thread;
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, NULL, run_shift, shift);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        atomic_store(&s->ended, 1);
        atomic_store(&shift->is_over, 1);
    }
    meet(s, shift);
    if (error != 0)
        return fail(LS_NO_MEMORY, "no thread can be started");
    pthread_join(thread, NULL);
    return failure_raise(&shift->failure);
}

ls_status study_run_jobs(ls_study *s, size_t jobs, size_t most, crew_job *work)
{
    const size_t ranks = machines_count(s->machines);
    struct shift shift = {.study = s,
                          .first = machines_rank(s->machines),
                          .step = ranks,
                          .most = most,
                          .work = work};

    shift.n = jobs_of(jobs, shift.first, ranks);
    return ranks == 1 ? crew_run(jobs, s->threads, most, work, s)
                      : machines_agree(s->machines, run_own(s, &shift));
}

ls_status study_run_own_jobs(ls_study *s, size_t jobs, crew_job *work)
{
    struct shift shift = {
        .study = s, .step = 1, .n = jobs, .most = SIZE_MAX, .work = work};

    return machines_count(s->machines) == 1
               ? crew_run(jobs, s->threads, SIZE_MAX, work, s)
               : machines_agree(s->machines, run_own(s, &shift));
}

/* ---- Results ------------------------------------------------------------- */

/* A model of the active trials. */
static struct study_fold *fold_of(const ls_study *s, size_t job)
{
    return &s->trial[s->active[job / s->models]].fold[job % s->models];
}

/* Where the notes of job are: those of a rank are next to each other. */
static size_t place_of(size_t job, size_t jobs, size_t ranks)
{
    size_t at = job / ranks;

    for (size_t r = 0; r < job % ranks; r++)
        at += jobs_of(jobs, r, ranks);
    return at;
}

ls_status study_share_notes(ls_study *s, size_t jobs, void *notes, size_t units)
{
    const size_t ranks = machines_count(s->machines);
    const size_t size = units * MACHINES_UNIT;
    size_t *n = NULL;
    char *own = notes, *all = NULL;
    ls_status status = LS_OK;

    if (ranks == 1)
        return LS_OK;
    status = MEM_ARRAY(n, ranks, "notes of models");
    if (status == LS_OK)
        status = MEM_ARRAY(all, jobs * size, "notes of models");
    TRY(machines_agree(s->machines, status));
    for (size_t r = 0; r < ranks; r++)
        n[r] = jobs_of(jobs, r, ranks) * units;
    for (size_t j = machines_rank(s->machines); j < jobs; j += ranks)
        memcpy(all + place_of(j, jobs, ranks) * size, own + j * size, size);
    machines_gather(s->machines, all, n);
    for (size_t j = 0; j < jobs; j++)
        memcpy(own + j * size, all + place_of(j, jobs, ranks) * size, size);
done:
    mem_free(n);
    mem_free(all);
    return status;
}

static void write_note(const struct study_fold *fold, struct fold_note *note)
{
    note->about = fold->about;
    note->about.ended = NULL;
    memcpy(note->ended, fold->ended, sizeof note->ended);
}

static void read_note(struct study_fold *fold, const struct fold_note *note)
{
    const char *ended = fold->about.ended;

    fold->about = note->about;
    fold->about.ended = ended;
    memcpy(fold->ended, note->ended, sizeof fold->ended);
}

ls_status study_share_figures(ls_study *s, size_t jobs,
                              void (*learned)(ls_study *s, size_t job))
{
    struct fold_note *note = NULL;
    ls_status status = LS_OK;

    if (machines_count(s->machines) == 1)
        return LS_OK;
    status = MEM_ARRAY(note, jobs, "figures of models");
    TRY(machines_agree(s->machines, status));
    for (size_t j = 0; j < jobs; j++)
        write_note(fold_of(s, j), &note[j]);
    TRY(study_share_notes(s, jobs, note, NOTE_UNITS));
    for (size_t j = 0; j < jobs; j++) {
        const ls_status before = fold_of(s, j)->about.status;

        read_note(fold_of(s, j), &note[j]);
        if (learned && before == LS_STOPPED &&
            fold_of(s, j)->about.status != LS_STOPPED)
            learned(s, j);
    }
done:
    mem_free(note);
    return status;
}

/* ---- Models that are in no file ------------------------------------------ */

static size_t units_of(size_t bytes)
{
    return (bytes + MACHINES_UNIT - 1) / MACHINES_UNIT;
}

/* Send one model of `rank` to all. */
static ls_status share_bytes(ls_study *s, size_t rank, struct ls_model **model,
                             void *bytes, size_t size)
{
    static const char name[] = "a model of another process";
    const size_t ranks = machines_count(s->machines);
    const bool is_own = rank == machines_rank(s->machines);
    size_t *units = NULL;
    char *block = NULL;
    ls_status status = MEM_ARRAY(units, ranks, "models");

    if (status == LS_OK)
        status = MEM_ARRAY(block, units_of(size) * MACHINES_UNIT, "models");
    TRY(machines_agree(s->machines, status));
    units[rank] = units_of(size);
    if (is_own)
        memcpy(block, bytes, size);
    machines_gather(s->machines, block, units);
    if (!is_own) {
        model_destroy(*model);
        *model = NULL;
        TRY(model_file_parse(name, block, size, model, NULL));
    }
done:
    mem_free(units);
    mem_free(block);
    return status;
}

ls_status study_share_model(ls_study *s, size_t job, struct ls_model **model)
{
    const size_t ranks = machines_count(s->machines), rank = job % ranks;
    void *bytes = NULL;
    uint64_t size = 0;
    size_t own = 0;
    ls_status status = LS_OK;

    if (ranks == 1)
        return LS_OK;
    if (rank == machines_rank(s->machines) && *model)
        status = model_file_bytes(*model, "a model", &bytes, &own);
    TRY(machines_agree(s->machines, status));
    size = machines_most(s->machines, own);
    if (size > 0)
        TRY(machines_agree(s->machines,
                           share_bytes(s, rank, model, bytes, size)));
done:
    mem_free(bytes);
    return status;
}

ls_status study_share_models(ls_study *s, size_t jobs)
{
    ls_status status = LS_OK;

    for (size_t j = 0; j < jobs && !s->output[0]; j++)
        TRY(study_share_model(s, j, &fold_of(s, j)->model));
done:
    return status;
}

/* ---- Beginning ----------------------------------------------------------- */

ls_status study_check_same(ls_study *s)
{
    static const char version[] = LS_VERSION " " REAL_NAME;
    uint64_t build = digest_xxh3(0, version, sizeof version), facts = 0;
    ls_status status = LS_OK;

    if (machines_count(s->machines) == 1)
        return LS_OK;
    status = study_digest(s, &facts);
    TRY(machines_agree(s->machines, status));
    TRY(machines_same(s->machines, &build, sizeof build, "another lockstep"));
    TRY(machines_same(s->machines, &facts, sizeof facts,
                      "other settings or data"));
done:
    return status;
}
