/* SPDX-License-Identifier: MIT */
/*
 * learning_rate.c - the learning rate of a run: the length of the schedule, the
 * losses that it follows, and its state after a stop.
 *
 * Needs nothing from the checkpoint but the history of epochs: a resumed run
 * computes the rates of all steps anew.
 */
#include <string.h>

#include "engine/trainer.h"
#include "settings/config.h"
#include "settings/lr_factors.h"

struct lr_schedule engine_rate(const ls_config *config, size_t rows)
{
    return lr_schedule_make(config,
                            shard_count(rows, engine_batch_rows(config, rows)),
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

ls_status trainer_check_rate(const struct ls_trainer *t)
{
    const struct lr_schedule *rate = &t->engine->rate;
    const char *name = rate->kind->name;
    const ls_status status = check_factors(t);

    if (status != LS_OK)
        return status;
    if (!lr_schedule_spans_run(&t->config))
        return LS_OK;
    if (rate->span < 1)
        return fail(LS_USAGE,
                    "warmup takes %.0f steps, and the whole run has %.0f: "
                    "lr-schedule %s has no step left",
                    rate->warmup, rate->warmup + rate->span, name);
    if (t->config.epochs == LS_AUTO)
        trainer_note(t, LS_NOTE,
                     "lr-schedule %s runs over %zu epochs, the most that "
                     "setting epochs=auto allows here; if training often ends "
                     "before, give setting epochs",
                     name, t->ending.epochs);
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

/* With more epochs a schedule over the whole run would have had other rates
 * from its first step on. */
static ls_status check_epochs(const struct ls_trainer *t,
                              const struct saved_run *run)
{
    const char *kept = metadata_find(&run->state.settings, "epochs");
    ls_config before = t->config;
    ls_status status = LS_OK;

    if (!kept || !lr_schedule_spans_run(&t->config))
        return LS_OK;
    TRY(config_set(&before, "epochs", kept));
    const size_t epochs = ending_of(&before, t->rows.n, false).epochs;

    if (epochs != t->ending.epochs)
        TRY(fail(LS_USAGE,
                 "%s was made with setting lr-schedule=%s over %zu epochs, "
                 "this run has setting epochs=%zu: its learning rates would "
                 "have been others from the first step on; start a new run "
                 "from the model instead",
                 run->path, t->config.lr_schedule, epochs, t->ending.epochs));

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
