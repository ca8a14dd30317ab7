/* SPDX-License-Identifier: MIT */
/*
 * pack_load.c - load the state of a pack that pack_files.c saved, but for the
 * checkpoints of its members.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "hdf5/h5.h"
#include "many/pack.h"
#include "model/envelope.h"

/* Read one number of each of *n things, or of any number if *n is 0. */
static ls_status read_column(struct h5_file *file, const char *name,
                             uint64_t most, uint64_t **column, size_t *n)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (shape.rank != 1 || (*n > 0 && shape.dims[0] != *n) ||
        shape.dims[0] > UINT32_MAX)
        TRY(fail(LS_BAD_DATA, "%s: %s has another number of rows than wanted",
                 h5_name(file), name));
    *n = (size_t)shape.dims[0];
    TRY(MEM_ARRAY(*column, *n, "a column of a pack"));
    TRY(h5_read(file, name, NUMBER_U64, *column, *n));
    for (size_t i = 0; i < *n; i++)
        if ((*column)[i] > most)
            TRY(fail(LS_BAD_DATA, "%s: %s has the number %llu", h5_name(file),
                     name, (unsigned long long)(*column)[i]));
done:
    return status;
}

static ls_status read_members(struct h5_file *file, ls_study *s)
{
    uint64_t *slot = NULL, *result = NULL;
    char **ended = NULL;
    size_t n = s->n_trials, texts = 0;
    ls_status status = LS_OK;

    TRY(read_column(file, "/members/file", 2, &slot, &n));
    TRY(read_column(file, "/members/status", 255, &result, &n));
    TRY(h5_read_texts(file, "/members/ended", &ended, &texts));
    if (texts != n)
        TRY(fail(LS_BAD_DATA, "%s: /members/ended has %zu rows, want %zu",
                 h5_name(file), texts, n));
    for (size_t k = 0; k < n; k++) {
        struct study_fold *fold = &s->trial[k].fold[0];

        s->pack->member[k].slot = (unsigned)slot[k];
        fold->about.status = (ls_status)result[k];
        snprintf(fold->ended, sizeof fold->ended, "%s", ended[k]);
    }
done:
    mem_free(slot);
    mem_free(result);
    mem_free(ended);
    return status;
}

static ls_status read_theta(struct h5_file *file, size_t i,
                            struct pack_state *state)
{
    struct h5_shape shape;
    char name[48];
    ls_status status = LS_OK;

    snprintf(name, sizeof name, PACK_THETA, i + 1);
    TRY(h5_describe(file, name, &shape));
    if (shape.rank != 1 || shape.type != NUMBER_REAL)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a list of parameters",
                 h5_name(file), name));
    TRY(MEM_ARRAY(state->theta, (size_t)shape.dims[0],
                  "parameters of an ensemble"));
    TRY(h5_read(file, name, NUMBER_REAL, state->theta, (size_t)shape.dims[0]));
    state->block = (size_t)shape.dims[0];
done:
    return status;
}

static ls_status read_states(struct h5_file *file, ls_study *s)
{
    struct pack *p = s->pack;
    uint64_t *member = NULL, *epoch = NULL, *picks = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    if (!h5_is_group(file, "/ensemble"))
        return LS_OK;
    TRY(h5_get_number(file, "/ensemble", "value", &p->value));
    TRY(read_column(file, "/ensemble/member", s->n_trials - 1, &member, &n));
    TRY(read_column(file, "/ensemble/epoch", SIZE_MAX, &epoch, &n));
    TRY(read_column(file, "/ensemble/picks", GREEDY_PICKS, &picks, &n));
    TRY(MEM_ARRAY(p->state, n, "an ensemble"));
    p->n_states = n;
    for (size_t i = 0; i < n; i++) {
        p->state[i].member = (size_t)member[i];
        p->state[i].epoch = (size_t)epoch[i];
        p->state[i].picks = (size_t)picks[i];
        TRY(read_theta(file, i, &p->state[i]));
    }
done:
    mem_free(member);
    mem_free(epoch);
    mem_free(picks);
    return status;
}

static ls_status read_rounds(struct h5_file *file, struct pack *p)
{
    uint64_t *running = NULL, *best = NULL, *states = NULL;
    double *value = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    if (!h5_is_group(file, "/rounds"))
        return LS_OK;
    TRY(read_column(file, "/rounds/running", SIZE_MAX, &running, &n));
    TRY(read_column(file, "/rounds/best", n, &best, &n));
    TRY(read_column(file, "/rounds/states", SIZE_MAX, &states, &n));
    TRY(MEM_ARRAY(value, 2 * n, "rounds of a pack"));
    TRY(h5_read(file, "/rounds/value", NUMBER_F64, value, 2 * n));
    TRY(MEM_GROW(p->round, 0, n, &p->room, "rounds of a pack"));
    for (size_t i = 0; i < n; i++)
        p->round[i] = (ls_round){.size = sizeof(ls_round),
                                 .round = i + 1,
                                 .running = (size_t)running[i],
                                 .best_round = (size_t)best[i],
                                 .states = (size_t)states[i],
                                 .value = value[2 * i],
                                 .single = value[2 * i + 1]};
    p->n_rounds = n;
    p->best_round = n > 0 ? (size_t)best[n - 1] : 0;
done:
    mem_free(running);
    mem_free(best);
    mem_free(states);
    mem_free(value);
    return status;
}

static ls_status check_format(struct h5_file *file)
{
    char format[32] = "", dtype[16] = "";
    ls_status status = LS_OK;

    TRY(h5_get_text(file, "/", "format", format, sizeof format));
    TRY(h5_get_text(file, "/", "dtype", dtype, sizeof dtype));
    if (strcmp(format, "lockstep-pack") != 0 || strcmp(dtype, REAL_NAME) != 0)
        TRY(fail(LS_BAD_DATA, "%s is not the state of a pack in %s",
                 h5_name(file), REAL_NAME));
done:
    return status;
}

ls_status pack_load(ls_study *s)
{
    struct h5_file *file = NULL;
    void *bytes = NULL;
    const void *image = NULL;
    char path[LS_PATH_SIZE];
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(pack_state_path(s, path));
    TRY(file_read(path, &bytes, &size));
    TRY(envelope_open(path, bytes, size, &image, &size));
    TRY(h5_open_image(path, image, size, &file));
    TRY(check_format(file));
    TRY(read_members(file, s));
    TRY(read_states(file, s));
    TRY(read_rounds(file, s->pack));
    TRY(h5_sound(file));
done:
    h5_close(file);
    mem_free(bytes);
    return status;
}
