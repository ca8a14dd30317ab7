/* SPDX-License-Identifier: MIT */
/*
 * check_schedules.c - contradictions among the courses of dropout and weight
 * decay and what they change.
 */
#include "settings/check_schedules.h"

#include <stdbool.h>
#include <string.h>

#include "math/optimizer.h"

static bool drops(const ls_config *config)
{
    bool any = config->input_dropout > 0;

    for (size_t i = 0; i < config->dropout.n; i++)
        any |= config->dropout.value[i] > 0;
    return any;
}

static bool changes(const char *schedule)
{
    return strcmp(schedule, "constant") != 0;
}

ls_status check_schedules(const ls_config *config)
{
    ls_config usual = *config;

    optimizer_settle(&usual);
    if (changes(config->dropout_schedule) && !drops(config))
        return fail(LS_USAGE,
                    "dropout-schedule %s is given, but dropout and "
                    "input-dropout are 0: give a share that it lowers",
                    config->dropout_schedule);
    if (changes(config->weight_decay_schedule) && !(usual.weight_decay > 0))
        return fail(LS_USAGE,
                    "weight-decay-schedule %s is given, but weight-decay is 0: "
                    "give a weight decay that it lowers",
                    config->weight_decay_schedule);
    return LS_OK;
}
