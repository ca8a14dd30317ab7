/* SPDX-License-Identifier: MIT */
/*
 * check_network.c - contradictions between the settings of a network.
 */
#include "settings/check_network.h"

#include <stdbool.h>
#include <string.h>

/* Whether a hidden layer has as many units as the one before it. */
static bool any_same(const ls_config *config)
{
    for (size_t l = 1; l < config->n_hidden; l++)
        if (config->hidden[l] == config->hidden[l - 1])
            return true;
    return false;
}

/* Units that all are the identity have no activation to take a share of. */
static bool any_activation(const ls_config *config)
{
    static const char identity[] = "identity";
    const size_t length = sizeof identity - 1;
    const char *p = config->activation;

    while (strncmp(p, identity, length) == 0 && p[length] == ',')
        p += length + 1;
    return strcmp(p, identity) != 0;
}

static ls_status check_parametric(const ls_config *config)
{
    if (config->parametric && config->n_hidden == 0)
        return fail(LS_USAGE, "parametric is given and hidden is none: there "
                              "is no hidden layer with an activation");
    if (config->parametric && !any_activation(config))
        return fail(LS_USAGE,
                    "parametric is given, but activation %s has no shares to "
                    "learn: choose another activation",
                    config->activation);
    return LS_OK;
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
    const ls_status status = check_parametric(config);

    return status == LS_OK ? check_dropout(config) : status;
}
