/* SPDX-License-Identifier: MIT */
/*
 * pack_result.c - the ensemble of a pack as a model.
 *
 * A state of a member becomes the model that a run of the member's settings
 * would have after the state's epoch; the process that has the member makes it
 * for all. Members and parameters leave memory one after the other, so that
 * models take no more than the pack did.
 */
#include <string.h>

#include "base/mem.h"
#include "many/pack.h"
#include "model/ensemble.h"
#include "model/model_file.h"

/* Cut the run's record to that of its first `epoch` epochs. */
static void go_back(struct ls_model *model, size_t epoch)
{
    struct history *history = &model->history;

    while (history->n > 0 && history->epoch[history->n - 1].epoch > epoch)
        history->n--;
    model->epochs = model->best_epoch = epoch;
    if (history->n > 0)
        model->steps = history->epoch[history->n - 1].step;
}

static ls_status model_of(const ls_study *s, const struct pack_state *state,
                          struct ls_model **model)
{
    ls_trainer *t = s->pack->member[state->member].trainer;
    struct ls_model *made = NULL;
    ls_status status = LS_OK;

    TRY(trainer_complete_model(t, t->model));
    TRY(model_file_copy(t->model, "a member of a pack", &made));
    memcpy(made->theta, state->theta,
           made->network.n_block * sizeof *made->theta);
    go_back(made, state->epoch);
    TRY(metadata_add(&made->provenance, "pack_member", "%zu", state->member));
    TRY(model_set_selftest(made, t->n_sample, t->sample));
    TRY(model_describe(made));
    *model = made;
    made = NULL;
done:
    model_destroy(made);
    return status;
}

static ls_status add_facts(const ls_study *s, struct ls_model *model)
{
    const struct pack *p = s->pack;
    struct metadata *facts = &model->provenance;
    ls_status status = LS_OK;

    TRY(metadata_add(facts, "ended", "%s", p->ended));
    TRY(metadata_add(facts, "pack_members", "%zu", s->n_trials));
    TRY(metadata_add(facts, "pack_rounds", "%zu", p->n_rounds));
    TRY(metadata_add(facts, "pack_best_round", "%zu", p->best_round));
    TRY(metadata_add(facts, "pack_value", "%s of the ensemble: %.9g",
                     p->figure->text, p->value));
    model_point(model);
done:
    return status;
}

/* Models of all states, which take the place of the members. */
static ls_status replace_members(ls_study *s, struct ls_model **model)
{
    struct pack *p = s->pack;
    size_t i = 0;
    ls_status status = LS_OK;

    for (size_t k = 0; k < s->n_trials; k++) {
        for (; i < p->n_states && p->state[i].member == k; i++) {
            if (pack_owns(s, k))
                status = model_of(s, &p->state[i], &model[i]);
            TRY(machines_agree(s->machines, status));
            TRY(study_share_model(s, k, &model[i]));
            mem_free(p->state[i].theta);
            p->state[i].theta = NULL;
        }
        trainer_destroy(p->member[k].trainer);
        p->member[k].trainer = NULL;
    }
done:
    return status;
}

/* Models of all states, as one. */
static ls_status join(ls_study *s, struct ls_model **model, const char **names,
                      double *weight, struct ls_model **ensemble)
{
    const struct pack *p = s->pack;
    ls_status status = LS_OK;

    for (size_t i = 0; i < p->n_states; i++) {
        names[i] = "a member of the pack";
        weight[i] = (double)p->state[i].picks;
    }
    TRY(replace_members(s, model));
    if (p->n_states == 1)
        *ensemble = model[0];
    else
        TRY(ensemble_create(model, p->n_states, names, ensemble));
    memset(model, 0, p->n_states * sizeof(struct ls_model *));
    if (p->n_states > 1)
        TRY(ensemble_set_weights(*ensemble, weight));
done:
    return status;
}

ls_status pack_result(ls_study *s)
{
    const size_t n = s->pack->n_states;
    struct ls_model **model = NULL, *made = NULL;
    const char **names = NULL;
    double *weight = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(model, n, "an ensemble"));
    TRY(MEM_ARRAY(names, n, "an ensemble"));
    TRY(MEM_ARRAY(weight, n, "an ensemble"));
    TRY(join(s, model, names, weight, &made));
    TRY(add_facts(s, made));
    model_destroy(s->model);
    s->model = made;
    made = NULL;
    if (machines_writes(s->machines))
        TRY(study_threshold(s, s->pack->validation, &s->pack->held_out));
    if (s->output[0] && machines_writes(s->machines))
        TRY(model_file_save(s->model, NULL, s->output, 1));
done:
    for (size_t i = 0; model && i < n; i++)
        model_destroy(model[i]);
    model_destroy(made);
    mem_free(model);
    mem_free(names);
    mem_free(weight);
    return status;
}
