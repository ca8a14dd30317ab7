/* SPDX-License-Identifier: MIT */
/*
 * pack_choose.c - choose the ensemble of a pack after a round.
 *
 * The ensemble is replaced by a better one only, so that its figure never gets
 * worse.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "many/pack.h"

/* Parameters that may be picked, borrowed. */
struct candidate {
    size_t member, epoch, block; /* block: numbers of theta */
    const real *theta;           /* NULL: of another process */
    const real *out;             /* may be NULL but in process 0 */
    struct pack_state *state;    /* in the ensemble so far, or NULL */
};

struct candidates {
    struct candidate *list; /* [n] by member, then epoch */
    const real **out;       /* [n] of the candidates */
    size_t *picks;          /* [n] */
    size_t n;
};

void pack_states_clear(struct pack_state *state, size_t n)
{
    for (size_t i = 0; state && i < n; i++) {
        mem_free(state[i].theta);
        mem_free(state[i].out);
    }
    mem_free(state);
}

/* Insert a candidate behind those of smaller epochs of its member, which begin
 * at list[first], unless it is there. */
static void insert(struct candidates *c, size_t first,
                   struct candidate candidate)
{
    size_t at = c->n;

    for (size_t i = first; i < c->n; i++)
        if (c->list[i].epoch == candidate.epoch)
            return;
    for (; at > first && c->list[at - 1].epoch > candidate.epoch; at--)
        c->list[at] = c->list[at - 1];
    c->list[at] = candidate;
    c->n++;
}

static void collect_member(const struct pack *p, size_t k, size_t *state,
                           struct candidates *c)
{
    const struct pack_member *m = &p->member[k];
    const size_t first = c->n;
    struct candidate all = {.member = k};

    all.block = m->block;
    for (; *state < p->n_states && p->state[*state].member == k; ++*state) {
        struct candidate in = all;

        in.state = &p->state[*state];
        in.epoch = in.state->epoch;
        in.out = in.state->out;
        insert(c, first, in);
    }
    if (m->best > 0) {
        all.epoch = m->best;
        all.theta = m->trainer ? m->trainer->best->theta : NULL;
        all.out = m->out_best;
        insert(c, first, all);
    }
    if (m->now > 0) {
        all.epoch = m->now;
        all.theta = m->trainer ? m->trainer->model->theta : NULL;
        all.out = m->out_now;
        insert(c, first, all);
    }
}

static ls_status collect(const ls_study *s, struct candidates *c)
{
    const struct pack *p = s->pack;
    const size_t most = 2 * s->n_trials + p->n_states;
    size_t state = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(c->list, most, "candidates of an ensemble"));
    TRY(MEM_ARRAY(c->out, most, "candidates of an ensemble"));
    TRY(MEM_ARRAY(c->picks, most, "candidates of an ensemble"));
    for (size_t k = 0; k < s->n_trials; k++)
        collect_member(p, k, &state, c);
    for (size_t i = 0; i < c->n; i++)
        c->out[i] = c->list[i].out;
done:
    return status;
}

/* A copy of numbers, or NULL if `wanted` is false. */
static ls_status copy_numbers(const real *from, bool wanted, size_t count,
                              const char *what, real **to)
{
    ls_status status = LS_OK;

    if (!wanted)
        return LS_OK;
    TRY(MEM_ARRAY(*to, count, what));
    memcpy(*to, from, count * sizeof **to);
done:
    return status;
}

/* Make a state of the ensemble; what the candidate's state owns stays there. */
static ls_status copy_state(const ls_study *s, const struct candidate *from,
                            size_t picks, struct pack_state *to)
{
    const struct pack *p = s->pack;
    ls_status status = LS_OK;

    *to = (struct pack_state){
        .member = from->member,
        .epoch = from->epoch,
        .picks = picks,
        .block = from->block,
    };
    if (from->state)
        return LS_OK;
    TRY(copy_numbers(from->theta, from->theta != NULL, from->block,
                     "parameters of an ensemble", &to->theta));
    if (machines_writes(s->machines))
        TRY(copy_numbers(from->out, true, blend_count(p->blend),
                         "outputs of an ensemble", &to->out));
done:
    return status;
}

/* Replace the ensemble by the picks. */
static ls_status adopt(const ls_study *s, const struct candidates *c)
{
    struct pack *p = s->pack;
    struct pack_state *made = NULL;
    size_t n = 0, at = 0;
    ls_status status = LS_OK;

    for (size_t i = 0; i < c->n; i++)
        n += c->picks[i] > 0;
    TRY(MEM_ARRAY(made, n, "an ensemble"));
    for (size_t i = 0; i < c->n; i++)
        if (c->picks[i] > 0)
            TRY(copy_state(s, &c->list[i], c->picks[i], &made[at++]));
    at = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct pack_state *old = c->list[i].state;

        if (c->picks[i] > 0 && old) {
            made[at].theta = old->theta;
            made[at].out = old->out;
            made[at].at_writer = old->at_writer;
            old->theta = old->out = NULL;
        }
        at += c->picks[i] > 0;
    }
    pack_states_clear(p->state, p->n_states);
    p->state = made;
    p->n_states = n;
    made = NULL;
done:
    pack_states_clear(made, n);
    return status;
}

ls_status pack_choose(ls_study *s, struct greedy_figures *figures)
{
    struct pack *p = s->pack;
    struct candidates c = {.n = 0};
    ls_status status = LS_OK;

    status = collect(s, &c);
    if (status == LS_OK && machines_writes(s->machines))
        status =
            greedy_choose(p->blend, c.out, c.n, s->threads, c.picks, figures);
    TRY(machines_agree(s->machines, status));
    pack_share_choice(s, c.picks, c.n, figures);
    if (figure_is_better(p->figure, figures->ensemble,
                         p->n_states > 0 ? p->value : figure_worst(p->figure),
                         0)) {
        TRY(machines_agree(s->machines, adopt(s, &c)));
        p->value = figures->ensemble;
        p->best_round = p->n_rounds + 1;
    }
done:
    mem_free(c.list);
    mem_free(c.out);
    mem_free(c.picks);
    return status;
}
