/* SPDX-License-Identifier: MIT */
/*
 * check_network.c - contradictions between the settings of a network.
 */
#include "settings/check_network.h"

#include <stdbool.h>

/* Whether a hidden layer has as many units as the one before it. */
static bool any_same(const ls_config *config)
{
    for (size_t l = 1; l < config->n_hidden; l++)
        if (config->hidden[l] == config->hidden[l - 1])
            return true;
    return false;
}

static ls_status check_dropout(const ls_config *config)
{
    const struct number_list *list = &config->dropout;

    if (config->n_hidden == 0 && (list->n > 1 || list->value[0] > 0))
        return fail(LS_USAGE, "dropout is given and hidden is none: dropout is "
                              "for hidden layers, input-dropout for features");
    if (list->n > 1 && list->n != config->n_hidden)
        return fail(LS_USAGE,
                    "dropout has %zu numbers for %zu hidden layers: want one, "
                    "or one for each layer",
                    list->n, config->n_hidden);
    return LS_OK;
}

ls_status check_network(const ls_config *config)
{
    if (config->layer_norm && config->n_hidden == 0)
        return fail(LS_USAGE, "layer-norm is given and hidden is none: there "
                              "is no hidden layer to normalize");
    if (config->residual && !any_same(config))
        return fail(LS_USAGE, "residual is given, but hidden has no two layers "
                              "in a row with as many units: want such, as "
                              "hidden 64,64");
    return check_dropout(config);
}
