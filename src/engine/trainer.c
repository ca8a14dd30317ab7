/* SPDX-License-Identifier: MIT */
/*
 * trainer.c - create a run from data, network and engine, and destroy it.
 */
#include "engine/trainer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/size.h"
#include "engine/diagnosis.h"
#include "engine/doctor.h"
#include "engine/team.h"
#include "model/choose_network.h"
#include "model/init.h"
#include "settings/layer_list.h"
#include "table/open/missing.h"
#include "table/order/fit_scaling.h"

void trainer_note(const struct ls_trainer *trainer, ls_level level,
                  const char *format, ...)
{
    char sentence[1024];
    va_list arguments;

    if (!trainer->callbacks.log)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    trainer->callbacks.log(trainer->callbacks.user, level, sentence);
}

/* Rows that train and rows held out. */
static ls_status choose_rows(struct ls_trainer *t)
{
    const double fraction = t->validation ? 0 : t->config.val_split;
    ls_status status = LS_OK;

    if (t->share.has_rows) {
        t->rows = t->share.train;
        t->held_out = t->share.held_out;
        t->share.train = t->share.held_out = (struct rows){0};
    } else {
        status = rows_split(t->data, fraction, t->config.split, t->config.seed,
                            &t->rows, &t->held_out);
    }
    if (status == LS_OK && (!t->data->stream || trainer_shares_rows(t)))
        status = rows_make_list(&t->rows);
    if (status == LS_OK && !t->data->stream)
        status = rows_make_list(&t->held_out);
    if (status == LS_OK && t->validation) {
        rows_clear(&t->held_out);
        t->held_out.n = dataset_about(t->validation)->rows;
    } else {
        t->validation = t->data;
    }
    return status;
}

static ls_status check_data(const struct ls_trainer *t)
{
    const ls_dataset_info *a = dataset_about(t->data);
    const ls_dataset_info *b = dataset_about(t->validation);

    if (a->targets == 0)
        return fail(LS_BAD_DATA, "%s has no y to learn; name it with setting y",
                    a->path);
    if (t->validation->has_nan && t->data->fill < MISSING_MEAN)
        return fail(LS_BAD_DATA,
                    "%s has missing values, and %s was opened without "
                    "setting missing=mean or zero",
                    b->path, a->path);
    if (a->features != b->features || a->targets != b->targets ||
        strcmp(a->task, b->task) != 0)
        return fail(LS_BAD_DATA,
                    "%s (%zu features, %s) and %s (%zu features, %s) do not "
                    "go together",
                    a->path, a->features, a->task, b->path, b->features,
                    b->task);
    return LS_OK;
}

/* Setting init; raw weights of variance 1 unless it names a rule. */
static const char *init_of(const ls_config *config)
{
    return config->ntk && strcmp(config->init, "auto") == 0 ? "lecun-normal"
                                                            : config->init;
}

/* Shift and scale, network, initial parameters, all in a model. Settings that
 * do not fit the data are refused before the table is read. */
static ls_status create_model(struct ls_trainer *t)
{
    ls_status status = LS_OK;
    const ls_dataset_info *about = dataset_about(t->data);
    struct preprocess input = {0}, target = {0};
    struct sketch trained = {0};
    struct numeric_columns *numeric = NULL;
    struct network network;
    const struct scaling scaling = {.normalize = t->config.normalize,
                                    .seed = t->config.seed,
                                    .bytes = t->config.memory / 8};

    TRY(choose_network(&t->config, about, t->data->columns, NULL, &network));
    TRY(dataset_fit_and_sketch(t->data, &t->rows, &scaling, &trained, &input));
    TRY(numeric_columns_choose(&t->config, t->data, &t->rows, &input,
                               &numeric));
    TRY(choose_network(&t->config, about, t->data->columns, numeric, &network));
    TRY(dataset_fit_targets(t->data, &t->rows,
                            trainer_scaling_of_y(&t->config, &network),
                            &target));
    if (t->config.clip_outputs)
        TRY(dataset_fit_range(t->data, &t->rows, &target));
    TRY(model_create(&network, about->task, &input, &target, about->class_names,
                     about->classes, &t->model));
    init_parameters(&network, init_of(&t->config), t->config.seed,
                    t->model->theta);
    TRY(model_describe(t->model));
    t->model->trained = trained;
    trained = (struct sketch){0};

done:
    numeric_columns_destroy(numeric);
    sketch_clear(&trained);
    preprocess_clear(&input);
    preprocess_clear(&target);
    return status;
}

static ls_status freeze_layers(struct ls_trainer *t)
{
    bool frozen[LS_MAX_HIDDEN + 1];
    ls_status status = LS_OK;

    TRY(layer_list_read(t->config.freeze, t->model->network.n_layers, frozen));
    network_freeze(&t->model->network, frozen);

done:
    return status;
}

/* Where the parameters of the best epoch go, if rows are held out or a figure
 * of the training is asked for. */
static ls_status create_best(struct ls_trainer *t)
{
    const struct ls_model *m = t->model;
    ls_status status = LS_OK;

    if (t->held_out.n == 0 && strcmp(t->config.monitor, "auto") == 0)
        return LS_OK;
    TRY(model_create(&m->network, m->task, &m->input, &m->target,
                     m->about.class_names, m->n_classes, &t->best));
    TRY(sketch_copy(&m->trained, &t->best->trained));

done:
    return status;
}

static ls_status create_engine(struct ls_trainer *t)
{
    ls_status status = LS_OK;
    ls_thread_plan plan;
    struct engine_job job = {
        .network = &t->model->network,
        .gemm = t->gemm,
        .data = t->data,
        .input = &t->model->input,
        .target = &t->model->target,
        .theta = t->parameters.effective ? t->parameters.effective
                                         : t->parameters.theta,
        .class_weight = t->class_weight,
        .smoothing = t->config.label_smoothing,
        .mean_weight = t->weights.any_negative ? t->weights.mean : 0,
        .machines = t->config.machines,
    };

    TRY(machines_plan_threads(t->config.machines, t->config.threads, &plan));
    t->result.threads = plan.threads;
    TRY(team_check(plan.threads));
    TRY(doctor_check_products(t->gemm, plan.threads));
    t->result.team = plan.threads;
    TRY(engine_create(&job, &t->parameters, &t->config, &t->rows, &plan,
                      &t->wanted, &t->engine));
    job.data = t->validation;
    if (t->held_out.n > 0)
        TRY(evaluator_create(&job, task_kind_of(t->model->task), &t->held_out,
                             plan.threads, &t->evaluator));
    TRY(trainer_loader(t));
    trainer_check_memory(t, &(struct machine){"", NULL, 0});
    engine_touch(t->engine);

done:
    return status;
}

/* Set what is given. */
static void begin(struct ls_trainer *t, const ls_config *config,
                  const ls_dataset *train, const ls_dataset *validation,
                  const ls_callbacks *callbacks, struct run_share *share)
{
    t->config = *config;
    optimizer_settle(&t->config);
    t->result.lr = t->config.lr;
    if (share) {
        t->share = *share;
        share->train = share->held_out = (struct rows){0};
    }
    t->data = train;
    t->validation = validation;
    if (callbacks)
        t->callbacks = *callbacks;
    t->gemm = gemm_find(config->products);
    snprintf(t->config.products, sizeof t->config.products, "%s",
             t->gemm->name);
    t->result.val_loss = (double)NAN;
}

/* Everything else, from the data and the settings. */
static ls_status complete(struct ls_trainer *t, struct saved_run *run)
{
    ls_status status = LS_OK;

    TRY(trainer_check_machines(t));
    TRY(choose_rows(t));
    TRY(check_data(t));
    TRY(ending_check(&t->config, dataset_about(t->data)->path,
                     dataset_about(t->data)->task, t->held_out.n > 0));
    t->ending = ending_of(&t->config, t->rows.n, t->held_out.n > 0);
    t->best_value = figure_worst(t->ending.monitor);
    TRY(trainer_weigh_rows(t));
    TRY(trainer_count_held_out(t));
    TRY(run ? trainer_load(t, run) : create_model(t));
    TRY(trainer_check_targets(t));
    TRY(trainer_check_threshold(t));
    TRY(freeze_layers(t));
    TRY(create_best(t));
    TRY(trainer_create_parameters(t));
    TRY(trainer_take_sample(t));
    TRY(create_engine(t));
    TRY(trainer_check_rate(t));
    if (run)
        TRY(trainer_go_on(t, run));
    TRY(trainer_rollback_create(t));
    TRY(trainer_begin_saves(t));
    t->memory = trainer_memory(t);
    trainer_describe_held_out(t);

done:
    return status;
}

/* A run that begins, or goes on from a checkpoint if run is not NULL. */
static ls_status create(const ls_config *config, const ls_dataset *train,
                        const ls_dataset *validation,
                        const ls_callbacks *callbacks, struct run_share *share,
                        struct saved_run *run, ls_trainer **trainer)
{
    ls_status status = LS_OK;
    struct ls_trainer *t = NULL;

    TRY(MEM_ARRAY(t, 1, "trainer"));
    begin(t, config, train, validation, callbacks, share);
    status = complete(t, run);
    if (!t->fails_together)
        status = machines_agree(config->machines, status);
    TRY(status);
    TRY(trainer_check_same(t));
    *trainer = t;

done:
    if (status != LS_OK)
        trainer_destroy(t);
    return status;
}

ls_status trainer_create(const ls_config *config, const ls_dataset *train,
                         const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer)
{
    return create(config, train, validation, callbacks, NULL, NULL, trainer);
}

ls_status trainer_create_shared(const ls_config *config,
                                const ls_dataset *train,
                                const ls_dataset *validation,
                                const ls_callbacks *callbacks,
                                struct run_share *share, const char *checkpoint,
                                ls_trainer **trainer)
{
    struct saved_run run = {.path = checkpoint};
    const ls_status status = create(config, train, validation, callbacks, share,
                                    checkpoint ? &run : NULL, trainer);

    saved_run_clear(&run);
    return status;
}

ls_status trainer_resume(const char *path, const ls_config *config,
                         const ls_dataset *train, const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer)
{
    struct saved_run run = {.path = path};
    const ls_status status =
        create(config, train, validation, callbacks, NULL, &run, trainer);

    saved_run_clear(&run);
    return status;
}

void trainer_destroy(ls_trainer *t)
{
    if (!t)
        return;
    (void)checkpoint_writer_finish(&t->saves.writer);
    diagnosis_destroy(t->diagnosis);
    engine_destroy(t->engine);
    data_loader_destroy(t->loader);
    mem_free(t->sample);
    mem_free(t->theta);
    mem_free(t->effective);
    evaluator_destroy(t->evaluator);
    for (size_t k = 0; k < OPTIMIZER_MAX_STATES; k++)
        mem_free(t->parameters.state[k]);
    good_state_clear(&t->good);
    model_destroy(t->model);
    model_destroy(t->best);
    rows_clear(&t->rows);
    rows_clear(&t->held_out);
    rows_clear(&t->share.train);
    rows_clear(&t->share.held_out);
    mem_free(t->held_out_classes);
    mem_free(t->class_weight);
    mem_free(t);
}

struct ls_model *trainer_end(struct ls_trainer *t)
{
    struct ls_model *model = trainer_best(t);

    if (model == t->best)
        t->best = NULL;
    else
        t->model = NULL;
    trainer_destroy(t);
    return model;
}

void trainer_stop(ls_trainer *trainer)
{
    atomic_store(&trainer->wanted, WANT_STOP);
}

void trainer_save_soon(ls_trainer *trainer)
{
    int nothing = WANT_NOTHING;

    /* A request to save does not cancel a request to stop. */
    (void)atomic_compare_exchange_strong(&trainer->wanted, &nothing, WANT_SAVE);
}

bool trainer_has_ended(struct ls_trainer *t)
{
    const struct train_position *position = &t->engine->position;
    const struct ending_place place = {.step = position->step,
                                       .epochs = (size_t)position->epoch,
                                       .within_epoch = position->position > 0};

    if (!place.within_epoch && lbfgs_rests(&t->engine->parameters.search)) {
        snprintf(t->result.ended, sizeof t->result.ended,
                 "no step makes the objective smaller: lbfgs is at a minimum");
        return true;
    }
    return ending_reached(&t->ending, &t->model->history, place,
                          t->result.ended);
}

struct ls_model *trainer_best(const struct ls_trainer *trainer)
{
    const bool last = strcmp(trainer->config.restore, "last") == 0;

    return trainer->best_epoch > 0 && !last ? trainer->best : trainer->model;
}
