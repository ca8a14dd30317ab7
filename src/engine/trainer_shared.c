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

bool trainer_takes_all_rows(const struct ls_trainer *t)
{
    return !(optimizer_find(t->config.optimizer)->uses & USES_BATCH);
}

bool trainer_keeps_run(const struct ls_trainer *t)
{
    return t->data->stream && machines_count(t->config.machines) > 1 &&
           trainer_takes_all_rows(t) && strcmp(t->config.shuffle, "none") == 0;
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

/* The rows of this machine, if a step uses all of them. */
static struct range own_run(struct ls_trainer *t)
{
    return run_of(t, t->rows.n, machines_rank(t->config.machines));
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
                "memory=%.0fM is enough, and more processes, %sfewer threads "
                "need less",
                dataset_about(t->data)->path, n, size_text(need).s,
                (double)t->config.memory / 1e6,
                size_text(left > 0 ? left : 0).s,
                ceil(((double)t->config.memory + need - left) / 1e6) + 2.0,
                trainer_takes_all_rows(t) ? "" : "smaller minibatches, ");
}

/* Whether rows are held out of the same table: each machine keeps those that it
 * evaluates. */
static bool keeps_held_out(const struct ls_trainer *t)
{
    return t->evaluator && t->validation == t->data;
}

/* Bytes of the rows that are held out. */
static double bytes_held_out(const struct ls_trainer *t)
{
    return keeps_held_out(t)
               ? (double)row_part_bytes(t->data, true,
                                        evaluator_own_rows(t->evaluator))
               : 0;
}

ls_status trainer_share_rows(struct ls_trainer *t, double left)
{
    const struct row_carrier carrier = carrier_of(t);
    const size_t batch = engine_batch_rows(&t->config, t->rows.n);
    ls_status status = LS_OK;

    TRY(check_part(t,
                   bytes_held_out(t) + (double)shared_rows_need(
                                           t->data, &t->rows, batch, &carrier),
                   left));
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

ls_status trainer_keep_run(struct ls_trainer *t, double left)
{
    const struct range run = own_run(t);
    const double need =
        (double)(window_buffer_bytes(t->data, 0) +
                 row_part_bytes(t->data, true, run.hi - run.lo));
    ls_status status = LS_OK;

    TRY(check_part(t, bytes_held_out(t) + need, left));
    if (keeps_held_out(t))
        TRY(evaluator_keep_rows(t->evaluator));
    TRY(data_loader_create_part(t->data, &t->rows, run, &t->loader));
    trainer_note(t, LS_NOTE,
                 "%s does not fit setting memory of one process: each of the "
                 "%zu processes keeps a part of its rows",
                 dataset_about(t->data)->path,
                 machines_count(t->config.machines));

done:
    return status;
}
