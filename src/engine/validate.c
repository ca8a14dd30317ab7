/* SPDX-License-Identifier: MIT */
/*
 * validate.c - records of the history: at ends of epochs and at validations
 * within them, and the best parameters by the monitored figure. Part of
 * trainer.h.
 */
#include <math.h>
#include <string.h>

#include "engine/trainer.h"

/* Evaluate the held-out rows. */
static ls_status validate(struct ls_trainer *t, ls_epoch *epoch)
{
    ls_metrics metrics = {0};
    const double start = machine_seconds();
    const ls_status status = machines_agree(
        t->config.machines,
        evaluator_metrics(t->evaluator, t->model->theta, t->kept, &metrics));

    t->clock.validation += machine_seconds() - start;
    t->validation_failed = status != LS_OK;
    if (status != LS_OK)
        return status;
    epoch->val_loss = metrics.loss;
    epoch->val_accuracy = metrics.accuracy;
    epoch->val_auc = metrics.auc;
    epoch->val_rmse = metrics.rmse;
    epoch->val_r2 = metrics.r2;
    metrics_clear(&metrics);
    t->result.val_loss = epoch->val_loss;
    return LS_OK;
}

/* Store the parameters if they are the best. */
static void keep_best(struct ls_trainer *t, ls_epoch *epoch)
{
    const struct figure *monitor = t->ending.monitor;
    const double value = figure_of(monitor, epoch);

    if (!t->best || !figure_is_better(monitor, value, t->best_value, 0))
        return;
    epoch->best = 1;
    t->best_value = value;
    t->best_epoch = epoch->epoch;
    memcpy(t->best->theta, t->model->theta,
           t->model->network.n_block * sizeof(real));
}

/* Add a record to the history. */
static ls_status remember(struct ls_trainer *t, const ls_epoch *epoch)
{
    const ls_epoch_time time = trainer_epoch_time(t);
    const ls_status status = history_add(&t->model->history, epoch, &time);

    if (status == LS_OK)
        model_point(t->model);
    return status;
}

/* The place of the run, without figures of a validation. */
static ls_epoch record_of(const struct ls_trainer *t, bool partial)
{
    const struct train_position *position = &t->engine->position;

    return (ls_epoch){
        .epoch = position->epoch + 1,
        .epochs = t->ending.epochs,
        .loss = position->loss_sum / position->weight_sum,
        .val_loss = (double)NAN,
        .val_accuracy = (double)NAN,
        .val_auc = (double)NAN,
        .val_rmse = (double)NAN,
        .seconds = t->epoch_seconds,
        .rows_per_second = (double)t->epoch_rows / t->epoch_seconds,
        .lr = lr_schedule_at(&t->engine->rate, position->step - 1),
        .val_r2 = (double)NAN,
        .step = position->step,
        .partial = partial,
        .rollbacks = (size_t)t->rollbacks,
    };
}

ls_status trainer_record_epoch(struct ls_trainer *t, ls_epoch *epoch)
{
    ls_epoch made = record_of(t, false);
    ls_status status = LS_OK;

    engine_collect(t->engine, false);
    if (t->evaluator && ending_validates(&t->ending, made.epoch))
        TRY(validate(t, &made));
    keep_best(t, &made);
    TRY(remember(t, &made));
    *epoch = made;

done:
    return status;
}

/* Each step is validated once; in a resumed run history has the record, too. */
static bool is_due(const struct ls_trainer *t)
{
    const struct train_position *position = &t->engine->position;
    const struct history *history = &t->model->history;
    const uint64_t every = t->ending.val_steps;

    return every > 0 && position->step > 0 && position->step % every == 0 &&
           position->position > 0 && position->position < t->rows.n &&
           (history->n == 0 ||
            history->epoch[history->n - 1].step != position->step ||
            history->epoch[history->n - 1].rollbacks != t->rollbacks);
}

ls_status trainer_record_step(struct ls_trainer *t)
{
    ls_epoch made;
    ls_status status = LS_OK;

    if (!is_due(t))
        return LS_OK;
    made = record_of(t, true);
    engine_collect(t->engine, false);
    TRY(validate(t, &made));
    keep_best(t, &made);
    TRY(remember(t, &made));
    t->result.best_epoch = t->best_epoch;
    if (t->callbacks.epoch)
        t->callbacks.epoch(t->callbacks.user, &made);

done:
    return status;
}

ls_status trainer_outputs(struct ls_trainer *t, const real *theta, real *out)
{
    const size_t rows = t->held_out.n, block = evaluator_block(t->validation);
    const size_t n_out = network_last(&t->model->network)->n_out;
    ls_status status = LS_OK;

    for (size_t lo = 0; lo < rows; lo += block)
        TRY(evaluator_outputs(t->evaluator, theta ? theta : t->model->theta, lo,
                              rows - lo < block ? rows : lo + block,
                              out + lo * n_out));
done:
    return status;
}

void trainer_go_back(struct ls_trainer *t)
{
    const size_t block = t->model->network.n_block * sizeof(real);

    memcpy(t->model->theta, t->best->theta, block);
    trainer_copy_parameters(t);
    for (size_t k = 0; k < t->parameters.n_states; k++)
        memset(t->parameters.state[k], 0, block);
}
