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
        {"lr-others", usual.lr_others,
         isnan(usual.lr_others) ||
             (isfinite((real)usual.lr_others) && (real)usual.lr_others > 0)},
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
    return LS_OK;
}

/* A step keeps some of the weights. lr-others is NaN if the optimizer does not
 * use it. */
static ls_status check_decay(const ls_config *config)
{
    ls_config usual = *config;

    optimizer_settle(&usual);
    const struct {
        const char *name;
        double value;
    } rates[] = {{"lr", usual.lr}, {"lr-others", usual.lr_others}};

    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (rates[i].value * usual.weight_decay >= 1)
            return fail(LS_USAGE,
                        "%s %g and weight-decay %g are both given: their "
                        "product is the share of the weights taken off in a "
                        "step, and must be below 1",
                        rates[i].name, rates[i].value, usual.weight_decay);
    return LS_OK;
}

/* ---- Settings that an optimizer does not use ----------------------------- */

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

static const struct {
    const char *name;
    unsigned use;
} some_use[] = {
    {"lr", USES_LR},
    {"lr-others", USES_MATRICES},
    {"momentum", USES_MOMENTUM},
    {"beta1", USES_BETAS},
    {"beta2", USES_BETAS},
    {"rho", USES_RHO},
    {"epsilon", USES_EPSILON},
    {"batch-size", USES_BATCH},
    {"lbfgs-history", USES_HISTORY},
};
enum { N_SOME_USE = sizeof some_use / sizeof *some_use };

bool optimizer_takes(const ls_config *config, const char *name)
{
    const unsigned uses = optimizer_find(config->optimizer)->uses;

    for (size_t i = 0; i < N_SOME_USE; i++)
        if (strcmp(some_use[i].name, name) == 0)
            return uses & some_use[i].use;
    return true;
}

ls_status optimizer_drop_unused(ls_config *config)
{
    char text[LS_NAME_SIZE];
    ls_config usual;
    ls_status status = LS_OK;

    config_default(&usual);
    for (size_t i = 0; i < N_SOME_USE; i++) {
        if (optimizer_takes(config, some_use[i].name))
            continue;
        TRY(config_get(&usual, some_use[i].name, text, sizeof text));
        TRY(config_set(config, some_use[i].name, text));
    }

done:
    return status;
}

/* Whether a setting is neither at its default nor at what auto stands for. */
static ls_status is_given(const ls_config *config, const char *name,
                          bool *given)
{
    char is[LS_NAME_SIZE], initial[LS_NAME_SIZE], settled[LS_NAME_SIZE];
    ls_config usual;
    ls_status status = LS_OK;

    config_default(&usual);
    memcpy(usual.optimizer, config->optimizer, sizeof usual.optimizer);
    TRY(config_get(config, name, is, sizeof is));
    TRY(config_get(&usual, name, initial, sizeof initial));
    optimizer_settle(&usual);
    TRY(config_get(&usual, name, settled, sizeof settled));
    *given = strcmp(is, initial) != 0 && strcmp(is, settled) != 0;

done:
    return status;
}

static ls_status check_unused(const ls_config *config)
{
    char users[128];
    bool given;
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_SOME_USE; i++) {
        TRY(is_given(config, some_use[i].name, &given));
        if (!given || optimizer_takes(config, some_use[i].name))
            continue;
        users_text(some_use[i].use, users, sizeof users);
        TRY(fail(LS_USAGE,
                 "%s is given, but optimizer %s does not use it; optimizer %s "
                 "does",
                 some_use[i].name, config->optimizer, users));
    }

done:
    return status;
}

/* ---- Combinations -------------------------------------------------------- */

/* A line search needs a smooth objective that is the same at each evaluation,
 * and makes its own steps. */
static ls_status check_lbfgs(const ls_config *config)
{
    bool drops = false;

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
        {"input-dropout", "its objective must not change from step to step",
         config->input_dropout > 0},
        {"lr-schedule", "its line search finds the step",
         strcmp(config->lr_schedule, "constant") != 0},
        {"warmup", "its line search finds the step", config->warmup.n > 0},
        {"lr-of", "its line search finds the step", config->lr_of[0] != '\0'},
        {"ntk", "it minimizes over the weights themselves", config->ntk},
        {"feature-scale", "it minimizes over the weights themselves",
         config->feature_scale},
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

    TRY(check_rounding(config));
    TRY(check_decay(config));
    TRY(check_unused(config));
    if (optimizer_find(config->optimizer)->uses & USES_HISTORY)
        TRY(check_lbfgs(config));
    if (optimizer_find(config->optimizer)->uses & USES_MATRICES &&
        config->n_hidden == 0)
        TRY(fail(LS_USAGE,
                 "optimizer %s is given and hidden is none: it is "
                 "for the weights of hidden layers; use adamw",
                 config->optimizer));
    if (config->clip_norm > 0 && config->clip_value > 0)
        TRY(fail(LS_USAGE, "clip-norm and clip-value are both given: clip by "
                           "one of them"));

done:
    return status;
}
