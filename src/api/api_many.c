/* SPDX-License-Identifier: MIT */
/*
 * api_many.c - public functions: several models on one table, and ensembles.
 */
#include "api/api_struct.h"
#include "many/pack.h"
#include "model/ensemble.h"
#include "settings/config.h"

ls_status ls_space_create(ls_space **space)
{
    return space_create(space);
}

ls_status ls_space_add(ls_space *space, const char *key, const char *values)
{
    return space_add(space, key, values);
}

void ls_space_destroy(ls_space *space)
{
    space_destroy(space);
}

ls_status ls_study_create(const ls_config *config, const ls_dataset *data,
                          const ls_dataset *validation,
                          const ls_study_plan *plan,
                          const ls_study_callbacks *callbacks, ls_study **study)
{
    ls_study_plan own_plan;
    ls_study_callbacks own = {.user = NULL};
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(struct_check(plan, "ls_study_plan",
                     STRUCT_UP_TO(ls_study_plan, trials)));
    struct_take(&own_plan, plan, sizeof own_plan);
    if (callbacks) {
        TRY(struct_check(callbacks, "ls_study_callbacks",
                         STRUCT_UP_TO(ls_study_callbacks, trained)));
        struct_take(&own, callbacks, sizeof own);
    }
    TRY(study_create(config, data, validation, &own_plan, &own, study));
done:
    return status;
}

ls_status ls_study_run(ls_study *study, const char *output, unsigned flags)
{
    return study_run(study, output, flags);
}

void ls_study_stop(ls_study *study)
{
    atomic_store(&study->stop, 1);
    atomic_store(&study->ended, 1);
}

const ls_trial *ls_study_trial(const ls_study *study, size_t index)
{
    return index < study->n_trials ? &study->trial[index].about : NULL;
}

const ls_fold *ls_study_fold(const ls_study *study, size_t trial, size_t index)
{
    return trial < study->n_trials && index < study->models
               ? &study->trial[trial].fold[index].about
               : NULL;
}

const ls_round *ls_study_round(const ls_study *study, size_t index)
{
    return study->pack && index < study->pack->n_rounds
               ? &study->pack->round[index]
               : NULL;
}

const char *ls_study_setting(const ls_study *study, size_t index,
                             const char **values)
{
    if (!study->space || index >= study->space->n)
        return NULL;
    *values = study->space->range[index].text;
    return study->space->range[index].key;
}

ls_status ls_study_plan_memory(ls_study *study, ls_study_memory *memory)
{
    ls_study_memory made = {.size = sizeof made};
    ls_status status = LS_OK;

    TRY(struct_check(memory, "ls_study_memory",
                     STRUCT_UP_TO(ls_study_memory, saving)));
    TRY(pack_memory(study, &made));
    struct_give(memory, &made, sizeof made);
done:
    return status;
}

const ls_model *ls_study_model(const ls_study *study)
{
    return study->model;
}

ls_status ls_study_predictions(const ls_study *study, const char *output,
                               int force)
{
    return study_predictions(study, output, force);
}

ls_status ls_study_remove_files(ls_study *study)
{
    return study_remove_files(study);
}

void ls_study_destroy(ls_study *study)
{
    study_destroy(study);
}

ls_status ls_ensemble_create(const ls_model *const *models, size_t n,
                             const char *const *names, ls_model **ensemble)
{
    return ensemble_copy(models, n, names, ensemble);
}

const ls_model *ls_ensemble_member(const ls_model *model, size_t index)
{
    return index < model->n_members ? model->member[index] : NULL;
}

double ls_ensemble_weight(const ls_model *model, size_t index)
{
    return index < model->n_members ? model_weight(model, index) : 0;
}
