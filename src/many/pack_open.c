/* SPDX-License-Identifier: MIT */
/*
 * pack_open.c - the trainers of a pack and their memory.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/size.h"
#include "many/crew.h"
#include "many/pack.h"
#include "table/open/budget.h"

/* Threads of own member k: one each where there are at least as many members.
 */
static size_t threads_of(const ls_study *s, size_t k)
{
    const size_t n = pack_own_members(s);
    const size_t at = k / machines_count(s->machines);

    return n >= s->threads ? 1 : s->threads / n + (at < s->threads % n);
}

/* Warnings concern the table, and are the same for all members. */
static void pass_warning(void *user, ls_level level, const char *sentence)
{
    if (level == LS_WARNING)
        study_note(user, level, "%s", sentence);
}

static ls_status create_trainer(ls_study *s, size_t k, ls_trainer **trainer)
{
    const struct pack *p = s->pack;
    const unsigned slot = p->member[k].slot;
    char path[LS_PATH_SIZE];
    ls_config config = s->trial[k].config;
    struct run_share share = {
        .has_rows = true,
        .train = rows_lend(&p->train),
        .held_out = rows_lend(&p->held_out),
        .deadline = s->deadline,
        .stop = &s->ended,
    };
    ls_callbacks callbacks = {.size = sizeof callbacks, .user = s};
    ls_status status = LS_OK;

    if (k == 0)
        callbacks.log = pass_warning;
    config.threads = threads_of(s, k);
    config.max_time = 0;
    if (slot > 0)
        TRY(pack_member_path(s, k, slot, path));
    TRY(trainer_create_shared(&config, s->data, s->validation, &callbacks,
                              &share, slot > 0 ? path : NULL, trainer));
done:
    return status;
}

/* Bytes of a trainer apart from the table, which all share. */
static double bytes_of(const ls_trainer *t)
{
    return (double)(t->memory.parameters + t->memory.optimizer +
                    t->memory.work);
}

static ls_status check_memory(ls_study *s, const ls_trainer *t, size_t k)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    pthread_mutex_lock(&s->lock);
    p->bytes += bytes_of(t);
    if (p->bytes > p->allowed)
        status = fail(LS_NO_MEMORY,
                      "a pack of %zu members keeps all of them in memory: with "
                      "member %zu they need more than the %s that are left "
                      "beside the table; want fewer members or smaller ones",
                      s->n_trials, k, size_text(p->allowed).s);
    pthread_mutex_unlock(&s->lock);
    return status;
}

/* Outputs of a member that was loaded. */
static ls_status take_outputs(const struct pack *p, struct pack_member *m,
                              bool failed)
{
    ls_trainer *t = m->trainer;
    const size_t count = blend_count(p->blend);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m->out_now, count, "outputs of a member"));
    TRY(MEM_ARRAY(m->out_best, count, "outputs of a member"));
    if (t->best_epoch > 0) {
        TRY(trainer_outputs(t, t->best->theta, m->out_best));
        m->best = t->best_epoch;
    }
    if (!failed && t->engine->position.epoch > 0 &&
        t->engine->position.position == 0) {
        TRY(trainer_outputs(t, NULL, m->out_now));
        m->now = t->engine->position.epoch;
    }
done:
    return status;
}

/* The first trainer says what outputs are like. */
static ls_status make_blend(ls_study *s, const ls_trainer *t)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    pthread_mutex_lock(&s->lock);
    if (!p->blend)
        status = blend_create(t->model, p->validation, &p->held_out, p->figure,
                              &p->blend);
    pthread_mutex_unlock(&s->lock);
    return status;
}

/* A member whose settings do not go with the table has this failure as its
 * result. */
static ls_status open_member(void *user, size_t k, size_t threads)
{
    ls_study *s = user;
    struct pack_member *m = &s->pack->member[k];
    struct study_fold *fold = &s->trial[k].fold[0];
    const bool failed = fold->about.status != LS_STOPPED;
    ls_status status = LS_OK;

    (void)threads;
    if (failed && m->slot == 0)
        return LS_OK;
    status = create_trainer(s, k, &m->trainer);
    if (status == LS_USAGE || (status == LS_BAD_DATA && m->slot == 0)) {
        fold->about.status = status;
        snprintf(fold->ended, sizeof fold->ended, "%.250s", last_error());
        return LS_OK;
    }
    if (status == LS_NO_MEMORY)
        TRY(fail_within(status,
                        "a pack of %zu members keeps all of them in memory; "
                        "member %zu: ",
                        s->n_trials, k));
    TRY(status);
    TRY(check_memory(s, m->trainer, k));
    m->block = m->trainer->model->network.n_block;
    TRY(make_blend(s, m->trainer));
    TRY(take_outputs(s->pack, m, failed));
    m->running = !failed && !trainer_has_ended(m->trainer);
done:
    return status;
}

/* The state that is saved; process 0 knows whether there is one. */
static ls_status load(ls_study *s)
{
    bool found = false;
    uint64_t is_there = 0;
    ls_status status = LS_OK;

    if (s->may_resume)
        status = pack_find(s, &found);
    TRY(machines_agree(s->machines, status));
    is_there = found;
    machines_share(s->machines, &is_there, sizeof is_there);
    if (is_there)
        TRY(machines_agree(s->machines, pack_load(s)));
done:
    return status;
}

/* Outputs of the ensemble that was loaded, by the process that has the member,
 * with room for them in process 0, which has all parameters. */
static ls_status take_ensemble(ls_study *s)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t i = 0; i < p->n_states; i++) {
        struct pack_state *state = &p->state[i];
        const struct pack_member *m = &p->member[state->member];

        if (!m->is_open || m->block != state->block)
            TRY(fail(LS_BAD_DATA,
                     "%s: the saved ensemble of the pack does not go with "
                     "its members",
                     s->output));
        state->at_writer = true;
        if (!m->trainer && !machines_writes(s->machines)) {
            mem_free(state->theta);
            state->theta = NULL;
            continue;
        }
        TRY(MEM_ARRAY(state->out, blend_count(p->blend),
                      "outputs of an ensemble"));
        if (m->trainer)
            TRY(trainer_outputs(m->trainer, state->theta, state->out));
    }
done:
    return status;
}

static ls_status make_room(ls_study *s)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(p->member, s->n_trials, "members of a pack"));
    TRY(MEM_ARRAY(p->turn, s->n_trials, "members of a pack"));
    TRY(MEM_ARRAY(p->units, 2 * machines_count(s->machines),
                  "members of a pack"));
    s->n_active = s->n_trials;
    for (size_t k = 0; k < s->n_trials; k++)
        s->active[k] = k;
done:
    return status;
}

ls_status pack_open(ls_study *s)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    pack_close(s);
    TRY(machines_agree(s->machines, make_room(s)));
    TRY(load(s));
    p->bytes = 0;
    p->allowed = budget_left(&s->config);
    TRY(study_run_jobs(s, s->n_trials, SIZE_MAX, open_member));
    TRY(pack_share_members(s));
    TRY(machines_agree(s->machines, take_ensemble(s)));
    pack_bring_ensemble_outputs(s);
    p->saved = machine_seconds();
done:
    return status;
}

void pack_close(ls_study *s)
{
    struct pack *p = s->pack;

    for (size_t k = 0; p->member && k < s->n_trials; k++) {
        trainer_destroy(p->member[k].trainer);
        mem_free(p->member[k].out_now);
        mem_free(p->member[k].out_best);
    }
    pack_states_clear(p->state, p->n_states);
    blend_destroy(p->blend);
    mem_free(p->member);
    mem_free(p->turn);
    mem_free(p->units);
    mem_free(p->round);
    p->member = NULL;
    p->turn = p->units = NULL;
    p->n_turn = 0;
    p->has_blend = false;
    p->state = NULL;
    p->blend = NULL;
    p->round = NULL;
    p->n_states = p->n_rounds = p->room = 0;
    p->best_round = 0;
    p->ended[0] = '\0';
}

/* ---- Memory -------------------------------------------------------------- */

/* Add what member k will take; *block: the largest parameter block. */
static ls_status add_member(ls_study *s, size_t k, double *block, double *out,
                            ls_study_memory *memory)
{
    ls_trainer *t = NULL;
    const ls_status status = create_trainer(s, k, &t);

    if (status != LS_OK)
        return status == LS_USAGE || status == LS_BAD_DATA ? LS_OK : status;
    *block = fmax(*block, (double)t->model->network.n_block * sizeof(real));
    *out =
        (double)t->held_out.n * (double)t->model->about.targets * sizeof(real);
    memory->table = t->memory.data;
    memory->members += (uint64_t)bytes_of(t);
    if (t->memory.saving > memory->saving)
        memory->saving = t->memory.saving;
    trainer_destroy(t);
    return LS_OK;
}

static ls_status add_own_members(ls_study *s, double *block, double *out,
                                 ls_study_memory *memory)
{
    ls_status status = LS_OK;

    for (size_t k = 0; k < s->n_trials; k++)
        if (pack_owns(s, k))
            TRY(add_member(s, k, block, out, memory));
done:
    return status;
}

/* Bytes of any process. */
static double largest(const ls_study *s, double bytes)
{
    return (double)machines_most(s->machines, (uint64_t)bytes);
}

/* Process 0 has as many members as any other, and the outputs of all. */
ls_status pack_memory(ls_study *s, ls_study_memory *memory)
{
    ls_study_memory made = {.size = memory->size};
    double block = 0, out = 0;
    ls_status status = LS_OK;

    if (!s->pack)
        return fail(LS_USAGE, "the memory of a study is planned for a pack");
    pack_close(s);
    TRY(machines_agree(s->machines, make_room(s)));
    TRY(machines_agree(s->machines, add_own_members(s, &block, &out, &made)));
    block = largest(s, block);
    out = largest(s, out);
    made.table += rows_bytes(&s->pack->train) + rows_bytes(&s->pack->held_out);
    made.states = (uint64_t)(2 * (double)s->n_trials * out +
                             GREEDY_PICKS * (block + out));
    /* The file of the ensemble is made in memory. */
    made.saving = (uint64_t)fmax((double)made.saving, GREEDY_PICKS * block);
    *memory = made;
done:
    pack_close(s);
    return status;
}
