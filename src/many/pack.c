/* SPDX-License-Identifier: MIT */
/*
 * pack.c - prepare a pack: settings that go with one, rows held out.
 */
#include "many/pack.h"

#include <string.h>

#include "base/mem.h"
#include "math/lr_schedule.h"
#include "model/ensemble.h"
#include "settings/config.h"
#include "table/dataset/split.h"

/* Rows held out if nothing else is, and the patience of members and of the
 * ensemble (Gorishniy, Kotelnikov, Rubachev and Babenko 2026). */
static const double usual_split = 0.2;
enum { USUAL_PATIENCE = 16, USUAL_ENSEMBLE_PATIENCE = 32 };

bool pack_is_planned(const ls_study_plan *plan)
{
    return plan->method && strcmp(plan->method, "pack") == 0;
}

ls_status pack_check_plan(const ls_study_plan *plan)
{
    if (plan->folds > 0 || plan->repeats > 0)
        return fail(LS_USAGE, "a pack has one set of rows held out: it takes "
                              "no folds and no repeats");
    if (plan->space && plan->given)
        return fail(LS_USAGE, "a pack with a space varies its settings: "
                              "settings given are for the built-in space");
    if (plan->trials > ENSEMBLE_MOST)
        return fail(LS_USAGE, "a pack of %zu members, want 1 to %d",
                    plan->trials, (int)ENSEMBLE_MOST);
    return LS_OK;
}

/* Settings with which a pack has nothing to do. */
static ls_status check_unused(const ls_config *config)
{
    static const struct {
        const char *key, *reason;
    } unused[] = {
        {"restore", "a pack chooses from the best and the last epochs"},
        {"stop-at", "it stops one run, and a pack ends by patience, epochs or "
                    "max-time"},
        {"val-every", "a pack validates its members after each epoch"},
    };
    char value[LS_PATH_SIZE];
    bool is_default = true;
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) {
        TRY(config_is_default(config, unused[i].key, &is_default));
        TRY(config_get(config, unused[i].key, value, sizeof value));
        if (!is_default)
            TRY(fail(LS_USAGE, "setting %s=%s does not go with a pack: %s",
                     unused[i].key, value, unused[i].reason));
    }
done:
    return status;
}

static ls_status check_in_memory(const ls_dataset *data)
{
    if (data && data->stream)
        return fail(LS_USAGE,
                    "%s is streamed, and a pack reads its rows for many models "
                    "at a time: it needs the table in memory; setting memory "
                    "or setting rows",
                    data->path);
    return LS_OK;
}

ls_status pack_check_settings(const ls_config *config, const ls_dataset *data,
                              const ls_dataset *validation)
{
    ls_status status = LS_OK;

    TRY(check_unused(config));
    if (strcmp(config->monitor, "train-loss") == 0)
        TRY(fail(LS_USAGE, "setting monitor=train-loss does not go with a "
                           "pack: its ensemble is chosen on rows held out"));
    if (config->save_every.unit == LS_STEPS && config->save_every.n > 0)
        TRY(fail(LS_USAGE, "setting save-every counts steps of one run, and a "
                           "pack has many: give a time, or epochs as 1ep"));
    TRY(check_in_memory(data));
    TRY(check_in_memory(validation));
done:
    return status;
}

/* The rows that train and those held out, as lists that members share. */
static ls_status hold_out(ls_study *s)
{
    struct pack *p = s->pack;
    ls_config *c = &s->config;
    ls_status status = LS_OK;

    p->validation = s->validation ? s->validation : s->data;
    TRY(rows_split(s->data, c->val_split, c->split, c->seed, &p->train,
                   &p->held_out));
    if (s->validation) {
        rows_clear(&p->held_out);
        p->held_out.n = s->validation->about.rows;
    } else if (p->held_out.n == 0) {
        c->val_split = usual_split;
        rows_clear(&p->train);
        TRY(rows_split(s->data, c->val_split, c->split, c->seed, &p->train,
                       &p->held_out));
        study_note(s, LS_NOTE,
                   "%zu of %zu rows are held out to choose the ensemble "
                   "(setting val-split=%g)",
                   p->held_out.n, s->data->about.rows, usual_split);
    }
    if (p->held_out.n == 0)
        TRY(fail(LS_USAGE,
                 "%s: the stored split holds out no rows, on which a pack "
                 "chooses its ensemble; setting split=random or setting val",
                 s->data->path));
    TRY(rows_make_list(&p->train));
    TRY(rows_make_list(&p->held_out));
done:
    return status;
}

ls_status pack_create(ls_study *s, const ls_study_plan *plan)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s->pack, 1, "a pack"));
    /* A schedule over all epochs is at its best at their end. */
    const bool to_the_end = lr_schedule_spans_run(&s->config);

    s->pack->patience = plan->ensemble_patience > 0 ? plan->ensemble_patience
                        : to_the_end                ? SIZE_MAX
                                                    : USUAL_ENSEMBLE_PATIENCE;
    if (s->config.patience == LS_AUTO)
        s->config.patience = to_the_end ? 0 : USUAL_PATIENCE;
    TRY(hold_out(s));
    s->pack->figure = figure_find(
        strcmp(s->config.monitor, "auto") == 0 ? "loss" : s->config.monitor);
    if (!figure_is_of_task(s->pack->figure, s->data->about.task))
        TRY(fail(LS_USAGE,
                 "setting monitor=%s: %s is a figure of %s, and %s "
                 "is %s",
                 s->config.monitor, s->pack->figure->name,
                 s->pack->figure->tasks, s->data->path, s->data->about.task));
done:
    return status;
}

void pack_destroy(ls_study *s)
{
    struct pack *p = s->pack;

    if (!p)
        return;
    pack_close(s);
    rows_clear(&p->train);
    rows_clear(&p->held_out);
    mem_free(p);
    s->pack = NULL;
}
