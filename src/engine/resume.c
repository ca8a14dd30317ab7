/* SPDX-License-Identifier: MIT */
/*
 * resume.c - resume a run from its checkpoint.
 *
 * Model, scaling included, and optimizer states become the trainer's as loaded:
 * nothing is initialised or fitted only to be overwritten, and no rows of the
 * table are read for it.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "engine/trainer.h"
#include "model/choose_network.h"
#include "settings/check_optimizer.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "table/order/fit_scaling.h"
#include "table/values/encoding.h"

/* Order of rows, as chosen by trainer_loader(). */
static bool is_of_order(const ls_option *option)
{
    return strcmp(option->name, "shuffle") == 0 ||
           strcmp(option->name, "window") == 0;
}

/* Find a setting that must equal the checkpoint's and does not: of the order,
 * or of all others. */
static ls_status check_settings(const struct ls_trainer *t,
                                const struct saved_run *run, bool of_order)
{
    ls_status status = LS_OK;
    char text[LS_PATH_SIZE];
    size_t n;
    const ls_option *option = option_table(&n);

    for (size_t i = 0; i < n; i++) {
        const char *kept = metadata_find(&run->state.settings, option[i].name);

        if (!kept || !(option[i].flags & LS_OPTION_RESULT) ||
            is_of_order(&option[i]) != of_order ||
            !optimizer_takes(&t->config, option[i].name))
            continue;
        TRY(config_get(&t->config, option[i].name, text, sizeof text));
        if (strcmp(text, kept) != 0)
            return fail(
                LS_BAD_DATA,
                "%s was made with setting %s=%s, this run has %s; a resumed "
                "run keeps it",
                run->path, option[i].name, kept, text);
    }

done:
    return status;
}

/* The table may have other values if the user says so, but never other
 * columns or classes. */
static ls_status check_data(const struct ls_trainer *t,
                            const struct saved_run *run, bool changed)
{
    const ls_dataset_info *data = dataset_about(t->data);
    const ls_dataset_info *validation = dataset_about(t->validation);
    const ls_model_info *about = &run->model->about;
    const struct training_state *state = &run->state;
    const char *path = run->path;

    if (!text_list_same(about->feature_names, data->feature_names,
                        about->features) ||
        about->classes != data->classes ||
        !text_list_same(about->class_names, data->class_names, about->classes))
        return fail(LS_BAD_DATA,
                    "%s has other features or classes than %s was trained on",
                    data->path, path);
    if (changed && !t->config.allow_changed_data)
        return fail(LS_BAD_DATA,
                    "%s is not the data that %s was trained on (its values "
                    "changed); setting allow-changed-data goes on all the same",
                    state->fingerprint != data->fingerprint ? data->path
                                                            : validation->path,
                    path);
    if (changed)
        trainer_note(t, LS_WARNING,
                     "the data changed since %s: the result is not that of a "
                     "run never stopped, and rows once trained on may be held "
                     "out now",
                     path);
    if (state->position > t->rows.n)
        return fail(LS_BAD_DATA, "%s is at row %llu of %zu", path,
                    (unsigned long long)state->position, t->rows.n);
    return LS_OK;
}

static ls_status check_state(const struct ls_trainer *t,
                             const struct saved_run *run, bool changed)
{
    struct network network;
    ls_status status = LS_OK;

    TRY(check_settings(t, run, false));
    TRY(choose_network(&t->config, dataset_about(t->data), t->data->columns,
                       run->model->numeric, &network));
    if (!network_equal(&run->model->network, &network) ||
        !numeric_columns_are_of(run->model->numeric, &t->config) ||
        run->state.n_states != optimizer_states(&t->config) ||
        run->state.n_scale != network.n_scale ||
        (run->state.theta != NULL) != parameters_apart(&t->config))
        TRY(fail(LS_BAD_DATA, "%s holds another network or optimizer",
                 run->path));
    if (!encoding_same_codes(run->model->input.columns, t->data->columns))
        TRY(fail(LS_BAD_DATA,
                 "%s: the texts of an embedded column are not those of the "
                 "data any more; start a new run",
                 run->path));
    TRY(check_data(t, run, changed));

done:
    return status;
}

/* Of data that changed, both the old and the new rows were trained on. Models
 * of older programs know of none. */
static ls_status add_trained_rows(const struct ls_trainer *t,
                                  struct ls_model *model)
{
    const bool none = strcmp(t->config.normalize, "none") == 0;
    const struct scaling linear = {.normalize = none ? "none" : "standard"};
    struct preprocess unused = {0};
    struct sketch rows = {0};
    ls_status status = LS_OK;

    TRY(dataset_fit_and_sketch(t->data, &t->rows, &linear, &rows, &unused));
    TRY(sketch_join(&rows, &model->trained));

done:
    preprocess_clear(&unused);
    sketch_clear(&rows);
    return status;
}

/* Older programs filled the missing cells of a text when they read it, with
 * values that they kept in the encoding. */
static ls_status take_fill(const struct ls_trainer *t, struct preprocess *input)
{
    const struct encoding *columns = input->columns;
    size_t feature = 0;
    ls_status status = LS_OK;

    if (!t->data->whole_fill || input->fill || !columns)
        return LS_OK;
    TRY(preprocess_fill(input));
    for (size_t k = 0; k < columns->n; k++) {
        if (columns->column[k].kind == COLUMN_NUMBER)
            input->fill[feature] = columns->column[k].fill;
        feature += encoding_width(&columns->column[k]);
    }
    if (t->data->x_type == NUMBER_F32)
        for (size_t j = 0; j < input->n; j++)
            input->fill[j] = (double)(float)input->fill[j];
done:
    return status;
}

/* Setting keep-checkpoints of the run so far; older programs kept two. */
static size_t kept_before(const struct saved_run *run)
{
    const char *kept = metadata_find(&run->state.settings, "keep-checkpoints");
    ls_config before;

    config_default(&before);
    return kept && config_set(&before, "keep-checkpoints", kept) == LS_OK
               ? before.keep
               : 2;
}

/* The model as it was loaded; texts become features as they do in the table
 * at hand. */
static ls_status take_model(struct ls_trainer *t, struct saved_run *run)
{
    const char *from = metadata_find(&run->model->provenance, "started_from");
    struct encoding *columns = NULL;
    ls_status status = LS_OK;

    if (from)
        snprintf(t->started_from, sizeof t->started_from, "%s", from);
    /* The same network, with the dropout that no file holds. */
    TRY(choose_network(&t->config, dataset_about(t->data), t->data->columns,
                       run->model->numeric, &run->model->network));
    TRY(encoding_copy(t->data->columns, &columns));
    TRY(take_fill(t, &run->model->input));
    t->model = run->model;
    run->model = NULL;
    t->model->is_checkpoint = 0;
    encoding_destroy(t->model->input.columns);
    t->model->input.columns = columns;
    for (size_t k = 0; k < run->state.n_states; k++) {
        t->parameters.state[k] = run->state.optimizer[k];
        run->state.optimizer[k] = NULL;
    }
    t->theta = run->state.theta;
    run->state.theta = NULL;
    t->parameters.search = run->state.search;
    t->good = run->state.good;
    run->state.good = (struct good_state){0};
    t->rollbacks = run->state.rollbacks;

done:
    return status;
}

ls_status trainer_load(struct ls_trainer *t, struct saved_run *run)
{
    const struct training_state *state = &run->state;
    bool changed = false;
    ls_status status = LS_OK;

    TRY(checkpoint_load_latest(run->path, &run->model, &run->state,
                               &run->choice));
    if (run->choice.fault[0])
        trainer_note(t, LS_WARNING,
                     "%s; going on from the one before it, %s, at step %llu",
                     run->choice.fault, run->choice.path,
                     (unsigned long long)state->step);
    changed =
        state->fingerprint != dataset_about(t->data)->fingerprint ||
        state->val_fingerprint != dataset_about(t->validation)->fingerprint;
    TRY(check_state(t, run, changed));
    if (changed || run->model->trained.n == 0)
        TRY(add_trained_rows(t, run->model));
    TRY(take_model(t, run));

done:
    return status;
}

static uint64_t steps_for(size_t rows, size_t batch_size)
{
    return rows / batch_size + (rows % batch_size > 0);
}

/* Report the position from which the run continues, and the epochs to go unless
 * early stopping ends it. */
static void say_place(const struct ls_trainer *t, const struct saved_run *run)
{
    const struct train_position *position = &t->engine->position;
    const size_t rows = t->rows.n;
    const size_t batch = engine_batch_rows(&t->config, rows);
    const uint64_t epochs = t->ending.epochs > position->epoch
                                ? t->ending.epochs - position->epoch
                                : 0;
    const uint64_t steps = epochs * steps_for(rows, batch) -
                           (epochs ? steps_for(position->position, batch) : 0);

    trainer_note(t, LS_NOTE,
                 "going on from %s after step %llu: epoch %llu of %zu, row "
                 "%zu of %zu; %s%llu step%s to go",
                 run->choice.path, (unsigned long long)position->step,
                 (unsigned long long)position->epoch + (epochs > 0),
                 t->ending.epochs, position->position, rows,
                 t->ending.patience > 0 ? "at most " : "",
                 (unsigned long long)steps, steps == 1 ? "" : "s");
}

ls_status trainer_go_on(struct ls_trainer *t, const struct saved_run *run)
{
    const struct training_state *state = &run->state;
    const struct history *history = &t->model->history;
    ls_status status = LS_OK;

    TRY(check_settings(t, run, true));
    TRY(trainer_resume_rate(t, run));
    if (t->best && state->best) {
        memcpy(t->best->theta, state->best,
               t->best->network.n_block * sizeof *state->best);
        t->best_value = state->best_loss;
        t->best_epoch = state->best_epoch;
    }
    t->engine->position = (struct train_position){
        .step = state->step,
        .epoch = state->epoch,
        .position = (size_t)state->position,
        .loss_sum = state->loss_sum,
        .weight_sum = state->weight_sum,
    };
    if (history->n > 0) { /* reported if there is nothing left to do */
        t->result.loss = history->epoch[history->n - 1].loss;
        t->result.val_loss = history->epoch[history->n - 1].val_loss;
    }
    t->saves.kept_before = kept_before(run);
    memcpy(t->saves.run, state->run, sizeof t->saves.run);
    memcpy(t->saves.home, state->home, sizeof t->saves.home);
    if (fallback_is(run->path, state))
        snprintf(t->saves.fallback, sizeof t->saves.fallback, "%s", run->path);
    snprintf(t->resumed_from, sizeof t->resumed_from, "%s", run->path);
    say_place(t, run);

done:
    return status;
}

void saved_run_clear(struct saved_run *run)
{
    model_destroy(run->model);
    training_state_clear(&run->state);
}
