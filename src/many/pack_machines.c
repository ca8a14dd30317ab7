/* SPDX-License-Identifier: MIT */
/*
 * pack_machines.c - a pack of several processes: process r of R has members r,
 * r + R, r + 2 R and so on, which it alone trains and saves.
 *
 * All processes know how each member is. Process 0 has the outputs of all
 * members for the rows held out: it chooses the ensemble and tells the others
 * its picks. The parameters stay where they are until they are written.
 */
#include <string.h>

#include "base/mem.h"
#include "many/pack.h"

/* What a process tells of one of its members, beside its figures. */
struct member_note {
    _Alignas(MACHINES_UNIT) uint64_t now;
    uint64_t best, block;
    uint32_t written;
    bool is_open, running;
};

enum { NOTE_UNITS = sizeof(struct member_note) / MACHINES_UNIT };

static size_t owner_of(const ls_study *s, size_t k)
{
    return k % machines_count(s->machines);
}

bool pack_owns(const ls_study *s, size_t k)
{
    return owner_of(s, k) == machines_rank(s->machines);
}

size_t pack_own_members(const ls_study *s)
{
    const size_t ranks = machines_count(s->machines);

    return s->n_trials / ranks +
           (machines_rank(s->machines) < s->n_trials % ranks);
}

/* ---- Members ------------------------------------------------------------- */

static void write_note(const struct pack_member *m, struct member_note *note)
{
    note->now = m->now;
    note->best = m->best;
    note->block = m->block;
    note->written = m->written;
    note->is_open = m->is_open;
    note->running = m->running;
}

static void read_note(struct pack_member *m, const struct member_note *note)
{
    m->now = (size_t)note->now;
    m->best = (size_t)note->best;
    m->block = (size_t)note->block;
    m->written = note->written;
    m->is_open = note->is_open;
    m->running = note->running;
}

static ls_status share_notes(ls_study *s)
{
    struct pack_member *member = s->pack->member;
    struct member_note *note = NULL;
    ls_status status = MEM_ARRAY(note, s->n_trials, "notes of members");

    TRY(machines_agree(s->machines, status));
    for (size_t k = 0; k < s->n_trials; k++)
        write_note(&member[k], &note[k]);
    TRY(study_share_notes(s, s->n_trials, note, NOTE_UNITS));
    for (size_t k = 0; k < s->n_trials; k++)
        read_note(&member[k], &note[k]);
done:
    mem_free(note);
    return status;
}

/* ---- Outputs for process 0 ----------------------------------------------- */

/* The first open member of process 0, or of any process if it has none; the
 * number of members if none is open. */
static size_t like_whom(const ls_study *s)
{
    const struct pack_member *member = s->pack->member;
    size_t found = s->n_trials;

    for (size_t k = s->n_trials; k-- > 0;)
        if (member[k].is_open && (found == s->n_trials || owner_of(s, k) == 0 ||
                                  owner_of(s, found) != 0))
            found = k;
    return found;
}

/* If process 0 has no open member, the model of another one shows it what
 * outputs are like. */
static ls_status lend_blend(ls_study *s)
{
    struct pack *p = s->pack;
    const size_t k = like_whom(s);
    struct ls_model *like = NULL;
    ls_status status = LS_OK;

    if (p->has_blend || k == s->n_trials)
        return LS_OK;
    p->has_blend = true;
    if (owner_of(s, k) == 0)
        return LS_OK;
    if (pack_owns(s, k)) {
        like = p->member[k].trainer->model;
        status = trainer_complete_model(p->member[k].trainer, like);
    }
    TRY(machines_agree(s->machines, status));
    TRY(study_share_model(s, k, &like));
    if (machines_writes(s->machines))
        status = blend_create(like, p->validation, &p->held_out, p->figure,
                              &p->blend);
    TRY(machines_agree(s->machines, status));
done:
    if (!pack_owns(s, k))
        model_destroy(like);
    return status;
}

/* Room of process 0 for the outputs of members of others. */
static ls_status make_room(ls_study *s)
{
    const struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t k = 0; machines_writes(s->machines) && k < s->n_trials; k++) {
        struct pack_member *m = &p->member[k];

        if (!m->is_open || m->out_now)
            continue;
        TRY(MEM_ARRAY(m->out_now, blend_count(p->blend),
                      "outputs of a member"));
        TRY(MEM_ARRAY(m->out_best, blend_count(p->blend),
                      "outputs of a member"));
    }
done:
    return status;
}

/* Move numbers of member k from its process to process 0, in whole units of
 * memory. */
static void bring(ls_study *s, size_t k, real *numbers, size_t count)
{
    const struct pack *p = s->pack;
    const size_t ranks = machines_count(s->machines), owner = owner_of(s, k);
    const size_t units =
        (count * sizeof *numbers + MACHINES_UNIT - 1) / MACHINES_UNIT;
    size_t *n_send = p->units, *n_receive = p->units + ranks;
    const bool sends = owner == machines_rank(s->machines);
    const bool receives = machines_writes(s->machines);

    memset(p->units, 0, 2 * ranks * sizeof *p->units);
    n_send[0] = sends ? units : 0;
    n_receive[owner] = receives ? units : 0;
    /* MPI wants two addresses also where nothing is moved. */
    machines_exchange(s->machines, sends ? (void *)numbers : n_send, n_send,
                      receives ? (void *)numbers : n_receive, n_receive);
}

static void bring_outputs(ls_study *s, size_t k)
{
    const struct pack *p = s->pack;
    struct pack_member *m = &p->member[k];
    const size_t count = p->blend ? blend_count(p->blend) : 0;

    if (m->now > 0 && m->now != m->at_writer[0])
        bring(s, k, m->out_now, count);
    if (m->best > 0 && m->best != m->at_writer[1]) {
        if (m->best != m->now)
            bring(s, k, m->out_best, count);
        else if (machines_writes(s->machines))
            memcpy(m->out_best, m->out_now, count * sizeof *m->out_best);
    }
    m->at_writer[0] = m->now;
    m->at_writer[1] = m->best;
}

ls_status pack_share_members(ls_study *s)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t k = 0; k < s->n_trials; k++)
        if (pack_owns(s, k))
            p->member[k].is_open = p->member[k].trainer != NULL;
    if (machines_count(s->machines) == 1)
        return LS_OK;
    TRY(study_share_figures(s, s->n_trials, NULL));
    TRY(share_notes(s));
    TRY(lend_blend(s));
    TRY(machines_agree(s->machines, make_room(s)));
    for (size_t k = 0; k < s->n_trials; k++)
        if (owner_of(s, k) != 0)
            bring_outputs(s, k);
done:
    return status;
}

/* ---- The ensemble -------------------------------------------------------- */

void pack_bring_ensemble_outputs(ls_study *s)
{
    const struct pack *p = s->pack;
    const size_t count = p->blend ? blend_count(p->blend) : 0;

    for (size_t i = 0; i < p->n_states; i++)
        if (owner_of(s, p->state[i].member) != 0)
            bring(s, p->state[i].member, p->state[i].out, count);
}

void pack_share_choice(ls_study *s, size_t *picks, size_t n,
                       struct greedy_figures *figures)
{
    size_t *units = s->pack->units;

    if (machines_count(s->machines) == 1)
        return;
    machines_share(s->machines, figures, sizeof *figures);
    memset(units, 0, machines_count(s->machines) * sizeof *units);
    units[0] = (n * sizeof *picks + MACHINES_UNIT - 1) / MACHINES_UNIT;
    machines_gather(s->machines, picks, units);
}

ls_status pack_bring_ensemble(ls_study *s)
{
    const struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t i = 0; i < p->n_states; i++) {
        struct pack_state *state = &p->state[i];

        if (state->at_writer || owner_of(s, state->member) == 0)
            continue;
        if (machines_writes(s->machines) && !state->theta)
            status = MEM_ARRAY(state->theta, state->block,
                               "parameters of an ensemble");
        TRY(machines_agree(s->machines, status));
        bring(s, state->member, state->theta, state->block);
        state->at_writer = true;
    }
done:
    return status;
}
