/* SPDX-License-Identifier: MIT */
/*
 * cmd_lrfind.c - lockstep lrfind: try a range of learning rates.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/preset.h"
#include "lockstep_measure.h"

enum { PLOT_COLUMNS = 64, PLOT_LINES = 14, TABLE_LINES = 25 };

/* The program leaves the C locale as it is, so '.' is the decimal point. */
static ls_status read_rate(const struct invocation *call, size_t row,
                           double *rate)
{
    const char *text = invocation_value(call, row);
    char *end;

    *rate = strtod(text, &end);
    if (strspn(text, "0123456789.eE+-") != strlen(text) || end == text ||
        *end || !(*rate > 0) || !isfinite(*rate))
        return complain(LS_USAGE, "--%s is '%s', want a number above 0",
                        option_at(row)->name, text);
    return LS_OK;
}

static ls_status read_steps(const char *text, size_t *steps)
{
    *steps = 0;
    if (strspn(text, "0123456789") == strlen(text) && strlen(text) < 9)
        *steps = strtoul(text, NULL, 10);
    if (*steps < LS_LR_LEAST || *steps > LS_LR_POINTS)
        return complain(LS_USAGE,
                        "--steps is '%s', want a whole number from %d to %d",
                        text, LS_LR_LEAST, LS_LR_POINTS);
    return LS_OK;
}

static ls_status read_plan(const struct invocation *call, ls_lr_plan *plan)
{
    ls_status status = LS_OK;

    TRY(read_rate(call, OPTION_LR_FROM, &plan->from));
    TRY(read_rate(call, OPTION_LR_TO, &plan->to));
    TRY(read_steps(invocation_value(call, OPTION_STEPS), &plan->steps));
    if (plan->to <= plan->from)
        TRY(complain(LS_USAGE, "--lr-from %g is not below --lr-to %g",
                     plan->from, plan->to));

done:
    return status;
}

static json_t *json_of_range(const ls_lr_range *range)
{
    json_t *answer = json_object();
    json_t *points = json_array();

    for (size_t i = 0; i < range->n; i++) {
        json_t *point = json_object();

        json_set_figure(point, "lr", range->point[i].lr);
        json_set_figure(point, "loss", range->point[i].loss);
        json_set_figure(point, "smoothed", range->point[i].smoothed);
        (void)json_array_append_new(points, point);
    }
    (void)json_object_set_new(answer, "points", points);
    (void)json_object_set_new(answer, "exploded",
                              json_boolean(range->exploded));
    json_set_figure(answer, "lowest", range->lowest);
    json_set_figure(answer, "steepest", range->steepest);
    json_set_figure(answer, "suggested", range->suggested);
    return answer;
}

/* At most TABLE_LINES of the points, evenly, and always the last. */
static void print_table(const ls_lr_range *range)
{
    const size_t every = (range->n + TABLE_LINES - 1) / TABLE_LINES;

    printf("%10s %12s %12s\n", "lr", "loss", "smoothed");
    for (size_t i = 0; i < range->n; i++)
        if (i % every == 0 || i + 1 == range->n)
            printf("%10.3g %12.5g %12.5g\n", range->point[i].lr,
                   range->point[i].loss, range->point[i].smoothed);
}

/* The smoothed loss: lr to the right, in equal factors; what is above the loss
 * at the start by more than the fall is drawn at the upper edge. */
static void print_plot(const ls_lr_range *range)
{
    char line[PLOT_LINES][PLOT_COLUMNS + 1];
    const ls_lr_point *p = range->point;
    double low = HUGE_VAL, high;

    memset(line, ' ', sizeof line);
    for (size_t i = 0; i < range->n; i++)
        low = fmin(low, p[i].smoothed);
    high = p[0].smoothed + (p[0].smoothed - low);
    if (!(high > low))
        high = low + 1;
    for (size_t i = 0; i < range->n; i++) {
        const size_t column =
            range->n > 1 ? i * (PLOT_COLUMNS - 1) / (range->n - 1) : 0;
        const double share = fmin((p[i].smoothed - low) / (high - low), 1);
        const size_t row = (size_t)((1 - share) * (PLOT_LINES - 1) + 0.5);

        line[row][column] = p[i].lr >= range->suggested &&
                                    (i == 0 || p[i - 1].lr < range->suggested)
                                ? '^'
                                : '*';
    }
    putchar('\n');
    for (size_t row = 0; row < PLOT_LINES; row++) {
        line[row][PLOT_COLUMNS] = '\0';
        if (row == 0 || row + 1 == PLOT_LINES)
            printf("%10.4g |%s\n", row == 0 ? high : low, line[row]);
        else
            printf("%10s |%s\n", "", line[row]);
    }
    printf("%10s +%.*s\n%10s  %-*.3g%.3g\n\n", "loss", PLOT_COLUMNS,
           "----------------------------------------------------------------",
           "lr", PLOT_COLUMNS - 6, p[0].lr, p[range->n - 1].lr);
}

static void print_suggestion(const ls_lr_range *range)
{
    if (isnan(range->suggested)) {
        puts("no suggestion: the loss never fell; look at the data, or give "
             "--lr-from, --lr-to or more --steps");
        return;
    }
    printf("steepest %.3g, where the smoothed loss falls fastest\n"
           "lowest   %.3g, where it is least%s\n"
           "suggest  --lr %.2g, the smaller of steepest and a tenth of "
           "lowest\n",
           range->steepest, range->lowest,
           range->exploded ? "; the loss explodes above" : "",
           range->suggested);
}

static ls_status report(const struct invocation *call, const ls_lr_range *range)
{
    if (invocation_has(call, OPTION_JSON))
        return json_print(json_of_range(range));
    if (!invocation_has(call, OPTION_QUIET)) {
        print_table(range);
        print_plot(range);
    }
    print_suggestion(range);
    return LS_OK;
}

ls_status cmd_lrfind(const struct invocation *call)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;
    ls_dataset *data = NULL;
    ls_lr_range range;
    ls_lr_plan plan;

    TRY(read_plan(call, &plan));
    TRY(preset_config(call, &config, &data));
    if (!data)
        TRY_LS(ls_dataset_open(call->argument[0], config, &data));
    TRY_LS(ls_lr_find(&plan, config, data, &range));
    TRY(report(call, &range));

done:
    ls_dataset_close(data);
    ls_config_destroy(config);
    return status;
}
