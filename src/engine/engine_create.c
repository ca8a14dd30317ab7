/* SPDX-License-Identifier: MIT */
/*
 * engine_create.c - the memory of an engine: workers, workspaces, exchange.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/engine.h"
#include "engine/team.h"
#include "math/dense.h"
#include "settings/lr_factors.h"

size_t engine_batch_rows(const ls_config *config, size_t rows)
{
    const bool all = !(optimizer_find(config->optimizer)->uses & USES_BATCH);
    const size_t most = all ? rows : smaller(rows, config->batch_size);

    return most > 0 ? most : 1;
}

/* The largest nodes of this machine's shards, at most. */
static size_t most_nodes(struct shape shape)
{
    const size_t sizes[2] = {shape.shards, shape.tail};
    size_t most = 0;

    for (size_t i = 0; i < 2; i++) {
        const struct range run = shape_run(shape, sizes[i]);
        size_t n = 0;

        for (size_t lo = run.lo; lo < run.hi; n++)
            lo = tree_node_from(sizes[i], lo, run.hi).hi;
        most = n > most ? n : most;
    }
    return most;
}

/* Nodes of all layers, of which tile-major threads compute parts. */
static ls_status create_together(struct engine *e)
{
    const size_t n_node = e->all_layers.n_node, most = most_nodes(e->shape);
    struct worker *first;
    real *next;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(e->together, e->threads, "gradients of a machine"));
    first = &e->together[0];
    first->n_room = most;
    TRY(MEM_ARRAY(first->node, most, "gradients of a machine"));
    if (most > SIZE_MAX / n_node)
        TRY(mem_check(NULL, most, n_node, "gradients of a machine"));
    first->n_reals = most * n_node;
    first->block = mem_untouched(first->n_reals, sizeof(real));
    TRY(mem_check(first->block, first->n_reals, sizeof(real),
                  "gradients of a machine"));
    next = first->block;
    for (size_t k = 0; k < most; k++, next += n_node)
        first->node[k].sum = next;

done:
    return status;
}

static ls_status create_exchange(struct engine *e)
{
    ls_status status = LS_OK;

    e->all_layers =
        schedule_make(e->job.network, "shard-major", e->shape, true);
    if (e->schedule.any_tiled)
        TRY(create_together(e));
    TRY(exchange_create(e->job.machines, e->shape, e->all_layers.n_node,
                        &e->exchange));

done:
    return status;
}

static void destroy_together(struct engine *e)
{
    if (e->together) {
        mem_free(e->together[0].node);
        mem_free(e->together[0].block);
    }
    mem_free(e->together);
}

ls_status engine_create(const struct engine_job *job,
                        const struct parameters *parameters,
                        const ls_config *config, const struct rows *rows,
                        const ls_thread_plan *plan, atomic_int *wanted,
                        struct engine **engine)
{
    ls_status status = LS_OK;
    struct engine *e = NULL;
    const size_t most = engine_batch_rows(config, rows->n);
    const size_t shards = shard_count(most, config->shard);
    const struct shape shape = {
        .rows = most,
        .shards = shards,
        .threads = plan->threads,
        .tail = shard_count(rows->n % most, config->shard),
        .machine = machines_rank(job->machines),
        .machines = machines_count(job->machines),
    };

    TRY(MEM_ARRAY(e, 1, "engine"));
    *e = (struct engine){
        .job = *job,
        .parameters = *parameters,
        .config = config,
        .rows = rows,
        .batch_rows = most,
        .shape = shape,
        .threads = plan->threads,
        .shard_rows = smaller(config->shard, most),
        .rate = engine_rate(config, rows->n),
        .courses = engine_courses(config, rows->n),
        .wanted = wanted,
    };
    TRY(bind_create(config->bind, plan->threads, &e->binding));
    TRY(MEM_ARRAY(e->shard_loss, shards, "losses of the shards"));
    TRY(MEM_ARRAY(e->shard_weight, shards, "weights of the shards"));
    TRY(barrier_create(&e->barrier, plan->threads, plan->cpus));
    e->has_barrier = 1;
    TRY(whole_create(job->network, config, &e->whole));
    e->parameters.gradient = e->whole.gradient;
    TRY(lr_factors_read(config->lr_of, &e->factors));
    if (*config->lr_of)
        e->parameters.factors = &e->factors;
    team_tuner_start(&e->tuner, plan->threads,
                     strcmp(config->team, "all") == 0);
    TRY(MEM_ARRAY(e->worker, plan->threads, "workers"));
    e->schedule =
        schedule_make(job->network, config->schedule, shape, job->gemm->exact);
    if (e->schedule.any_tiled) {
        e->n_workspaces = shape_longest(shape);
        TRY(workspaces_create(job->network, e->shard_rows, e->n_workspaces,
                              WORKSPACE_LAYERS, &e->workspace));
    }
    if (shape.machines > 1)
        TRY(create_exchange(e));
    for (size_t t = 0; t < plan->threads; t++)
        TRY(worker_create(job, &e->schedule, shape, config->shard, t,
                          &e->worker[t]));
    *engine = e;

done:
    if (status != LS_OK)
        engine_destroy(e);
    return status;
}

void engine_loader(struct engine *e, struct data_loader *loader)
{
    e->loader = loader;
    e->job.data = data_loader_table(loader);
}

/* Numbers between the parameters of two layers are part of a sum of squares,
 * and stay 0. */
static void touch_together(struct engine *e, size_t t)
{
    struct worker *first = e->together;
    const struct range own =
        range_part_by(first ? first->n_reals : 0, MEM_ALIGN, e->threads, t);

    if (own.lo < own.hi)
        memset((real *)first->block + own.lo, 0,
               (own.hi - own.lo) * sizeof(real));
}

static void touch(void *user, size_t rank, size_t team)
{
    struct engine *e = user;

    for (size_t t = rank; t < e->threads; t += team) {
        const struct range run = range_part(e->n_workspaces, e->threads, t);

        bind_thread(&e->binding, t);
        touch_together(e, t);
        worker_touch(&e->job, &e->worker[t], e->shard_rows);
        for (size_t s = run.lo; s < run.hi; s++)
            workspace_touch(e->job.network, &e->workspace[s], e->shard_rows,
                            WORKSPACE_LAYERS);
        bind_leave(&e->binding, t);
    }
}

/* Touch each page from the thread that will use it. */
void engine_touch(struct engine *e)
{
    team_run(e->threads, touch, e);
}

/* Updates that need the whole gradient are the same on all machines. */
void engine_collect(struct engine *e, bool states)
{
    struct parameters *p = &e->parameters;

    if (!e->exchange || e->whole.gradient)
        return;
    if (p->average)
        exchange_collect(e->exchange, p->average);
    for (size_t k = 0; states && k < p->n_states; k++)
        exchange_collect(e->exchange, p->state[k]);
}

void engine_destroy(struct engine *e)
{
    if (!e)
        return;
    for (size_t t = 0; e->worker && t < e->threads; t++)
        worker_destroy(&e->worker[t]);
    mem_free(e->worker);
    workspaces_destroy(e->workspace, e->n_workspaces);
    if (e->has_barrier)
        barrier_destroy(&e->barrier);
    bind_destroy(&e->binding);
    whole_destroy(&e->whole);
    exchange_destroy(e->exchange);
    destroy_together(e);
    mem_free(e->shard_loss);
    mem_free(e->shard_weight);
    mem_free(e);
}
