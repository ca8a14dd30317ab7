/* SPDX-License-Identifier: MIT */
/*
 * figure.c - figures of an epoch that end a run and choose its best epoch.
 *
 * Compares figures; does not know how they are measured.
 */
#include "settings/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/status.h"
#include "settings/config_text.h"

#define ROW(name, text, member, larger, validation, tasks, least, most)  \
    {name,  text, offsetof(ls_epoch, member), larger, validation, tasks, \
     least, most},
static const struct figure figures[] = {FIGURES(ROW)};
#undef ROW

enum { N_FIGURES = sizeof figures / sizeof *figures };

const struct figure *figure_find(const char *name)
{
    for (size_t i = 0; i < N_FIGURES; i++)
        if (strcmp(figures[i].name, name) == 0)
            return &figures[i];
    return NULL;
}

bool figure_is_of_task(const struct figure *figure, const char *task)
{
    return !*figure->tasks || strcmp(task, "auto") == 0 ||
           strstr(figure->tasks, task) != NULL;
}

double figure_of(const struct figure *figure, const ls_epoch *epoch)
{
    double value;

    if (epoch->partial && !figure->of_validation)
        return (double)NAN;
    memcpy(&value, (const char *)epoch + figure->offset, sizeof value);
    return value;
}

double figure_worst(const struct figure *figure)
{
    return figure->larger_is_better ? -(double)INFINITY : (double)INFINITY;
}

bool figure_is_better(const struct figure *figure, double value, double than,
                      double delta)
{
    return figure->larger_is_better ? value > than + delta
                                    : value < than - delta;
}

double figure_better(const struct figure *figure, double a, double b)
{
    return figure->larger_is_better ? fmax(a, b) : fmin(a, b);
}

static ls_status fail_name(const char *text, const char *name)
{
    const char *names[N_FIGURES + 1] = {NULL};
    const char *near;

    for (size_t i = 0; i < N_FIGURES; i++)
        names[i] = figures[i].name;
    near = nearest_name(name, names);
    return fail(LS_USAGE,
                "setting stop-at=%.60s: there is no figure '%.30s'%s%s%s; want "
                "train-loss, loss, accuracy, auc, rmse or r2, '=' and a value, "
                "as auc=0.9",
                text, name, near ? "; did you mean " : "", near ? near : "",
                near ? "?" : "");
}

static ls_status check_value(const char *text, const struct target *target)
{
    const struct figure *figure = target->figure;

    if (target->value >= figure->least && target->value <= figure->most)
        return LS_OK;
    if (isfinite(figure->least) && isfinite(figure->most))
        return fail(LS_USAGE,
                    "setting stop-at=%.60s is never reached: %s is from %g to "
                    "%g",
                    text, figure->name, figure->least, figure->most);
    return fail(LS_USAGE, "setting stop-at=%.60s is never reached: %s is %s %g",
                text, figure->name,
                isfinite(figure->least) ? "at least" : "at most",
                isfinite(figure->least) ? figure->least : figure->most);
}

ls_status target_read(const char *text, struct target *target)
{
    const size_t length = strcspn(text, "=");
    char name[64];
    struct target made = {NULL, 0};
    ls_status status = LS_OK;

    if (*text) {
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        made.figure = figure_find(name);
        if (!made.figure)
            TRY(fail_name(text, name));
        if (!text[length] || !text_to_real(text + length + 1, &made.value))
            TRY(fail(LS_USAGE,
                     "setting stop-at=%.60s: want a number behind '=', as "
                     "%s=0.9",
                     text, name));
        TRY(check_value(text, &made));
    }
    *target = made;

done:
    return status;
}

bool target_reached(const struct target *target, const ls_epoch *epoch)
{
    const double value = figure_of(target->figure, epoch);

    return target->figure->larger_is_better ? value >= target->value
                                            : value <= target->value;
}
