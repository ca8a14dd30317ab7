/* SPDX-License-Identifier: MIT */
/*
 * trainer_shared.c - rows that the machines of a run keep together, see
 * shared_rows.h. Part of trainer.h.
 */
#include <math.h>
#include <string.h>

#include "base/size.h"
#include "engine/trainer.h"
#include "table/open/budget.h"

bool trainer_shares_rows(const struct ls_trainer *t)
{
    return t->data->stream &&
           budget_shares_rows(&t->config, &t->data->footprint);
}

/* Rows of the shards that a rank gets of a minibatch. */
static struct range run_of(void *user, size_t rows, size_t rank)
{
    const struct ls_trainer *t = user;
    const size_t shard = t->config.shard;
    const struct range run = tree_run(shard_count(rows, shard),
                                      machines_count(t->config.machines), rank);

    if (run.lo == run.hi)
        return (struct range){0, 0};
    return (struct range){run.lo * shard,
                          shard_rows(rows, shard, run.hi - 1).hi};
}

static ls_status agree(void *user, ls_status status)
{
    const struct ls_trainer *t = user;

    return machines_agree(t->config.machines, status);
}

static void exchange(void *user, const void *send, const size_t *n_send,
                     void *receive, const size_t *n_receive)
{
    const struct ls_trainer *t = user;

    machines_exchange_rows(t->config.machines, send, n_send, receive,
                           n_receive);
}

static struct row_carrier carrier_of(struct ls_trainer *t)
{
    return (struct row_carrier){
        .user = t,
        .n = machines_count(t->config.machines),
        .rank = machines_rank(t->config.machines),
        .unit = MACHINES_UNIT,
        .run = run_of,
        .agree = agree,
        .exchange = exchange,
    };
}

/* A part has the size that settings and table give it; whether it fits is
 * measured. */
static ls_status check_part(const struct ls_trainer *t, double need,
                            double left)
{
    const size_t n = machines_count(t->config.machines);

    if (need <= left)
        return LS_OK;
    return fail(LS_NO_MEMORY,
                "%s: the part of its rows of one of %zu processes needs %s, "
                "and setting memory=%.0fM of each leaves %s; setting "
                "memory=%.0fM is enough, and more processes, smaller "
                "minibatches or fewer threads need less",
                dataset_about(t->data)->path, n, size_text(need).s,
                (double)t->config.memory / 1e6,
                size_text(left > 0 ? left : 0).s,
                ceil(((double)t->config.memory + need - left) / 1e6) + 2.0);
}

/* Whether rows are held out of the same table: each machine keeps those that it
 * evaluates. */
static bool keeps_held_out(const struct ls_trainer *t)
{
    return t->evaluator && t->validation == t->data;
}

/* Bytes of the rows that train and of those that are held out. */
static double bytes_of_parts(const struct ls_trainer *t,
                             const struct row_carrier *carrier)
{
    double bytes = (double)shared_rows_need(
        t->data, &t->rows, engine_batch_rows(&t->config, t->rows.n), carrier);

    if (keeps_held_out(t))
        bytes += (double)row_part_bytes(t->data, true,
                                        evaluator_own_rows(t->evaluator));
    return bytes;
}

ls_status trainer_share_rows(struct ls_trainer *t, double left)
{
    const struct row_carrier carrier = carrier_of(t);
    const size_t batch = engine_batch_rows(&t->config, t->rows.n);
    ls_status status = LS_OK;

    TRY(check_part(t, bytes_of_parts(t, &carrier), left));
    if (keeps_held_out(t))
        TRY(evaluator_keep_rows(t->evaluator));
    TRY(data_loader_create_shared(t->data, &t->rows, t->config.seed, batch,
                                  &carrier, &t->loader));
    trainer_note(t, LS_NOTE,
                 "%s does not fit setting memory of one process: each of the "
                 "%zu processes keeps a part of its rows, and all are mixed",
                 dataset_about(t->data)->path, carrier.n);

done:
    return status;
}
