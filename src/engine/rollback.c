/* SPDX-License-Identifier: MIT */
/*
 * rollback.c - setting on-divergence=rollback: go back to the last good state,
 * with a lower learning rate, when the loss is not finite. Part of trainer.h.
 *
 * The good state is that of the end of the last epoch, or of the beginning of
 * the run: a place that depends on the run alone, and not on the times of
 * checkpoints, which hold this state, too. So the bits of the result are those
 * of any number of threads and of any stops in between.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"

static bool is_on(const struct ls_trainer *t)
{
    return strcmp(t->config.on_divergence, "rollback") == 0;
}

/* A block of parameters of the run, and its copy in the good state. */
struct pair {
    real *now, **good;
};

/* Returns their number. */
static size_t find_pairs(struct ls_trainer *t,
                         struct pair pair[OPTIMIZER_MAX_STATES + 2])
{
    struct good_state *good = &t->good;
    size_t n = 0;

    pair[n++] = (struct pair){t->model->theta, &good->model};
    if (t->theta)
        pair[n++] = (struct pair){t->theta, &good->theta};
    for (size_t k = 0; k < t->parameters.n_states; k++)
        pair[n++] = (struct pair){t->parameters.state[k], &good->optimizer[k]};
    return n;
}

static size_t block_bytes(const struct ls_trainer *t)
{
    return t->model->network.n_trained * sizeof(real);
}

size_t trainer_rollback_bytes(const struct ls_trainer *t)
{
    const size_t n = (t->theta ? 2u : 1u) + t->parameters.n_states;

    return is_on(t) ? n * block_bytes(t) : 0;
}

ls_status trainer_rollback_create(struct ls_trainer *t)
{
    struct pair pair[OPTIMIZER_MAX_STATES + 2];
    const size_t n = find_pairs(t, pair);
    ls_status status = LS_OK;

    if (!is_on(t)) {
        good_state_clear(&t->good); /* of a checkpoint; not wanted any more */
        return LS_OK;
    }
    t->has_good = t->good.model != NULL;
    for (size_t i = 0; i < n; i++)
        if (!*pair[i].good)
            TRY(network_block(&t->model->network, "the last good state",
                              pair[i].good));
    for (uint64_t i = 0; i < t->rollbacks; i++)
        t->engine->rate.scale *= t->config.rollback_factor;

done:
    return status;
}

void trainer_keep_good(struct ls_trainer *t)
{
    const struct train_position *position = &t->engine->position;
    struct pair pair[OPTIMIZER_MAX_STATES + 2];
    const size_t n = find_pairs(t, pair);

    if (!is_on(t))
        return;
    engine_collect(t->engine, true);
    for (size_t i = 0; i < n; i++)
        memcpy(*pair[i].good, pair[i].now, block_bytes(t));
    t->good.step = position->step;
    t->good.epoch = position->epoch;
    t->good.position = position->position;
    t->good.loss_sum = position->loss_sum;
    t->good.weight_sum = position->weight_sum;
    t->has_good = true;
}

void trainer_begin_good(struct ls_trainer *t)
{
    if (!t->has_good)
        trainer_keep_good(t);
}

ls_status trainer_check_good(struct ls_trainer *t)
{
    return is_on(t)
               ? machines_agree(t->config.machines, trainer_check_finite(t))
               : LS_OK;
}

static void go_back(struct ls_trainer *t)
{
    struct pair pair[OPTIMIZER_MAX_STATES + 2];
    const size_t n = find_pairs(t, pair);

    for (size_t i = 0; i < n; i++)
        memcpy(pair[i].now, *pair[i].good, block_bytes(t));
    trainer_compute_weights(t);
    t->engine->position = (struct train_position){
        .step = t->good.step,
        .epoch = t->good.epoch,
        .position = (size_t)t->good.position,
        .loss_sum = t->good.loss_sum,
        .weight_sum = t->good.weight_sum,
    };
    t->engine->rate.scale *= t->config.rollback_factor;
    t->rollbacks++;
}

ls_status trainer_roll_back(struct ls_trainer *t)
{
    const size_t most = t->config.max_rollbacks;

    if (!is_on(t) || !t->has_good)
        return LS_DIVERGED;
    if (t->rollbacks >= most)
        return fail(LS_DIVERGED,
                    "%.800s; the run has gone back %llu times, "
                    "setting max-rollbacks",
                    last_error(), (unsigned long long)t->rollbacks);
    go_back(t);
    trainer_note(t, LS_WARNING,
                 "%.600s; going back to step %llu, with the learning rate "
                 "times %g from here on (rollback %llu of %zu)",
                 last_error(), (unsigned long long)t->good.step,
                 t->engine->rate.scale, (unsigned long long)t->rollbacks, most);
    return LS_OK;
}
