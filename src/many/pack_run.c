/* SPDX-License-Identifier: MIT */
/*
 * pack_run.c - the rounds of a pack.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/number.h"
#include "many/crew.h"
#include "many/pack.h"

/* ---- A member ------------------------------------------------------------ */

/* A member whose run fails by its settings or data runs no more. Its best
 * parameters stay candidates. */
static ls_status note_failure(ls_study *s, size_t k, ls_status status)
{
    struct pack_member *m = &s->pack->member[k];
    struct study_fold *fold = &s->trial[k].fold[0];

    if (status != LS_DIVERGED && status != LS_USAGE && status != LS_BAD_DATA)
        return status;
    fold->about.status = status;
    snprintf(fold->ended, sizeof fold->ended, "%.250s", last_error());
    m->running = false;
    m->now = 0;
    m->changed = true;
    if (m->best > 0) {
        trainer_go_back(m->trainer);
        return LS_OK;
    }
    trainer_destroy(m->trainer);
    m->trainer = NULL;
    m->slot = 0;
    return LS_OK;
}

/* The outputs by the parameters after the epoch that is done. */
static void take_outputs(const struct pack *p, struct pack_member *m)
{
    const ls_trainer *t = m->trainer;

    m->now = t->engine->position.epoch;
    if (t->best_epoch != m->now)
        return;
    memcpy(m->out_best, m->out_now,
           blend_count(p->blend) * sizeof *m->out_best);
    m->best = m->now;
}

/* Running member number `job` of this process trains to the end of the round.
 */
static ls_status train_member(void *user, size_t job, size_t threads)
{
    ls_study *s = user;
    struct pack *p = s->pack;
    const size_t k = p->turn[job];
    struct pack_member *m = &p->member[k];
    ls_trainer *t = m->trainer;
    const uint64_t before = t->engine->position.epoch;
    ls_status status = LS_OK;

    (void)threads;
    t->share.pause = p->n_rounds + 1;
    t->kept = m->out_now;
    status = trainer_continue(t);
    t->kept = NULL;
    m->changed = true;
    if (status != LS_OK && status != LS_STOPPED)
        return note_failure(s, k, status);
    /* Parameters that are not finite could be neither saved nor completed. */
    if (trainer_check_finite(t) != LS_OK)
        return note_failure(s, k, LS_DIVERGED);
    if (t->engine->position.epoch > before)
        take_outputs(p, m);
    if (status == LS_OK)
        m->running = false;
    else if (!trainer_is_paused(t))
        atomic_store(&p->cut, 1);
    return LS_OK;
}

/* ---- A round ------------------------------------------------------------- */

/* List the own members that run; returns how many run in all processes. */
static size_t list_running(ls_study *s)
{
    struct pack *p = s->pack;
    size_t n = 0;

    p->n_turn = 0;
    for (size_t k = 0; k < s->n_trials; k++) {
        n += p->member[k].running;
        if (p->member[k].running && pack_owns(s, k))
            p->turn[p->n_turn++] = k;
    }
    return n;
}

/* By all processes. */
static uint64_t rows_done(const ls_study *s)
{
    uint64_t rows = 0;

    for (size_t k = 0; k < s->n_trials; k++)
        if (s->pack->member[k].trainer)
            rows += s->pack->member[k].trainer->rows_done;
    machines_add(s->machines, &rows, 1);
    return rows;
}

static ls_status record(ls_study *s, ls_round round)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    TRY(MEM_GROW(p->round, p->n_rounds, p->n_rounds + 1, &p->room,
                 "rounds of a pack"));
    round.size = sizeof round;
    round.round = p->n_rounds + 1;
    round.value = p->n_states > 0 ? p->value : (double)NAN;
    round.best_round = p->best_round;
    round.states = p->n_states;
    p->round[p->n_rounds++] = round;
    pthread_mutex_lock(&s->lock);
    if (s->callbacks.round)
        s->callbacks.round(s->callbacks.user, &round);
    pthread_mutex_unlock(&s->lock);
done:
    return status;
}

static ls_status fail_stopped(const ls_study *s)
{
    return fail(LS_STOPPED, "stopped after round %zu of the pack",
                s->pack->n_rounds);
}

/* A figure that the rows held out do not have, whatever the outputs. */
static ls_status check_defined(const struct pack *p,
                               const struct greedy_figures *figures)
{
    const char *name = p->figure->name;

    if (p->n_rounds > 0 || !isnan(figures->single))
        return LS_OK;
    if (strcmp(name, "auc") == 0 || strcmp(name, "r2") == 0)
        return fail(LS_BAD_DATA,
                    "%s: the %zu rows held out have no %s, as %s; setting "
                    "monitor=loss, or hold out other rows",
                    p->validation->path, p->held_out.n, p->figure->text,
                    strcmp(name, "auc") == 0 ? "they are of one class"
                                             : "their targets are all equal");
    return LS_OK;
}

/* One epoch of all members that run, and the choice of the ensemble. */
static ls_status do_round(ls_study *s, size_t running)
{
    struct pack *p = s->pack;
    const double started = machine_seconds();
    const uint64_t rows = rows_done(s);
    ls_round round = {.running = running};
    struct greedy_figures figures;
    ls_status status = LS_OK;

    atomic_store(&p->cut, 0);
    TRY(study_run_own_jobs(s, p->n_turn, train_member));
    atomic_store(&p->cut,
                 (int)machines_most(s->machines, atomic_load(&p->cut) != 0));
    TRY(pack_share_members(s));
    if (atomic_load(&p->cut) != 0)
        return LS_OK;
    round.seconds = machine_seconds() - started;
    round.rows = rows_done(s) - rows;
    TRY(pack_choose(s, &figures));
    TRY(check_defined(p, &figures));
    round.single = figures.single;
    round.choosing = machine_seconds() - started - round.seconds;
    TRY(record(s, round));
done:
    return status;
}

/* Whether something is so in any process: a clock is that of a machine. */
static bool is_anywhere(const ls_study *s, bool here)
{
    return machines_most(s->machines, here) != 0;
}

static bool save_is_due(const ls_study *s)
{
    const struct interval every = s->config.save_every;
    const struct pack *p = s->pack;
    bool due = false;

    if (every.n > 0)
        due = every.unit == LS_SECONDS ? machine_seconds() - p->saved >= every.n
                                       : p->n_rounds % (uint64_t)every.n == 0;
    return s->output[0] && is_anywhere(s, due);
}

/* A failed save does not end the training: the next may find space again. */
static ls_status save_on_the_way(ls_study *s)
{
    const ls_status status = pack_save(s);

    if (status == LS_NO_MEMORY || status == LS_OK)
        return status;
    study_note(s, LS_WARNING, "%s; training goes on, the next save may work",
               last_error());
    return LS_OK;
}

/* ---- The end ------------------------------------------------------------- */

static bool is_out_of_time(const ls_study *s)
{
    return is_anywhere(s, s->deadline > 0 && machine_seconds() >= s->deadline);
}

/* Whether training is over with so many members that run; then p->ended says
 * why. */
static bool is_over(ls_study *s, size_t running)
{
    struct pack *p = s->pack;

    if (p->n_rounds > 0 && p->n_rounds - p->best_round >= p->patience)
        snprintf(p->ended, sizeof p->ended,
                 "the ensemble has not improved for %zu rounds", p->patience);
    else if (running == 0)
        snprintf(p->ended, sizeof p->ended, "all members have ended");
    else if (is_out_of_time(s))
        snprintf(p->ended, sizeof p->ended,
                 "the time limit of %g s was reached after round %zu, on which "
                 "the result depends",
                 s->config.max_time, p->n_rounds);
    return p->ended[0] != '\0';
}

/* What a member of this process is reported as. */
static void report_member(const ls_study *s, size_t k)
{
    const struct pack *p = s->pack;
    const struct pack_member *m = &p->member[k];
    struct study_fold *fold = &s->trial[k].fold[0];
    const ls_trainer *t = m->trainer;

    if (!t)
        return;
    fold->about.train_rows = t->rows.n;
    fold->about.rows = t->held_out.n;
    fold->about.epochs = t->engine->position.epoch;
    for (size_t i = 0; i < t->model->history.n; i++) {
        const ls_epoch *e = &t->model->history.epoch[i];

        if (e->epoch == m->best)
            fold->about.figures =
                (ls_figures){e->val_loss, e->val_accuracy, e->val_auc,
                             e->val_rmse, e->val_r2};
    }
    if (fold->about.status != LS_STOPPED)
        return;
    fold->about.status = LS_OK;
    snprintf(fold->ended, sizeof fold->ended, "%s",
             m->running ? p->ended : t->result.ended);
}

static ls_status report_members(ls_study *s)
{
    const struct pack *p = s->pack;

    for (size_t k = 0; k < s->n_trials; k++) {
        s->trial[k].about.picks = 0;
        report_member(s, k);
    }
    for (size_t i = 0; i < p->n_states; i++)
        s->trial[p->state[i].member].about.picks += p->state[i].picks;
    return pack_share_members(s);
}

static ls_status check_result(ls_study *s)
{
    const bool late = is_out_of_time(s);
    size_t best;

    if (s->pack->n_states > 0)
        return LS_OK;
    for (size_t k = 0; k < s->n_trials; k++)
        if (s->trial[k].fold[0].about.status == LS_STOPPED && late)
            return fail(LS_STOPPED,
                        "the time limit of %g s was reached in the first "
                        "round: there is no ensemble yet",
                        s->config.max_time);
    for (size_t k = 0; k < s->n_trials; k++)
        if (s->trial[k].fold[0].about.status == LS_STOPPED)
            return fail(LS_DIVERGED,
                        "the %s of all members is not a number: no ensemble "
                        "can be chosen by it",
                        s->pack->figure->text);
    study_rank(s);
    return study_best(s, &best); /* fails: no member has a result */
}

ls_status pack_run(ls_study *s)
{
    struct pack *p = s->pack;
    size_t running = 0;
    ls_status status = LS_OK;

    TRY(pack_open(s));
    while (running = list_running(s), !is_over(s, running)) {
        TRY(do_round(s, running));
        if (atomic_load(&p->cut) != 0 && !is_out_of_time(s)) {
            if (s->output[0])
                TRY(pack_save(s));
            TRY(fail_stopped(s));
        }
        if (atomic_load(&p->cut) == 0 && save_is_due(s))
            TRY(save_on_the_way(s));
    }
    TRY(check_result(s));
    TRY(report_members(s));
done:
    return status;
}
