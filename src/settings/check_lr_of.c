/* SPDX-License-Identifier: MIT */
/*
 * check_lr_of.c - whether setting lr-of names groups that the network has.
 */
#include "settings/check_lr_of.h"

#include <math.h>
#include <string.h>

#include "base/real.h"
#include "base/status.h"
#include "math/optimizer.h"
#include "settings/config.h"
#include "settings/lr_factors.h"

/* Refuse a group of parameters that another setting would have to make. */
static ls_status check_groups(const ls_config *config,
                              const struct lr_factors *factors)
{
    const struct {
        enum parameter_group group;
        const char *setting;
        bool made;
    } makers[] = {
        {GROUP_NORM, "layer-norm", config->layer_norm},
        {GROUP_ACTIVATION, "parametric", config->parametric},
        {GROUP_SCALE, "feature-scale", config->feature_scale},
        {GROUP_NUMERIC, "numeric-embedding",
         strcmp(config->numeric_embedding, "none") != 0},
        {GROUP_EMBEDDING, "embedding", config->embedding != 0},
    };
    char value[LS_NAME_SIZE];
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (!factors->given[makers[i].group] || makers[i].made)
            continue;
        TRY(config_get(config, makers[i].setting, value, sizeof value));
        TRY(fail(LS_USAGE,
                 "setting lr-of names %s, and setting %s is %s: the network "
                 "has no such parameters",
                 lr_group_names[makers[i].group], makers[i].setting, value));
    }

done:
    return status;
}

/* A factor above 0 must leave a learning rate above 0. */
static ls_status check_rates(const ls_config *config,
                             const struct lr_factors *factors)
{
    ls_config usual = *config;

    optimizer_settle(&usual);
    const double lr = isnan(usual.lr_others) ? usual.lr : usual.lr_others;

    for (size_t i = 0; i < N_FACTORS; i++) {
        const double rate = lr * factors->of[i];

        if (factors->of[i] > 0 && !(isfinite((real)rate) && (real)rate > 0))
            return fail(LS_USAGE,
                        "setting lr-of makes the learning rate of %s %g, which "
                        "is out of range as " REAL_NAME,
                        lr_group_names[i], rate);
    }
    return LS_OK;
}

ls_status check_lr_of(const ls_config *config)
{
    struct lr_factors factors;
    ls_status status = LS_OK;

    TRY(lr_factors_read(config->lr_of, &factors));
    TRY(check_groups(config, &factors));
    TRY(check_rates(config, &factors));

done:
    return status;
}
