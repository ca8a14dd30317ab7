/* SPDX-License-Identifier: MIT */
/*
 * cmd_diff.c - lockstep diff: compare two models bit by bit.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/text.h"

static void print(const ls_difference *d)
{
    if (d->different == 0 && d->where[0] == '\0')
        printf("identical: all %s parameters are the same bits\n",
               text_count(d->parameters).s);
    else if (d->different == 0 && d->parameters > 0)
        printf("different: %s; all %s parameters are the same bits\n", d->where,
               text_count(d->parameters).s);
    else if (d->parameters == 0)
        printf("different: %s\n", d->where);
    else
        printf("different: %s of %s parameters, by at most %.3g, in %s\n",
               text_count(d->different).s, text_count(d->parameters).s,
               d->largest, d->where);
}

ls_status cmd_diff(const struct invocation *call)
{
    ls_status status = LS_OK;
    ls_model *a = NULL, *b = NULL;
    ls_difference difference = {.size = sizeof difference};

    TRY_LS(ls_model_load(call->argument[0], &a));
    TRY_LS(ls_model_load(call->argument[1], &b));
    status = ls_model_diff(a, b, &difference);
    if (status != LS_OK && status != LS_DIFFERENT) {
        complain_last(status);
        goto done;
    }
    if (!invocation_has(call, OPTION_JSON))
        print(&difference);
    else if (json_print(json_of_difference(&difference)))
        status = LS_NO_MEMORY;

done:
    ls_model_destroy(a);
    ls_model_destroy(b);
    return status;
}
