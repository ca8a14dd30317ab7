/* SPDX-License-Identifier: MIT */
/*
 * check_lr.c - contradictions among the settings of the learning rate.
 */
#include "settings/check_lr.h"

#include <stdio.h>
#include <string.h>

#include "math/lr_schedule.h"
#include "math/optimizer.h"
#include "settings/config.h"

/* "step, exp and plateau", the schedules that use a setting. */
static void users_text(unsigned use, char *text, size_t size)
{
    const char *names[16];
    size_t n = 0, used = 0;

    for (const char *const *name = lr_schedule_choices; *name; name++)
        if (lr_kind_find(*name)->uses & use)
            names[n++] = *name;
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", names[i],
                                 i + 2 < n    ? ", "
                                 : i + 2 == n ? " and "
                                              : "");
}

/* A setting that the schedule does not use must be left at its default. */
static ls_status check_uses(const ls_config *config)
{
    const unsigned uses = lr_kind_find(config->lr_schedule)->uses;
    ls_config usual;

    config_default(&usual);
    const struct {
        const char *name;
        unsigned use;
        double value, initial;
    } settings[] = {
        {"lr-every", LR_USES_EVERY, config->lr_every.n, usual.lr_every.n},
        {"lr-factor", LR_USES_FACTOR, config->lr_factor, usual.lr_factor},
        {"lr-power", LR_USES_POWER, config->lr_power, usual.lr_power},
        {"lr-decay", LR_USES_DECAY, config->lr_decay, usual.lr_decay},
        {"lr-min", LR_USES_MIN, config->lr_min, usual.lr_min},
        {"lr-rise", LR_USES_RISE, config->lr_rise, usual.lr_rise},
        {"lr-growth", LR_USES_GROWTH, config->lr_growth, usual.lr_growth},
    };

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const double change = settings[i].value - settings[i].initial;
        char users[128] = "";

        if ((uses & settings[i].use) || (change >= 0 && change <= 0))
            continue;
        users_text(settings[i].use, users, sizeof users);
        return fail(LS_USAGE,
                    "%s is given, but lr-schedule %s does not use it: it is "
                    "for %s",
                    settings[i].name, config->lr_schedule, users);
    }
    return LS_OK;
}

ls_status check_lr(const ls_config *config)
{
    const bool plateau = lr_kind_find(config->lr_schedule)->follows_loss;
    ls_config usual = *config;
    ls_status status = LS_OK;

    optimizer_settle(&usual);
    TRY(check_uses(config));
    if (config->lr_min > usual.lr)
        TRY(fail(LS_USAGE, "lr-min %g is above lr %g", config->lr_min,
                 usual.lr));
    if (plateau && config->lr_every.n > 0 && config->lr_every.unit != LS_EPOCHS)
        TRY(fail(LS_USAGE,
                 "lr-every %g counts steps, and lr-schedule plateau looks at "
                 "the loss of an epoch: give epochs, as 5ep",
                 config->lr_every.n));
    if (strcmp(config->lr_schedule, "coslog4") == 0 && config->warmup.n > 0)
        TRY(fail(LS_USAGE,
                 "warmup is given, but lr-schedule coslog4 begins at 0 and "
                 "rises by itself: leave warmup at 0"));
    if (config->lr_growth > 1 && config->lr_every.n <= 0)
        TRY(fail(LS_USAGE,
                 "lr-growth %g is given without lr-every, so "
                 "lr-schedule cosine does not restart",
                 config->lr_growth));

done:
    return status;
}
