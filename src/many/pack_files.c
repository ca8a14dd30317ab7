/* SPDX-License-Identifier: MIT */
/*
 * pack_files.c - the files of a pack next to its output.
 *
 *     best.study.h5          facts of the study, see study_files.c
 *     best.pack.h5           rounds, ensemble, and which file of a member
 * counts best.member-3.a.h5     checkpoint of a member, or .b.h5
 *
 * A save writes each member that has changed to the one of its two files that
 * does not count, and then best.pack.h5, which replaces the state as a whole: a
 * process may end at any moment.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/machine.h"
#include "base/mem.h"
#include "hdf5/h5.h"
#include "many/pack.h"
#include "model/checkpoints.h"
#include "model/envelope.h"
#include "model/model_file.h"

ls_status pack_member_path(const ls_study *s, size_t member, unsigned slot,
                           char path[LS_PATH_SIZE])
{
    char suffix[48];

    snprintf(suffix, sizeof suffix, "member-%zu.%c", member,
             slot == 1 ? 'a' : 'b');
    return study_side_path(s->output, suffix, path);
}

ls_status pack_state_path(const ls_study *s, char path[LS_PATH_SIZE])
{
    return study_side_path(s->output, "pack", path);
}

ls_status pack_find(const ls_study *s, bool *found)
{
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(pack_state_path(s, path));
    TRY(file_find(path, found));
done:
    return status;
}

/* ---- Columns of the state --------------------------------------------------
 */

/* One number of each of n things, as a dataset. */
typedef uint64_t column_at(const ls_study *study, size_t i);

static ls_status write_column(struct h5_file *file, const char *name, size_t n,
                              const ls_study *s, column_at *at)
{
    uint64_t *column = NULL;
    const uint64_t dims = n;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(column, n, "a column of a pack"));
    for (size_t i = 0; i < n; i++)
        column[i] = at(s, i);
    TRY(h5_write(file, name, NUMBER_U64, 1, &dims, column));
done:
    mem_free(column);
    return status;
}

static uint64_t slot_at(const ls_study *s, size_t i)
{
    return s->pack->member[i].is_open ? s->pack->member[i].written : 0;
}

static uint64_t status_at(const ls_study *s, size_t i)
{
    return (uint64_t)s->trial[i].fold[0].about.status;
}

static uint64_t member_at(const ls_study *s, size_t i)
{
    return s->pack->state[i].member;
}

static uint64_t epoch_at(const ls_study *s, size_t i)
{
    return s->pack->state[i].epoch;
}

static uint64_t picks_at(const ls_study *s, size_t i)
{
    return s->pack->state[i].picks;
}

static uint64_t running_at(const ls_study *s, size_t i)
{
    return s->pack->round[i].running;
}

static uint64_t best_round_at(const ls_study *s, size_t i)
{
    return s->pack->round[i].best_round;
}

static uint64_t states_at(const ls_study *s, size_t i)
{
    return s->pack->round[i].states;
}

/* ---- Saving ----------------------------------------------------------------
 */

/* Figures of the rounds [rounds x 2]. */
static ls_status write_rounds(struct h5_file *file, const ls_study *s)
{
    const struct pack *p = s->pack;
    const uint64_t dims[] = {p->n_rounds, 2};
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, 2 * p->n_rounds, "rounds of a pack"));
    for (size_t i = 0; i < p->n_rounds; i++) {
        value[2 * i] = p->round[i].value;
        value[2 * i + 1] = p->round[i].single;
    }
    TRY(h5_write(file, "/rounds/value", NUMBER_F64, 2, dims, value));
    TRY(write_column(file, "/rounds/running", p->n_rounds, s, running_at));
    TRY(write_column(file, "/rounds/best", p->n_rounds, s, best_round_at));
    TRY(write_column(file, "/rounds/states", p->n_rounds, s, states_at));
done:
    mem_free(value);
    return status;
}

static ls_status write_members(struct h5_file *file, const ls_study *s)
{
    const char **ended = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(ended, s->n_trials, "members of a pack"));
    for (size_t i = 0; i < s->n_trials; i++)
        ended[i] = s->trial[i].fold[0].ended;
    TRY(write_column(file, "/members/file", s->n_trials, s, slot_at));
    TRY(write_column(file, "/members/status", s->n_trials, s, status_at));
    TRY(h5_write_texts(file, "/members/ended", ended, s->n_trials));
done:
    mem_free(ended);
    return status;
}

static ls_status write_states(struct h5_file *file, const ls_study *s)
{
    const struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t i = 0; i < p->n_states; i++) {
        const struct pack_state *state = &p->state[i];
        const uint64_t dims = state->block;
        char name[48];

        snprintf(name, sizeof name, PACK_THETA, i + 1);
        TRY(h5_write(file, name, NUMBER_REAL, 1, &dims, state->theta));
    }
    if (p->n_states == 0)
        return LS_OK;
    TRY(h5_set_number(file, "/ensemble", "value", p->value));
    TRY(write_column(file, "/ensemble/member", p->n_states, s, member_at));
    TRY(write_column(file, "/ensemble/epoch", p->n_states, s, epoch_at));
    TRY(write_column(file, "/ensemble/picks", p->n_states, s, picks_at));
done:
    return status;
}

static ls_status save_state(const ls_study *s)
{
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2] = {{header, ENVELOPE_SIZE}, {NULL, 0}};
    struct h5_file *file = NULL;
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(pack_state_path(s, path));
    TRY(h5_create_image(path, &file));
    TRY(h5_set_text(file, "/", "format", "lockstep-pack"));
    TRY(h5_set_text(file, "/", "dtype", REAL_NAME));
    TRY(write_members(file, s));
    TRY(write_states(file, s));
    if (s->pack->n_rounds > 0)
        TRY(write_rounds(file, s));
    TRY(h5_image(file, &parts[1].bytes, &parts[1].size));
    envelope_make(parts[1].bytes, parts[1].size, header);
    TRY(file_replace(path, parts, 2, 1));
done:
    h5_close(file);
    return status;
}

static ls_status save_member(ls_study *s, size_t k)
{
    struct pack_member *m = &s->pack->member[k];
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    m->written = m->slot;
    if (!m->trainer || (m->slot > 0 && !m->changed))
        return LS_OK;
    m->written = m->slot == 1 ? 2 : 1;
    TRY(pack_member_path(s, k, m->written, path));
    TRY(checkpoint_remove(path, 2));
    TRY(trainer_save_checkpoint(m->trainer, path));
done:
    return status;
}

static ls_status save_own_members(ls_study *s)
{
    ls_status status = LS_OK;

    for (size_t k = 0; k < s->n_trials; k++)
        TRY(save_member(s, k));
done:
    return status;
}

/* Each process writes its members, process 0 the state. */
ls_status pack_save(ls_study *s)
{
    struct pack *p = s->pack;
    ls_status status = LS_OK;

    p->saved = machine_seconds();
    TRY(machines_agree(s->machines, save_own_members(s)));
    TRY(pack_share_members(s));
    TRY(pack_bring_ensemble(s));
    if (machines_writes(s->machines))
        status = save_state(s);
    TRY(machines_agree(s->machines, status));
    for (size_t k = 0; k < s->n_trials; k++) {
        p->member[k].slot = p->member[k].written;
        p->member[k].changed = false;
    }
done:
    return status;
}

/* ---- The end ---------------------------------------------------------------
 */

ls_status pack_remove_files(const ls_study *s)
{
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    /* The state first: without it no file of a member counts. */
    TRY(pack_state_path(s, path));
    TRY(checkpoint_remove(path, 2));
    for (size_t k = 0; k < s->n_trials; k++)
        for (unsigned slot = 1; slot <= 2; slot++) {
            TRY(pack_member_path(s, k, slot, path));
            TRY(checkpoint_remove(path, 2));
        }
done:
    return status;
}
