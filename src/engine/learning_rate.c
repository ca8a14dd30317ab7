/* SPDX-License-Identifier: MIT */
/*
 * learning_rate.c - the learning rate of a run, and the courses of dropout and
 * weight decay: the length of the schedules, the losses that the rate follows,
 * and its state after a stop.
 *
 * Needs nothing from the checkpoint but the history of epochs: a resumed run
 * computes the rates of all steps anew.
 */
#include <stdio.h>
#include <string.h>

#include "engine/trainer.h"
#include "settings/config.h"
#include "settings/lr_factors.h"

/* Steps of an epoch. */
static uint64_t epoch_steps(const ls_config *config, size_t rows)
{
    return shard_count(rows, engine_batch_rows(config, rows));
}

struct lr_schedule engine_rate(const ls_config *config, size_t rows)
{
    return lr_schedule_make(config, epoch_steps(config, rows),
                            ending_of(config, rows, false).epochs);
}

/* A factor for parameters that are not there, or are not trained, would be
 * ignored. */
static ls_status check_factors(const struct ls_trainer *t)
{
    const struct lr_factors *factors = &t->engine->factors;
    struct block_range range[MOST_RANGES];
    const size_t n = network_ranges(&t->model->network, range);

    for (size_t group = 0; group < N_FACTORS; group++) {
        bool found = false, learns = false;

        for (size_t i = 0; i < n; i++) {
            found |= range[i].group == group;
            learns |= range[i].group == group && !range[i].frozen;
        }
        if (!factors->given[group] || learns)
            continue;
        return fail(LS_USAGE, "setting lr-of names %s, and %s%s",
                    lr_group_names[group],
                    found ? "these parameters are not trained with setting "
                            "freeze="
                          : "the network has no such parameters",
                    found ? t->config.freeze : "");
    }
    return LS_OK;
}

struct courses engine_courses(const ls_config *config, size_t rows)
{
    const uint64_t steps = epoch_steps(config, rows);
    const size_t epochs = ending_of(config, rows, false).epochs;

    return (struct courses){
        lr_schedule_factor(config->dropout_schedule, steps, epochs),
        lr_schedule_factor(config->weight_decay_schedule, steps, epochs)};
}

/* The settings whose values at a step depend on the number of epochs. */
struct spanning {
    size_t n;
    struct {
        const char *name, *value;
    } setting[3];
};

static struct spanning spanning_of(const ls_config *config)
{
    const struct {
        const char *name, *value;
        bool spans;
    } all[] = {
        {"lr-schedule", config->lr_schedule, lr_schedule_spans_run(config)},
        {"dropout-schedule", config->dropout_schedule,
         lr_kind_find(config->dropout_schedule)->spans_run},
        {"weight-decay-schedule", config->weight_decay_schedule,
         lr_kind_find(config->weight_decay_schedule)->spans_run},
    };
    struct spanning some = {0};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].spans) {
            some.setting[some.n].name = all[i].name;
            some.setting[some.n++].value = all[i].value;
        }
    return some;
}

/* "lr-schedule cosine, dropout-schedule flat-cosine" */
static void spanning_text(const struct spanning *some, const char *setting,
                          char between, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < some->n && used < size; i++)
        used += (size_t)snprintf(
            text + used, size - used, "%s%s%s%c%s", i > 0 ? ", " : "", setting,
            some->setting[i].name, between, some->setting[i].value);
}

ls_status trainer_check_rate(const struct ls_trainer *t)
{
    const struct lr_schedule *rate = &t->engine->rate;
    const struct spanning some = spanning_of(&t->config);
    const ls_status status = check_factors(t);
    char names[160];

    if (status != LS_OK)
        return status;
    if (lr_schedule_spans_run(&t->config) && rate->span < 1)
        return fail(LS_USAGE,
                    "warmup takes %.0f steps, and the whole run has %.0f: "
                    "lr-schedule %s has no step left",
                    rate->warmup, rate->warmup + rate->span, rate->kind->name);
    spanning_text(&some, "", ' ', names, sizeof names);
    if (some.n > 0 && t->config.epochs == LS_AUTO)
        trainer_note(t, LS_NOTE,
                     "%s run%s over %zu epochs, the most that setting "
                     "epochs=auto allows here; if training often ends "
                     "before, give setting epochs",
                     names, some.n > 1 ? "" : "s", t->ending.epochs);
    return LS_OK;
}

void trainer_follow(struct ls_trainer *t, const ls_epoch *epoch)
{
    struct lr_schedule *rate = &t->engine->rate;

    const double loss = t->held_out.n > 0 ? epoch->val_loss : epoch->loss;

    /* Epochs without validation and parts of epochs do not count. */
    if (rate->kind->follows_loss && !epoch->partial &&
        (t->held_out.n == 0 || !isnan(loss)))
        lr_schedule_follow(rate, loss);
}

ls_status trainer_check_steps(const struct ls_trainer *t)
{
    if (t->engine->rate.kind->follows_loss)
        return fail(LS_USAGE,
                    "lr-schedule %s goes by the loss of whole epochs of a run, "
                    "and single steps have none: choose another",
                    t->engine->rate.kind->name);
    return LS_OK;
}

/* With more epochs a schedule over the whole run would have had other values
 * from its first step on. */
static ls_status check_epochs(const struct ls_trainer *t,
                              const struct saved_run *run)
{
    const char *kept = metadata_find(&run->state.settings, "epochs");
    const struct spanning some = spanning_of(&t->config);
    ls_config before = t->config;
    char names[192];
    ls_status status = LS_OK;

    if (!kept || some.n == 0)
        return LS_OK;
    TRY(config_set(&before, "epochs", kept));
    const size_t epochs = ending_of(&before, t->rows.n, false).epochs;

    spanning_text(&some, "setting ", '=', names, sizeof names);
    if (epochs != t->ending.epochs)
        TRY(fail(LS_USAGE,
                 "%s was made with %s over %zu epochs, this run has setting "
                 "epochs=%zu: its %s would have been others from the first "
                 "step on; start a new run from the model instead",
                 run->path, names, epochs, t->ending.epochs,
                 lr_schedule_spans_run(&t->config) ? "learning rates"
                                                   : "steps"));

done:
    return status;
}

ls_status trainer_resume_rate(struct ls_trainer *t, const struct saved_run *run)
{
    const struct history *history = &t->model->history;
    ls_status status = LS_OK;

    TRY(check_epochs(t, run));
    for (size_t i = 0; i < history->n; i++)
        trainer_follow(t, &history->epoch[i]);

done:
    return status;
}
