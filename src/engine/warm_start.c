/* SPDX-License-Identifier: MIT */
/*
 * warm_start.c - start a run from the parameters of a model.
 *
 * Weights are meaningful only in the units of their inputs, so the model's
 * scaling is taken, too. Part of trainer.h.
 */
#include <string.h>

#include "engine/trainer.h"
#include "settings/config.h"
#include "table/values/encoding.h"

/* Settings of what is taken from the model, not made. */
static ls_status check_settings(const ls_config *config)
{
    static const char *const names[] = {"init", "normalize", "normalize-y"};
    char value[LS_NAME_SIZE];
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        TRY(config_get(config, names[i], value, sizeof value));
        if (strcmp(value, "auto") != 0)
            TRY(fail(LS_USAGE,
                     "a run that starts from a model takes its parameters and "
                     "their scaling from there: leave setting %s at auto, not "
                     "%s",
                     names[i], value));
    }
done:
    return status;
}

/* Features, classes or targets: as many, and the same names where both sides
 * have names. */
static ls_status check_names(const struct ls_trainer *t, const char *what,
                             const char *const *run, size_t n_run,
                             const char *const *model, size_t n_model)
{
    const char *path = dataset_about(t->data)->path;

    if (n_run != n_model)
        return fail(LS_BAD_DATA, "%s has %zu %s, the model to start from %zu",
                    path, n_run, what, n_model);
    for (size_t i = 0; run && model && i < n_run; i++)
        if (strcmp(run[i], model[i]) != 0)
            return fail(LS_BAD_DATA,
                        "%s[%zu] of %s is %.80s, of the model to start from "
                        "%.80s; ls_dataset_open_for() puts a table in the "
                        "order of a model",
                        what, i, path, run[i], model[i]);
    return LS_OK;
}

/* Whether hidden layers differ in their stages, as those of imported networks
 * may. */
static bool is_uneven(const struct network *network)
{
    const struct layer *layer = network->layer;

    for (size_t l = 1; l + 1 < network->n_layers; l++)
        if (layer[l].norm != layer[0].norm ||
            layer[l].parametric != layer[0].parametric)
            return true;
    return false;
}

static ls_status check_network(const struct ls_trainer *t,
                               const struct ls_model *model)
{
    const struct network *a = &t->model->network, *b = &model->network;
    const char *part = a->layer_norm != b->layer_norm   ? "layer-norm"
                       : a->parametric != b->parametric ? "parametric"
                       : a->residual != b->residual     ? "residual"
                                                        : NULL;
    char run[128], other[128];

    if (network_equal(a, b))
        return LS_OK;
    if (is_uneven(b))
        return fail(LS_BAD_DATA,
                    "the model to start from has layer normalization or "
                    "parametric activations in some of its hidden layers; a "
                    "run has them in all or in none, and cannot start from it");
    if (part)
        return fail(LS_BAD_DATA,
                    "only one of the run and the model to start from has "
                    "setting %s: both must have it, or none",
                    part);
    network_text(a, run, sizeof run);
    network_text(b, other, sizeof other);
    return fail(LS_BAD_DATA,
                "the run has a network %s with loss %s, the model to start "
                "from %s with loss %s; units, activations, embeddings, loss "
                "and its settings must be the same",
                run, a->loss->name, other, b->loss->name);
}

/* Features that were made of a text must have been made alike. */
static ls_status check_encoding(const struct ls_trainer *t,
                                const struct ls_model *model)
{
    const struct encoding *run = t->model->input.columns;

    if (!run || !model->input.columns ||
        encoding_alike(run, model->input.columns))
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s makes its features of text columns in another way than the "
                "model to start from; open it with ls_dataset_open_for()",
                dataset_about(t->data)->path);
}

static ls_status check_fits(const struct ls_trainer *t,
                            const struct ls_model *model)
{
    const ls_model_info *run = &t->model->about, *other = &model->about;
    ls_status status = LS_OK;

    if (t->engine->position.step > 0)
        TRY(fail(LS_USAGE,
                 "the run is at step %llu already; a model to start "
                 "from comes before the first",
                 (unsigned long long)t->engine->position.step));
    if (model->n_members > 0)
        TRY(fail(LS_BAD_DATA,
                 "the model to start from is an ensemble of %zu; "
                 "give one of its members",
                 model->n_members));
    TRY(check_settings(&t->config));
    if (strcmp(run->task, other->task) != 0)
        TRY(fail(LS_BAD_DATA, "%s is %s, the model to start from %s",
                 dataset_about(t->data)->path, run->task, other->task));
    TRY(check_names(t, "features", run->feature_names, run->features,
                    other->feature_names, other->features));
    TRY(check_names(t, "classes", run->class_names, run->classes,
                    other->class_names, other->classes));
    /* The names of outputs tell the levels of quantiles. */
    if (!network_same_loss(&t->model->network, &model->network))
        TRY(check_network(t, model));
    TRY(check_names(t, "targets", run->target_names, run->targets,
                    other->target_names, other->targets));
    TRY(check_network(t, model));
    TRY(check_encoding(t, model));
done:
    return status;
}

/* Take parameters and scaling of a model that fits. */
static ls_status take_model(struct ls_trainer *t, const struct ls_model *model)
{
    struct ls_model *const own[] = {t->model, t->best};
    ls_status status = LS_OK;

    for (size_t i = 0; i < 2 && own[i]; i++) {
        /* The rows of both runs will have been trained on. */
        TRY(sketch_join(&model->trained, &own[i]->trained));
        TRY(preprocess_adopt(&model->input, &own[i]->input));
        TRY(preprocess_adopt(&model->target, &own[i]->target));
    }
    for (size_t i = 0; i < 2 && own[i]; i++)
        TRY(model_take_numeric(own[i], model));
    memcpy(t->model->theta, model->theta,
           t->model->network.n_block * sizeof *model->theta);
    trainer_copy_parameters(t);
done:
    return status;
}

ls_status trainer_start_from(struct ls_trainer *trainer,
                             const struct ls_model *model)
{
    ls_status status = LS_OK;

    TRY(check_fits(trainer, model));
    TRY(take_model(trainer, model));
    memcpy(trainer->started_from, model->about.parameters_sha256,
           sizeof trainer->started_from);
    TRY(model_describe(trainer->model));
done:
    return status;
}
