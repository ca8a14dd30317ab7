/* SPDX-License-Identifier: MIT */
/*
 * exchange.c - nodes of the gradient tree to the ranks that update them, and
 * parameters back.
 *
 * A segment, from one rank to another: a head that is the same for all, with
 * the losses of the sender's shards, then the slice of each of its nodes.
 */
#include "engine/exchange_inside.h"

#include <assert.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"

/* ---- Sizes --------------------------------------------------------------- */

static size_t nodes_of(size_t shards, struct range run)
{
    size_t n = 0;

    for (size_t lo = run.lo; lo < run.hi; n++)
        lo = tree_node_from(shards, lo, run.hi).hi;
    return n;
}

/* Whole units, as MEM_ALIGN numbers are. */
static struct range slice_of(const struct exchange *x, size_t rank)
{
    if (x->way == EXCHANGE_DOUBLING)
        return (struct range){0, x->n_node};
    return x->way == EXCHANGE_HALVING
               ? exchange_halved(x->n_node, x->n, rank)
               : range_part_by(x->n_node, MEM_ALIGN, x->n, rank);
}

/* From one rank to another. */
static size_t segment_units(const struct exchange *x, size_t from, size_t to)
{
    return exchange_head_units(x->cut.run[from]) +
           x->cut.nodes[from] * x->units[to];
}

void exchange_begin(struct exchange *x, size_t shards)
{
    const size_t rank = machines_rank(x->machines);

    if (x->cut.shards == shards)
        return;
    x->cut.shards = shards;
    for (size_t r = 0; r < x->n; r++) {
        x->cut.run[r] = tree_run(shards, x->n, r);
        x->cut.nodes[r] = nodes_of(shards, x->cut.run[r]);
    }
    x->cut.is_paired =
        x->way != EXCHANGE_SLICES && exchange_fits_rounds(shards, x->n);
    for (size_t r = 0; r < x->n; r++) {
        x->n_send[r] = segment_units(x, rank, r);
        x->n_receive[r] = segment_units(x, r, rank);
    }
}

/* Room for minibatches of so many shards; most nodes of a rank. */
static size_t find_room(struct exchange *x, size_t shards)
{
    size_t send = 0, receive = 0, most = 0;

    exchange_begin(x, shards);
    if (x->cut.is_paired) {
        pairs_find_room(x);
        return 1;
    }
    for (size_t r = 0; r < x->n; r++) {
        send += x->n_send[r];
        receive += x->n_receive[r];
        most = x->cut.nodes[r] > most ? x->cut.nodes[r] : most;
    }
    x->send_units = send > x->send_units ? send : x->send_units;
    x->receive_units = receive > x->receive_units ? receive : x->receive_units;
    return most;
}

/* ---- Memory -------------------------------------------------------------- */

static ls_status create_lists(struct exchange *x)
{
    static const char what[] = "exchange between machines";
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(x->cut.run, x->n, what));
    TRY(MEM_ARRAY(x->cut.nodes, x->n, what));
    TRY(MEM_ARRAY(x->slice, x->n, what));
    TRY(MEM_ARRAY(x->units, x->n, what));
    TRY(MEM_ARRAY(x->n_send, x->n, what));
    TRY(MEM_ARRAY(x->n_receive, x->n, what));
    TRY(MEM_ARRAY(x->peer, x->n, what));
    for (size_t r = 0; r < x->n; r++) {
        x->slice[r] = slice_of(x, r);
        x->units[r] = number_units(x->slice[r]);
    }

done:
    return status;
}

static ls_status create_buffers(struct exchange *x)
{
    static const char what[] = "gradients for other machines";
    ls_status status = LS_OK;

    for (size_t r = 0; r < x->n; r++)
        TRY(MEM_ARRAY(x->peer[r].node, x->most, what));
    x->send = mem_zeroed(x->send_units, MACHINES_UNIT);
    TRY(mem_check(x->send, x->send_units, MACHINES_UNIT, what));
    x->receive = mem_zeroed(x->receive_units, MACHINES_UNIT);
    TRY(mem_check(x->receive, x->receive_units, MACHINES_UNIT, what));
    if (x->way == EXCHANGE_DOUBLING)
        x->sum = (real *)(void *)x->send;
    else if (x->way == EXCHANGE_HALVING)
        TRY(MEM_ARRAY(x->sum, x->n_node, what));

done:
    return status;
}

ls_status exchange_create(struct ls_machines *machines, struct shape shape,
                          size_t n_node, struct exchange **exchange)
{
    struct exchange *x = NULL;
    size_t most_tail;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(x, 1, "exchange between machines"));
    *x = (struct exchange){
        .machines = machines, .n = machines_count(machines), .n_node = n_node};
    TRY(exchange_settle(machines, shape, n_node, &x->way));
    TRY(create_lists(x));
    pairs_plan(x);
    most_tail = shape.tail > 0 ? find_room(x, shape.tail) : 0;
    x->most = find_room(x, shape.shards);
    x->most = most_tail > x->most ? most_tail : x->most;
    TRY(create_buffers(x));
    *exchange = x;
    x = NULL;

done:
    exchange_destroy(x);
    return status;
}

void exchange_destroy(struct exchange *x)
{
    if (!x)
        return;
    for (size_t r = 0; x->peer && r < x->n; r++)
        mem_free(x->peer[r].node);
    mem_free(x->peer);
    mem_free(x->cut.run);
    mem_free(x->cut.nodes);
    mem_free(x->slice);
    mem_free(x->units);
    mem_free(x->n_send);
    mem_free(x->n_receive);
    if (x->way == EXCHANGE_HALVING)
        mem_free(x->sum);
    mem_free(x->send);
    mem_free(x->receive);
    mem_free(x);
}

size_t exchange_bytes(const struct exchange *x)
{
    const size_t sum = x && x->way == EXCHANGE_HALVING ? x->n_node : 0;

    return x ? (x->send_units + x->receive_units) * MACHINES_UNIT +
                   sum * sizeof(real)
             : 0;
}

double exchange_seconds(const struct exchange *x)
{
    return x ? x->seconds : 0;
}

const struct worker *exchange_peers(const struct exchange *x, size_t *n)
{
    *n = x->cut.is_paired ? 1 : x->n;
    return x->peer;
}

struct range exchange_slice(const struct exchange *x)
{
    return x->slice[machines_rank(x->machines)];
}

/* ---- Heads --------------------------------------------------------------- */

size_t exchange_head_units(struct range run)
{
    return units_of(sizeof(struct head) +
                    2 * (run.hi - run.lo) * sizeof(double));
}

void exchange_write_head(const struct step_context *walk,
                         const struct head *head, struct range run, char *to)
{
    const size_t n = run.hi - run.lo;
    double *shard = (double *)(void *)(to + sizeof *head);

    memcpy(to, head, sizeof *head);
    memcpy(shard, walk->shard_loss + run.lo, n * sizeof *shard);
    memcpy(shard + n, walk->shard_weight + run.lo, n * sizeof *shard);
}

void exchange_read_head(const struct step_context *walk, struct range run,
                        const char *from, struct head *all)
{
    const size_t n = run.hi - run.lo;
    const char *shard = from + sizeof *all;
    struct head head;

    memcpy(&head, from, sizeof head);
    memcpy(walk->shard_loss + run.lo, shard, n * sizeof(double));
    memcpy(walk->shard_weight + run.lo, shard + n * sizeof(double),
           n * sizeof(double));
    all->standing.ready = smaller(all->standing.ready, head.standing.ready);
    all->standing.stops |= head.standing.stops;
    if (head.status > all->status)
        all->status = head.status;
}

ls_status exchange_own_status(const struct step_context *walk,
                              const struct worker *worker)
{
    ls_status status = LS_OK;

    for (size_t t = 0; t < walk->team; t++)
        if (worker[t].status != LS_OK)
            status = worker[t].status;
    return status;
}

/* ---- Send ---------------------------------------------------------------- */

/* Thread t's part of the nodes, into the segments of all ranks. */
static void pack_nodes(struct exchange *x, const struct step_context *walk,
                       const struct worker *worker, size_t t)
{
    const size_t rank = machines_rank(x->machines);
    const struct range own = range_part_by(x->n_node, MEM_ALIGN, walk->team, t);
    char *segment = x->send;

    for (size_t r = 0; r < x->n; segment += x->n_send[r++] * MACHINES_UNIT) {
        const struct range slice = x->slice[r];
        const size_t stride = x->units[r] * MACHINES_UNIT / sizeof(real);
        const size_t end = smaller(own.hi, slice.hi);
        real *out =
            (real *)(void *)(segment + exchange_head_units(x->cut.run[rank]) *
                                           MACHINES_UNIT);
        size_t n;

        for (size_t at = own.lo > slice.lo ? own.lo : slice.lo; at < end;
             at += n) {
            n = smaller(end - at, REDUCE_BLOCK);
            reduce_nodes(worker, walk->team, x->cut.shards, &worker[t], at, n,
                         out + (at - slice.lo), stride);
        }
    }
}

static void pack_heads(struct exchange *x, const struct step_context *walk,
                       const struct worker *worker, struct standing standing)
{
    const struct range run = x->cut.run[machines_rank(x->machines)];
    const struct head head = {
        .standing = standing,
        .status = (uint64_t)exchange_own_status(walk, worker),
    };
    char *segment = x->send;

    for (size_t r = 0; r < x->n; segment += x->n_send[r++] * MACHINES_UNIT)
        exchange_write_head(walk, &head, run, segment);
}

/* ---- Receive ------------------------------------------------------------- */

/* The nodes of a rank stand in its segment, slice after slice; `sum` is where
 * number 0 would be. */
static void take_nodes(struct exchange *x, size_t r, const char *segment)
{
    const size_t rank = machines_rank(x->machines);
    const struct range run = x->cut.run[r];
    const size_t stride = x->units[rank] * MACHINES_UNIT / sizeof(real);
    real *at = (real *)(void *)(x->receive + (segment - x->receive) +
                                exchange_head_units(run) * MACHINES_UNIT);
    struct worker *peer = &x->peer[r];

    peer->n_nodes = 0;
    for (size_t lo = run.lo; lo < run.hi; at += stride) {
        struct node *node = &peer->node[peer->n_nodes++];

        assert(peer->n_nodes <= x->most);
        node->shards = tree_node_from(x->cut.shards, lo, run.hi);
        node->sum = at - x->slice[rank].lo;
        lo = node->shards.hi;
    }
}

static void take_segments(struct exchange *x, const struct step_context *walk,
                          struct standing *standing)
{
    const char *segment = x->receive;
    struct head all = {.standing = *standing};

    for (size_t r = 0; r < x->n; segment += x->n_receive[r++] * MACHINES_UNIT) {
        exchange_read_head(walk, x->cut.run[r], segment, &all);
        x->peer[r].status = (ls_status)all.status;
        take_nodes(x, r, segment);
    }
    *standing = all.standing;
}

void exchange_nodes(struct exchange *x, const struct step_context *walk,
                    const struct worker *worker, size_t t,
                    struct standing *standing)
{
    if (x->cut.is_paired) {
        pairs_nodes(x, walk, worker, t, standing);
        return;
    }
    if (exchange_own_status(walk, worker) == LS_OK)
        pack_nodes(x, walk, worker, t);
    barrier_wait(walk->barrier, walk->team);
    if (t == 0) {
        pack_heads(x, walk, worker, *standing);
        x->seconds -= machine_seconds();
        machines_exchange(x->machines, x->send, x->n_send, x->receive,
                          x->n_receive);
        x->seconds += machine_seconds();
        take_segments(x, walk, standing);
    }
    barrier_wait(walk->barrier, walk->team);
}

void exchange_collect(struct exchange *x, real *block)
{
    x->seconds -= machine_seconds();
    if (x->way == EXCHANGE_SLICES)
        machines_gather(x->machines, block, x->units);
    else if (x->way == EXCHANGE_HALVING)
        pairs_collect(x, block);
    x->seconds += machine_seconds();
}

void exchange_complete(struct exchange *x, const struct step_context *walk,
                       real *block, size_t t)
{
    if (x->way == EXCHANGE_DOUBLING)
        return;
    barrier_wait(walk->barrier, walk->team);
    if (t == 0)
        exchange_collect(x, block);
    barrier_wait(walk->barrier, walk->team);
}
