/* SPDX-License-Identifier: MIT */
/*
 * lr_factors.c - setting lr-of: factors of the learning rate by group.
 */
#include "settings/lr_factors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/settings.h"
#include "settings/config_text.h"

#define NAME(suffix, name) name,
const char *const lr_group_names[] = {PARAMETER_GROUPS(NAME) NULL};
#undef NAME

static ls_status fail_group(const char *text, const char *name)
{
    const char *near = nearest_name(name, lr_group_names);
    char list[128] = "";
    size_t used = 0;

    for (size_t i = 0; i < N_FACTORS; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i == 0              ? ""
                                 : i + 1 < N_FACTORS ? ", "
                                                     : " and ",
                                 lr_group_names[i]);
    return fail(LS_USAGE,
                "setting lr-of=%.60s: there is no group '%.24s'%s%s%s; the "
                "groups are %s",
                text, name, near ? "; did you mean " : "", near ? near : "",
                near ? "?" : "", list);
}

/* One pair, "bias:0.1". */
static ls_status read_pair(const char *text, char *pair,
                           struct lr_factors *factors)
{
    char *colon = strchr(pair, ':');
    size_t group = 0;
    double value = 0;

    if (colon)
        *colon = '\0';
    while (group < N_FACTORS && strcmp(lr_group_names[group], pair) != 0)
        group++;
    if (group == N_FACTORS)
        return fail_group(text, pair);
    if (!colon || !text_to_real(colon + 1, &value) || !isfinite(value) ||
        value < 0)
        return fail(LS_USAGE,
                    "setting lr-of=%.60s: group %s has the factor '%.24s', "
                    "want a number of 0 or more, as %s:0.1",
                    text, pair, colon ? colon + 1 : "", pair);
    if (factors->given[group])
        return fail(LS_USAGE, "setting lr-of=%.60s names group %s twice", text,
                    pair);
    factors->of[group] = value;
    factors->given[group] = true;
    return LS_OK;
}

ls_status lr_factors_read(const char *text, struct lr_factors *factors)
{
    char pairs[LS_NAME_SIZE], *rest = pairs, *pair;
    struct lr_factors made = {.given = {false}};
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_FACTORS; i++)
        made.of[i] = 1;
    snprintf(pairs, sizeof pairs, "%s", text);
    while (*text && (pair = strsep(&rest, ",")))
        TRY(read_pair(text, pair, &made));
    *factors = made;

done:
    return status;
}
