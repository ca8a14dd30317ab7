/* SPDX-License-Identifier: MIT */
/*
 * json_model.c - a model for programs. Part of json.h.
 */
#include "cli/json.h"
#include "lockstep_eval.h"

json_t *json_of_layers(const ls_model *model)
{
    json_t *list = json_array();

    for (size_t l = 0; l < ls_model_about(model)->n_layers; l++) {
        const ls_layer *layer = ls_model_layer(model, l);
        json_t *item = json_object();

        json_set_count(item, "inputs", layer->n_in);
        json_set_count(item, "units", layer->n_out);
        json_set_text(item, "activation", layer->activation);
        if (layer->gain)
            (void)json_object_set_new(item, "layer_norm", json_true());
        if (layer->alpha)
            (void)json_object_set_new(item, "parametric", json_true());
        if (layer->residual)
            (void)json_object_set_new(item, "residual", json_true());
        (void)json_array_append_new(list, item);
    }
    return list;
}

json_t *json_of_embeddings(const ls_model *model)
{
    json_t *list = json_array();
    const ls_embedding *embedding;

    for (size_t k = 0; (embedding = ls_model_embedding(model, k)); k++) {
        json_t *item = json_object();

        json_set_text(item, "name", embedding->name);
        json_set_count(item, "feature", embedding->feature);
        json_set_count(item, "texts", embedding->n_texts);
        json_set_count(item, "size", embedding->size);
        (void)json_array_append_new(list, item);
    }
    return list;
}

json_t *json_of_numeric(const ls_model *model)
{
    const ls_numeric_embedding *e = ls_model_numeric_embedding(model);

    if (!e)
        return json_null();
    json_t *answer = json_object(), *features = json_array();

    for (size_t k = 0; k < e->n; k++)
        (void)json_array_append_new(features,
                                    json_integer((json_int_t)e->feature[k]));
    json_set_text(answer, "kind", e->kind);
    json_set_count(answer, "size", e->size);
    if (e->n_bins)
        json_set_count(answer, "bins", e->bins);
    else
        json_set_count(answer, "frequencies", e->frequencies);
    (void)json_object_set_new(answer, "features", features);
    return answer;
}

/* Where the time of the record went, as in the model file. */
static void add_time(const ls_epoch_time *time, json_t *item)
{
    json_set_figure(item, "seconds_gather", time->gather);
    json_set_figure(item, "seconds_forward", time->forward);
    json_set_figure(item, "seconds_backward", time->backward);
    json_set_figure(item, "seconds_weights", time->weights);
    json_set_figure(item, "seconds_elementwise", time->elementwise);
    json_set_figure(item, "seconds_update", time->update);
    json_set_figure(item, "seconds_waiting", time->waiting);
    json_set_figure(item, "seconds_data", time->data);
    json_set_figure(item, "seconds_validation", time->validation);
    json_set_figure(item, "seconds_saving", time->saving);
}

json_t *json_of_history(const ls_model *model)
{
    json_t *list = json_array();
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++) {
        json_t *item = json_object();

        json_set_count(item, "epoch", epoch->epoch);
        json_set_figure(item, "loss", epoch->loss);
        json_set_figure(item, "val_loss", epoch->val_loss);
        json_set_figure(item, "val_accuracy", epoch->val_accuracy);
        json_set_figure(item, "val_auc", epoch->val_auc);
        json_set_figure(item, "val_rmse", epoch->val_rmse);
        json_set_figure(item, "lr", epoch->lr);
        json_set_figure(item, "val_r2", epoch->val_r2);
        json_set_count(item, "step", epoch->step);
        (void)json_object_set_new(item, "partial",
                                  json_boolean(epoch->partial));
        if (epoch->rollbacks > 0)
            json_set_count(item, "rollbacks", epoch->rollbacks);
        (void)json_object_set_new(item, "best", json_boolean(epoch->best));
        json_set_figure(item, "seconds", epoch->seconds);
        add_time(ls_model_epoch_time(model, i), item);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_provenance(const ls_model_info *about)
{
    json_t *metadata = json_object();

    for (size_t i = 0; i < about->n_provenance; i++)
        json_set_text(metadata, about->provenance[2 * i],
                      about->provenance[2 * i + 1]);
    return metadata;
}

static json_t *json_of_members(const ls_model *model)
{
    json_t *list = json_array();
    const ls_model *member;

    for (size_t i = 0; (member = ls_ensemble_member(model, i)); i++) {
        json_t *item = json_of_model(member);

        json_set_figure(item, "weight", ls_ensemble_weight(model, i));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_calibration(const ls_model *model)
{
    const ls_calibration *c = ls_model_calibration(model);
    json_t *answer = json_object();

    json_set_text(answer, "kind", c->kind);
    json_set_figure(answer, "temperature", c->temperature);
    if (c->outputs > 0)
        json_set_count(answer, "knots", c->first[c->outputs]);
    json_set_figure(answer, "threshold", c->threshold);
    return answer;
}

json_t *json_of_model(const ls_model *model)
{
    const ls_model_info *about = ls_model_about(model);
    json_t *answer = json_object();

    json_set_text(answer, "kind",
                  about->is_checkpoint           ? "checkpoint"
                  : ls_ensemble_member(model, 0) ? "ensemble"
                                                 : "model");
    json_set_text(answer, "task", about->task);
    json_set_text(answer, "loss", about->loss);
    json_set_text(answer, "dtype", about->dtype);
    json_set_count(answer, "features", about->features);
    json_set_count(answer, "targets", about->targets);
    json_set_count(answer, "classes", about->classes);
    json_set_count(answer, "parameters", about->parameters);
    json_set_count(answer, "epochs", about->epochs);
    json_set_count(answer, "best_epoch", about->best_epoch);
    json_set_count(answer, "steps", about->steps);
    json_set_text(answer, "parameters_sha256", about->parameters_sha256);
    (void)json_object_set_new(answer, "layers", json_of_layers(model));
    (void)json_object_set_new(answer, "embeddings", json_of_embeddings(model));
    (void)json_object_set_new(answer, "numeric_embedding",
                              json_of_numeric(model));
    (void)json_object_set_new(answer, "calibration",
                              json_of_calibration(model));
    if (ls_ensemble_member(model, 0))
        (void)json_object_set_new(answer, "members", json_of_members(model));
    json_set_names(answer, "feature_names", about->feature_names,
                   about->features);
    json_set_names(answer, "target_names", about->target_names, about->targets);
    json_set_names(answer, "class_names", about->class_names, about->classes);
    (void)json_object_set_new(answer, "history", json_of_history(model));
    (void)json_object_set_new(answer, "provenance", json_of_provenance(about));
    return answer;
}

json_t *json_of_check(const ls_model_info *about)
{
    json_t *check = json_object();

    (void)json_object_set_new(check, "checksums", json_true());
    (void)json_object_set_new(check, "self_test", json_true());
    json_set_count(check, "layers", about->n_layers);
    json_set_count(check, "parameters", about->parameters);
    if (about->is_checkpoint)
        (void)json_object_set_new(check, "state", json_true());
    return check;
}
