/* SPDX-License-Identifier: MIT */
/*
 * check_optimizer.c - settings of optimizer, penalties, clipping and average
 * that do not go together, or would be ignored.
 */
#include "settings/check_optimizer.h"

#include <stdio.h>
#include <string.h>

#include "base/real.h"
#include "base/status.h"
#include "math/optimizer.h"
#include "settings/config.h"

/* ---- Numbers ------------------------------------------------------------- */

/* Numbers used in training must be valid as `real`; auto always is. */
static ls_status check_rounding(const ls_config *config)
{
    ls_config usual = *config;

    optimizer_settle(&usual);
    const struct {
        const char *name;
        double value;
        bool good;
    } reals[] = {
        {"lr", usual.lr, isfinite((real)usual.lr) && (real)usual.lr > 0},
        {"epsilon", usual.epsilon, (real)usual.epsilon > 0},
        {"momentum", usual.momentum, (real)usual.momentum < 1},
        {"beta1", usual.beta1, (real)usual.beta1 < 1},
        {"beta2", usual.beta2, (real)usual.beta2 < 1},
        {"rho", usual.rho, (real)usual.rho < 1},
        {"l1", usual.l1, isfinite((real)usual.l1)},
        {"clip-value", usual.clip_value,
         usual.clip_value == 0 ||
             ((real)usual.clip_value > 0 && isfinite((real)usual.clip_value))},
        {"ema", usual.ema, (real)(1 - usual.ema) > 0},
    };

    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        if (!reals[i].good)
            return fail(LS_USAGE,
                        "%s is %g, which is out of range as " REAL_NAME,
                        reals[i].name, reals[i].value);
    if (usual.lr * usual.weight_decay >= 1)
        return fail(LS_USAGE,
                    "lr %g and weight-decay %g are both given: their product "
                    "is the share of the weights taken off in a step, and must "
                    "be below 1",
                    usual.lr, usual.weight_decay);
    return LS_OK;
}

/* ---- Settings that an optimizer does not use ------------------------------
 */

/* "momentum or nesterov": the optimizers that use a setting. */
static void users_text(unsigned use, char *text, size_t size)
{
    const char *user[16];
    size_t n = 0, used = 0;

    for (const char *const *name = optimizer_choices; *name; name++)
        if (optimizer_find(*name)->uses & use)
            user[n++] = *name;
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 i == 0      ? ""
                                 : i + 1 < n ? ", "
                                             : " or ",
                                 user[i]);
}

static ls_status check_use(const ls_config *config, const char *name,
                           unsigned use, bool given)
{
    char users[128];

    if (!given || (optimizer_find(config->optimizer)->uses & use))
        return LS_OK;
    users_text(use, users, sizeof users);
    return fail(LS_USAGE,
                "%s is given, but optimizer %s does not use it; optimizer %s "
                "does",
                name, config->optimizer, users);
}

/* A default, as today or as before there was auto, is not given. */
static bool is_given(double value, double usual)
{
    return !isnan(value) && value != usual;
}

static ls_status check_unused(const ls_config *config)
{
    const struct optimizer *o = optimizer_find(config->optimizer);
    ls_status status = LS_OK;
    ls_config usual;

    config_default(&usual);
    TRY(check_use(config, "lr", USES_LR, is_given(config->lr, o->lr)));
    TRY(check_use(config, "momentum", USES_MOMENTUM,
                  is_given(config->momentum, usual.momentum)));
    TRY(check_use(config, "beta1", USES_BETAS,
                  is_given(config->beta1, usual.beta1)));
    TRY(check_use(config, "beta2", USES_BETAS,
                  is_given(config->beta2, o->beta2)));
    TRY(check_use(config, "rho", USES_RHO, is_given(config->rho, o->rho)));
    TRY(check_use(config, "epsilon", USES_EPSILON,
                  is_given(config->epsilon, o->epsilon)));
    TRY(check_use(config, "batch-size", USES_BATCH,
                  config->batch_size != usual.batch_size));
    TRY(check_use(config, "lbfgs-history", USES_HISTORY,
                  config->lbfgs_history != usual.lbfgs_history));

done:
    return status;
}

/* ---- Combinations -------------------------------------------------------- */

/* A line search needs a smooth objective that is the same at each evaluation,
 * and makes its own steps. */
static ls_status check_lbfgs(const ls_config *config)
{
    bool drops = config->input_dropout > 0;

    for (size_t i = 0; i < config->dropout.n; i++)
        drops |= config->dropout.value[i] > 0;
    const struct {
        const char *name, *why;
        bool given;
    } others[] = {
        {"l1", "it is for smooth objectives", config->l1 > 0},
        {"weight-decay", "use l2", config->weight_decay > 0},
        {"max-norm", "use l2", config->max_norm > 0},
        {"clip-norm", "its line search shortens steps", config->clip_norm > 0},
        {"clip-value", "its line search shortens steps",
         config->clip_value > 0},
        {"ema", "its last point is the best", config->ema > 0},
        {"dropout", "its objective must not change from step to step", drops},
        {"lr-schedule", "its line search finds the step",
         strcmp(config->lr_schedule, "constant") != 0},
        {"warmup", "its line search finds the step", config->warmup.n > 0},
        {"freeze", "it moves all parameters", config->freeze[0] != '\0'},
    };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].given)
            return fail(LS_USAGE,
                        "optimizer lbfgs and %s do not go together: %s",
                        others[i].name, others[i].why);
    return LS_OK;
}

ls_status check_optimizer(const ls_config *config)
{
    ls_status status = LS_OK;

    TRY(check_unused(config));
    TRY(check_rounding(config));
    if (optimizer_find(config->optimizer)->uses & USES_HISTORY)
        TRY(check_lbfgs(config));
    if (config->clip_norm > 0 && config->clip_value > 0)
        TRY(fail(LS_USAGE, "clip-norm and clip-value are both given: clip by "
                           "one of them"));

done:
    return status;
}
