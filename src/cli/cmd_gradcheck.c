/* SPDX-License-Identifier: MIT */
/*
 * cmd_gradcheck.c - lockstep gradcheck: compare gradients with differences.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "lockstep_measure.h"

/* What differences of numbers of this precision can show. */
static const double limit = sizeof(ls_real) == 8 ? 1e-7 : 1e-1;

static void print_pair(void *user, const char *name, double error)
{
    json_t *pairs = user;

    if (pairs)
        json_set_figure(pairs, name, error);
    else
        printf("%-44s %.3e%s\n", name, error, error <= limit ? "" : "  WRONG");
}

static ls_status print_json(json_t *pairs, double largest)
{
    json_t *answer = json_object();

    (void)json_object_set_new(answer, "pairs", pairs);
    json_set_figure(answer, "limit", limit);
    json_set_figure(answer, "largest", largest);
    return json_print(answer);
}

static ls_status print(json_t *pairs, double largest)
{
    if (pairs)
        return print_json(pairs, largest);
    if (sizeof(ls_real) == 4)
        note("this is float32, whose differences are coarse: lockstep-f64 "
             "gradcheck is the sharp test");
    printf("largest relative error %.3e (limit %.0e)\n", largest, limit);
    return LS_OK;
}

ls_status cmd_gradcheck(const struct invocation *call)
{
    ls_status status = LS_OK;
    json_t *pairs = invocation_has(call, OPTION_JSON) ? json_object() : NULL;
    ls_config *config = NULL;
    double largest = 0;

    TRY(invocation_config(call, &config));
    TRY_LS(ls_gradcheck(config, pairs, print_pair, &largest));
    status = print(pairs, largest);
    pairs = NULL;
    /* Not a > b: a NaN is wrong. */
    if (status == LS_OK && !(largest <= limit))
        status = LS_DIFFERENT;

done:
    ls_config_destroy(config);
    json_decref(pairs);
    return status;
}
