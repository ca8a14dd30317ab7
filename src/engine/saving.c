/* SPDX-License-Identifier: MIT */
/*
 * saving.c - save a run as a checkpoint; complete a finished model.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/machine.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "engine/trainer.h"
#include "hdf5/h5.h"
#include "model/model_file.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "table/values/curve.h"
#include "table/values/preprocess.h"

static bool is_kept(const ls_option *option)
{
    return (option->flags & LS_OPTION_RESULT) ||
           strcmp(option->name, "epochs") == 0 ||
           strcmp(option->name, "patience") == 0 ||
           strcmp(option->name, "min-delta") == 0 ||
           strcmp(option->name, "restore") == 0 ||
           strcmp(option->name, "stop-at") == 0 ||
           strcmp(option->name, "on-divergence") == 0 ||
           strcmp(option->name, "rollback-factor") == 0 ||
           strcmp(option->name, "max-rollbacks") == 0 ||
           strcmp(option->name, "save-every") == 0 ||
           strcmp(option->name, "keep-checkpoints") == 0 ||
           strcmp(option->name, "save-retry") == 0 ||
           strcmp(option->name, "save-fallback") == 0 ||
           strcmp(option->name, "diagnose") == 0;
}

/* All settings that belong to the run, not to this process. */
static ls_status add_settings(const ls_config *config,
                              struct metadata *metadata)
{
    ls_status status = LS_OK;
    char text[LS_PATH_SIZE];
    size_t n;
    const ls_option *option = option_table(&n);

    for (size_t i = 0; i < n; i++)
        if (is_kept(&option[i])) {
            TRY(config_get(config, option[i].name, text, sizeof text));
            TRY(metadata_add(metadata, option[i].name, "%s", text));
        }

done:
    return status;
}

/* Scaling that the settings do not tell of a run that started from a model. */
static ls_status add_scaling_facts(const struct preprocess *input,
                                   const struct preprocess *target,
                                   struct metadata *metadata)
{
    const struct curve *curve = input->curve;
    const size_t n = target->n;
    ls_status status = LS_OK;

    if (curve && curve->limit)
        TRY(metadata_add(metadata, "scaling_x",
                         "median and quartiles, clipped at %g", CURVE_LIMIT));
    else if (curve)
        TRY(metadata_add(metadata, "scaling_x",
                         "normal distribution by %zu quantiles of %zu columns",
                         curve_knots(curve), curve->n));
    if (target->range && n == 1)
        TRY(metadata_add(metadata, "limits_y", "%.9g to %.9g", target->range[0],
                         target->range[n]));
    else if (target->range)
        TRY(metadata_add(metadata, "limits_y", "those of %zu targets", n));
done:
    return status;
}

static ls_status add_data_facts(const struct ls_trainer *t,
                                struct metadata *metadata)
{
    ls_status status = LS_OK;
    const ls_dataset_info *data = dataset_about(t->data);
    char text[4096];

    TRY(metadata_add(metadata, "data", "%s", data->path));
    TRY(metadata_add(metadata, "data_x", "%s", data->x_name));
    TRY(metadata_add(metadata, "data_y", "%s", data->y_name));
    if (t->data->axis.at != AXIS_UNKNOWN)
        TRY(metadata_add(metadata, "data_x_axis", "%s%s",
                         t->data->axis.at == AXIS_LAST ? "last" : "first",
                         t->data->axis.marked ? ", axes are reversed" : ""));
    TRY(metadata_add(metadata, "data_reading", "%s", data->reading));
    TRY(metadata_add(metadata, "data_fingerprint", "xxh3:%016llx",
                     (unsigned long long)data->fingerprint));
    TRY(metadata_add(metadata, "rows_trained", "%zu", t->rows.n));
    TRY(metadata_add(metadata, "rows_held_out", "%zu", t->held_out.n));
    TRY(add_scaling_facts(&t->model->input, &t->model->target, metadata));
    if (t->data->weight)
        TRY(metadata_add(metadata, "rows_effective", "%.6g",
                         t->weights.effective));
    if (t->class_weight) {
        class_weights_text(data, t->class_weight, text, sizeof text);
        TRY(metadata_add(metadata, "class_weights", "%s", text));
    }

done:
    return status;
}

static ls_status add_machine_facts(const struct ls_trainer *t,
                                   struct metadata *metadata)
{
    ls_status status = LS_OK;
    char text[256];

    TRY(metadata_add(metadata, "program", "lockstep %s, %s", LS_VERSION,
                     REAL_NAME));
    machine_host(text, sizeof text);
    TRY(metadata_add(metadata, "host", "%s", text));
    machine_cpu(text, sizeof text);
    TRY(metadata_add(metadata, "cpu", "%s", text));
    t->gemm->describe(text, sizeof text);
    TRY(metadata_add(metadata, "products_library", "%s", text));
    TRY(metadata_add(metadata, "threads", "%zu", t->result.threads));
    TRY(metadata_add(metadata, "started", "%s", t->started_utc));
    machine_utc(text, sizeof text);
    TRY(metadata_add(metadata, "finished", "%s", text));

done:
    return status;
}

static ls_status set_provenance(const struct ls_trainer *t,
                                struct ls_model *model)
{
    ls_status status = LS_OK;
    struct metadata made = {0}, old;

    TRY(add_machine_facts(t, &made));
    TRY(add_data_facts(t, &made));
    if (t->started_from[0])
        TRY(metadata_add(&made, "started_from", "%s", t->started_from));
    if (t->result.ended[0])
        TRY(metadata_add(&made, "ended", "%s", t->result.ended));
    TRY(add_settings(&t->config, &made));
    if (t->config.preset[0])
        TRY(metadata_add(&made, "preset", "%s", t->config.preset));
    old = model->provenance;
    model->provenance = made;
    made = old;
    model_point(model);

done:
    metadata_clear(&made);
    return status;
}

/* The first rows that train, as the file has them. */
static ls_status set_selftest(const struct ls_trainer *t,
                              struct ls_model *model)
{
    return model_set_selftest(model, t->n_sample, t->sample);
}

/* Both models of a run store its whole history. */
static ls_status share_history(const struct ls_trainer *t,
                               struct ls_model *model)
{
    ls_status status = LS_OK;
    const struct history *from = &t->model->history;

    if (model == t->model)
        return LS_OK;
    model->history.n = 0;
    for (size_t i = 0; i < from->n; i++)
        TRY(history_add(&model->history, &from->epoch[i], &from->time[i]));
    model_point(model);

done:
    return status;
}

/* All of a model but the digest of its parameters, which no file holds. */
static ls_status complete_contents(struct ls_trainer *t, struct ls_model *model)
{
    ls_status status = trainer_check_finite(t);

    if (status != LS_OK)
        return status;
    model->epochs = t->engine->position.epoch;
    model->best_epoch =
        model == t->best ? t->best_epoch : t->engine->position.epoch;
    model->steps = t->engine->position.step;
    TRY(share_history(t, model));
    TRY(set_provenance(t, model));
    TRY(set_selftest(t, model));
    model_point(model);

done:
    return status;
}

ls_status trainer_complete_model(struct ls_trainer *t, struct ls_model *model)
{
    ls_status status = LS_OK;

    TRY(complete_contents(t, model));
    TRY(model_describe(model));

done:
    return status;
}

/* A run that was resumed may have kept more checkpoints before. */
static void start_writer(struct ls_trainer *t, struct h5_file *image,
                         const struct digest_part *body, const char *path)
{
    const struct checkpoint_rule rule = {t->config.keep, t->saves.kept_before,
                                         1};

    checkpoint_writer_start(&t->saves.writer, image, body, path, &rule);
}

ls_status trainer_begin_checkpoint(struct ls_trainer *t, const char *path)
{
    ls_status status = LS_OK;
    struct h5_file *image = NULL;
    struct digest_part body = {0};
    const struct train_position *position = &t->engine->position;
    struct training_state state = {
        .fingerprint = dataset_about(t->data)->fingerprint,
        .val_fingerprint = dataset_about(t->validation)->fingerprint,
        .step = position->step,
        .epoch = position->epoch,
        .position = position->position,
        .loss_sum = position->loss_sum,
        .weight_sum = position->weight_sum,
        .n_states = t->parameters.n_states,
        .theta = t->theta,
        .raw_average = t->effective != NULL,
        .search = t->engine->parameters.search,
        .best = t->best_epoch > 0 ? t->best->theta : NULL,
        .best_loss = t->best_value,
        .best_epoch = t->best_epoch,
        .rollbacks = t->rollbacks,
    };

    engine_collect(t->engine, true);
    if (t->has_good && t->good.step != position->step)
        state.good = t->good;
    snprintf(state.data_path, sizeof state.data_path, "%s",
             dataset_about(t->data)->path);
    memcpy(state.run, t->saves.run, sizeof state.run);
    memcpy(state.home, t->saves.home, sizeof state.home);
    for (size_t k = 0; k < state.n_states; k++)
        state.optimizer[k] = t->parameters.state[k];
    TRY(add_settings(&t->config, &state.settings));
    TRY(complete_contents(t, t->model));
    if (machines_writes(t->config.machines))
        TRY(model_file_image(t->model, &state, path, &image, &body));

done:
    t->saves.error = status == LS_OK ? 0 : last_system_error();
    metadata_clear(&state.settings); /* all else is borrowed */
    status = machines_agree(t->config.machines, status);
    if (status != LS_OK)
        h5_close(image);
    else if (image)
        start_writer(t, image, &body, path);
    return status;
}

ls_status trainer_end_checkpoint(struct ls_trainer *t)
{
    const bool wrote = t->saves.writer.is_busy;
    const ls_status status = checkpoint_writer_finish(&t->saves.writer);

    t->saves.error = status == LS_OK ? 0 : last_system_error();
    if (wrote && status == LS_OK)
        t->saves.kept_before = t->config.keep;
    return status;
}

ls_status trainer_save_checkpoint(struct ls_trainer *t, const char *path)
{
    ls_status status = LS_OK;

    TRY(trainer_begin_checkpoint(t, path));
    status = machines_agree(t->config.machines, trainer_end_checkpoint(t));

done:
    return status;
}

/* Whether the run was resumed from this checkpoint, or from the second place
 * of a run that belongs here. */
static ls_status is_home(const struct ls_trainer *t, const char *checkpoint,
                         bool *yes)
{
    char home[LS_PATH_SIZE];
    ls_status status = LS_OK;

    *yes = strcmp(t->resumed_from, checkpoint) == 0;
    if (*yes || !t->saves.fallback[0])
        return LS_OK;
    TRY(checkpoint_home(checkpoint, home));
    *yes = strcmp(home, t->saves.home) == 0;

done:
    return status;
}

ls_status trainer_check_outputs(const struct ls_trainer *t, const char *output,
                                const char *checkpoint, int force)
{
    char left[LS_PATH_SIZE];
    bool found = false, is_own = false;
    ls_status status = LS_OK;

    TRY(is_home(t, checkpoint, &is_own));
    if (is_own)
        return LS_OK;
    if (force) {
        TRY(checkpoint_remove(checkpoint, CHECKPOINTS_MOST));
        if (t->config.save_fallback[0])
            TRY(fallback_remove(checkpoint, t->config.save_fallback));
        return LS_OK;
    }
    TRY(file_find(output, &found));
    if (found)
        TRY(fail(LS_EXISTS,
                 "%s exists; choose another output, or setting force to "
                 "replace it",
                 output));
    TRY(checkpoint_find(checkpoint, left));
    if (left[0])
        TRY(fail(LS_EXISTS,
                 "%s holds a run that may go on: ls_trainer_resume(%s), or "
                 "setting force to start anew",
                 left, output));
done:
    return status;
}
