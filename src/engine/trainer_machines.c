/* SPDX-License-Identifier: MIT */
/*
 * trainer_machines.c - what the machines of a run must have in common. Part of
 * trainer.h.
 */
#include <string.h>

#include "base/digest.h"
#include "engine/trainer.h"
#include "settings/config.h"
#include "settings/config_table.h"

ls_status trainer_check_machines(const struct ls_trainer *t)
{
    const ls_config *c = &t->config;

    if (machines_count(c->machines) == 1)
        return LS_OK;
    if (c->diagnose)
        return fail(LS_USAGE,
                    "setting diagnose needs all rows of a minibatch in one "
                    "process, and this run has %zu processes: leave it out, or "
                    "start the run without MPI",
                    machines_count(c->machines));
    return LS_OK;
}

/* Settings that change the result or its end. */
static uint64_t settings_digest(const ls_config *config)
{
    static const char *const of_end[] = {
        "epochs",        "patience",        "min-delta",
        "restore",       "stop-at",         "max-steps",
        "on-divergence", "rollback-factor", "max-rollbacks"};
    char text[LS_PATH_SIZE];
    uint64_t digest = 0;
    size_t n;
    const ls_option *option = option_table(&n);

    for (size_t i = 0; i < n; i++) {
        bool is_in = option[i].flags & LS_OPTION_RESULT;

        for (size_t k = 0; k < sizeof of_end / sizeof *of_end; k++)
            is_in |= strcmp(option[i].name, of_end[k]) == 0;
        if (is_in &&
            config_get(config, option[i].name, text, sizeof text) == LS_OK)
            digest = digest_xxh3(digest, text, strlen(text));
    }
    return digest;
}

/* Of products that are not exact, the library is part of the result. */
static uint64_t build_digest(const struct ls_trainer *t)
{
    static const char version[] = LS_VERSION " " REAL_NAME;
    char text[256] = "";

    if (!t->gemm->exact)
        t->gemm->describe(text, sizeof text);
    return digest_xxh3(digest_xxh3(0, version, sizeof version), text,
                       strlen(text));
}

ls_status trainer_check_same(const struct ls_trainer *t)
{
    struct ls_machines *m = t->config.machines;
    const struct train_position *position = &t->engine->position;
    const uint64_t build = build_digest(t),
                   settings = settings_digest(&t->config),
                   data[2] = {dataset_about(t->data)->fingerprint,
                              dataset_about(t->validation)->fingerprint},
                   place[2] = {position->step, position->position},
                   way = m ? (uint64_t)m->exchange : 0;
    ls_status status = LS_OK;

    TRY(machines_same(m, &build, sizeof build,
                      "another lockstep or library of matrix products"));
    TRY(machines_same(m, &settings, sizeof settings, "other settings"));
    TRY(machines_same(m, &way, sizeof way, "another LOCKSTEP_EXCHANGE"));
    TRY(machines_same(m, data, sizeof data, "other data"));
    TRY(machines_same(m, place, sizeof place, "another checkpoint"));

done:
    return status;
}

ls_status trainer_share_order(struct ls_trainer *t)
{
    struct {
        char shuffle[sizeof t->config.shuffle];
        double window;
    } order;
    ls_status status = LS_OK;

    memset(&order, 0, sizeof order);
    memcpy(order.shuffle, t->config.shuffle, sizeof order.shuffle);
    order.window = t->config.window;
    status = machines_agree(t->config.machines, LS_OK);
    t->fails_together = status != LS_OK;
    TRY(status);
    machines_share(t->config.machines, &order, sizeof order);
    memcpy(t->config.shuffle, order.shuffle, sizeof order.shuffle);
    t->config.window = order.window;

done:
    return status;
}

ls_status trainer_check_shared(struct ls_trainer *t, bool shared)
{
    const ls_status status =
        machines_same(t->config.machines, &shared, sizeof shared,
                      "another setting memory, or another table");

    t->fails_together = status != LS_OK;
    return status;
}
