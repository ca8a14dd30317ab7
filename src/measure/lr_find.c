/* SPDX-License-Identifier: MIT */
/*
 * lr_find.c - the range test of the learning rate (L. N. Smith, Cyclical
 * Learning Rates for Training Neural Networks, 2017).
 *
 * Trains from the initial parameters with a rate that grows by the same factor
 * in each step, until the loss explodes. The parameters are discarded.
 */
#include <math.h>
#include <string.h>

#include "engine/trainer.h"
#include "lockstep_measure.h"
#include "math/scalar.h"
#include "settings/config.h"

/* Smoothing: the mean of the losses up to this many steps away. */
enum { NEAR = 4 };

/* The loss explodes when the mean of the last losses is above the lowest such
 * mean by so many times itself. */
static const double explodes_by = 3;

/* The test has rates of its own, and no length that a schedule could span. */
static ls_config config_of(const ls_config *config)
{
    ls_config usual, own = *config;

    config_default(&usual);
    memcpy(own.lr_schedule, usual.lr_schedule, sizeof own.lr_schedule);
    own.warmup = usual.warmup;
    own.lr_every = usual.lr_every;
    own.lr_factor = usual.lr_factor;
    own.lr_power = usual.lr_power;
    own.lr_decay = usual.lr_decay;
    own.lr_min = usual.lr_min;
    own.lr_rise = usual.lr_rise;
    own.lr_growth = usual.lr_growth;
    memcpy(own.dropout_schedule, usual.dropout_schedule,
           sizeof own.dropout_schedule);
    memcpy(own.weight_decay_schedule, usual.weight_decay_schedule,
           sizeof own.weight_decay_schedule);
    own.diagnose = 0;
    return own;
}

static ls_status check(const ls_lr_plan *plan, const ls_config *config)
{
    if (!(plan->from > 0) || !(plan->to > plan->from) || !isfinite(plan->to))
        return fail(LS_USAGE,
                    "a range test from lr %g to %g: want 0 < from < to",
                    plan->from, plan->to);
    if (plan->steps < LS_LR_LEAST || plan->steps > LS_LR_POINTS)
        return fail(LS_USAGE, "a range test of %zu steps: want %d to %d",
                    plan->steps, LS_LR_LEAST, LS_LR_POINTS);
    if (strcmp(config->optimizer, "lbfgs") == 0)
        return fail(LS_USAGE, "a range test does not go with optimizer lbfgs, "
                              "which searches the length of each step itself");
    return config_check(config);
}

/* Mean loss of points [lo, hi). */
static double mean(const ls_lr_point *point, size_t lo, size_t hi)
{
    double sum = 0;

    for (size_t i = lo; i < hi; i++)
        sum += point[i].loss;
    return sum / (double)(hi - lo);
}

static bool explodes(const ls_lr_point *point, size_t n, double *lowest)
{
    const double now = mean(point, n > NEAR ? n - NEAR - 1 : 0, n);

    if (n > NEAR)
        *lowest = fmin(*lowest, now);
    return now > *lowest + explodes_by * fabs(*lowest);
}

/* from (to / from)^(k / (steps - 1)) */
static double rate_at(const ls_lr_plan *plan, size_t k)
{
    return plan->from * scalar_exp(scalar_log(plan->to / plan->from) *
                                   (double)k / (double)(plan->steps - 1));
}

static ls_status run(struct ls_trainer *t, const ls_lr_plan *plan,
                     ls_lr_range *range)
{
    double lowest = HUGE_VAL;

    for (size_t k = 0; k < plan->steps && !range->exploded; k++) {
        ls_lr_point *point = &range->point[k];
        ls_status status;

        point->lr = rate_at(plan, k);
        t->engine->rate.lr = point->lr;
        status = trainer_steps(t, 1, &point->loss);
        range->exploded = status == LS_DIVERGED;
        if (range->exploded && k > 0)
            return LS_OK;
        if (status != LS_OK)
            return status;
        range->n = k + 1;
        range->exploded = explodes(range->point, range->n, &lowest);
    }
    return LS_OK;
}

/* lowest: where the smoothed loss is least; steepest: where it falls most from
 * NEAR steps before to NEAR steps after, before that. */
static void judge(ls_lr_range *range)
{
    ls_lr_point *p = range->point;
    size_t lowest = 0, steepest = 0;
    double fall = 0;

    for (size_t i = 0; i < range->n; i++) {
        p[i].smoothed =
            mean(p, i > NEAR ? i - NEAR : 0, smaller(i + NEAR + 1, range->n));
        if (p[i].smoothed < p[lowest].smoothed)
            lowest = i;
    }
    for (size_t i = NEAR; i < lowest && i + NEAR < range->n; i++) {
        const double slope = p[i + NEAR].smoothed - p[i - NEAR].smoothed;

        if (slope < fall) {
            fall = slope;
            steepest = i;
        }
    }
    if (steepest == 0)
        return;
    range->lowest = p[lowest].lr;
    range->steepest = p[steepest].lr;
    range->suggested = fmin(range->steepest, range->lowest / 10);
}

ls_status ls_lr_find(const ls_lr_plan *plan, const ls_config *config,
                     const ls_dataset *dataset, ls_lr_range *range)
{
    ls_status status = LS_OK;
    struct ls_trainer *trainer = NULL;
    const ls_config own = config_of(config);

    *range = (ls_lr_range){.lowest = (double)NAN,
                           .steepest = (double)NAN,
                           .suggested = (double)NAN};
    TRY(check(plan, &own));
    TRY(trainer_create(&own, dataset, NULL, NULL, &trainer));
    TRY(run(trainer, plan, range));
    judge(range);

done:
    trainer_destroy(trainer);
    return status;
}
