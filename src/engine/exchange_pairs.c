/* SPDX-License-Identifier: MIT */
/*
 * exchange_pairs.c - recursive halving and doubling along the gradient tree.
 *
 * In round k rank r meets rank r xor 2^k. Before, each has the sum of a node
 * that is the runs of 2^k ranks; then they have that of the parent: the
 * rank with bit k not set has the left half. A message is the numbers that the
 * partner adds up, then a head with the losses of the sender's node.
 */
#include "engine/exchange_inside.h"

#include "base/machine.h"
#include "base/mem.h"

/* ---- Plan ---------------------------------------------------------------- */

/* The half of `numbers`, in whole units, for bit 0 or 1 of a rank. */
static struct range half_of(struct range numbers, size_t bit)
{
    const size_t n = numbers.hi - numbers.lo;
    const struct range part = range_part_by(n, MEM_ALIGN, 2, bit);

    return (struct range){numbers.lo + part.lo, numbers.lo + part.hi};
}

struct range exchange_halved(size_t n_node, size_t n, size_t rank)
{
    struct range numbers = {0, n_node};

    for (; n > 1; n /= 2, rank /= 2)
        numbers = half_of(numbers, rank % 2);
    return numbers;
}

void pairs_plan(struct exchange *x)
{
    const size_t rank = machines_rank(x->machines);
    struct range numbers = {0, x->n_node};

    x->n_rounds = 0;
    for (size_t distance = 1; distance < x->n; distance *= 2) {
        struct round *round = &x->round[x->n_rounds++];
        const size_t bit = (rank & distance) > 0;

        *round = (struct round){rank ^ distance, numbers, numbers};
        if (x->way != EXCHANGE_HALVING)
            continue;
        round->keep = half_of(numbers, bit);
        round->give = half_of(numbers, 1 - bit);
        numbers = round->keep;
    }
}

/* Shards of the 2^k ranks with the same higher bits as `rank`. */
static struct range shards_of(const struct exchange *x, size_t rank, size_t k)
{
    const size_t first = rank >> k << k;

    return (struct range){x->cut.run[first].lo,
                          x->cut.run[first + ((size_t)1 << k) - 1].hi};
}

/* Units of the messages of round k. */
static size_t sent_units(const struct exchange *x, size_t k)
{
    const size_t rank = machines_rank(x->machines);

    return number_units(x->round[k].give) +
           exchange_head_units(shards_of(x, rank, k));
}

static size_t received_units(const struct exchange *x, size_t k)
{
    const struct round *round = &x->round[k];

    return number_units(round->keep) +
           exchange_head_units(shards_of(x, round->partner, k));
}

void pairs_find_room(struct exchange *x)
{
    for (size_t k = 0; k < x->n_rounds; k++) {
        const size_t send = sent_units(x, k), receive = received_units(x, k);

        if (send > x->send_units)
            x->send_units = send;
        if (receive > x->receive_units)
            x->receive_units = receive;
    }
}

/* ---- Rounds -------------------------------------------------------------- */

/* Where the sum of number `at` goes before round k: into the message, or with
 * the sums that this rank keeps. *n: at most so many, and those that go there
 * together. */
static real *place_of(const struct exchange *x, size_t k, size_t at, size_t *n)
{
    const struct range give =
        k < x->n_rounds ? x->round[k].give : (struct range){0, 0};
    real *message = (real *)(void *)x->send;

    if (at >= give.lo && at < give.hi) {
        *n = smaller(*n, give.hi - at);
        return message + (at - give.lo);
    }
    if (at < give.lo)
        *n = smaller(*n, give.lo - at);
    return x->sum + at;
}

/* Thread t's part of the node of this rank. */
static void pack_node(const struct exchange *x, const struct step_context *walk,
                      const struct worker *worker, size_t t)
{
    const struct range own = range_part_by(x->n_node, MEM_ALIGN, walk->team, t);
    size_t n;

    for (size_t at = own.lo; at < own.hi; at += n) {
        n = smaller(own.hi - at, REDUCE_BLOCK);

        real *out = place_of(x, 0, at, &n);

        reduce_nodes(worker, walk->team, x->cut.shards, &worker[t], at, n, out,
                     n);
    }
}

static void meet_partner(struct exchange *x, const struct step_context *walk,
                         size_t k, struct head *head)
{
    const struct round *round = &x->round[k];
    const size_t rank = machines_rank(x->machines);

    exchange_write_head(walk, head, shards_of(x, rank, k),
                        x->send + number_units(round->give) * MACHINES_UNIT);
    x->seconds -= machine_seconds();
    machines_sendrecv(x->machines, round->partner, x->send, sent_units(x, k),
                      x->receive, received_units(x, k));
    x->seconds += machine_seconds();
    exchange_read_head(walk, shards_of(x, round->partner, k),
                       x->receive + number_units(round->keep) * MACHINES_UNIT,
                       head);
}

/* Part t of `parts` of the numbers that this rank keeps in round k:
 *
 *     node [lo, hi) = left half + right half              a + b = b + a
 */
static void add_partner(const struct exchange *x, size_t k, size_t parts,
                        size_t t)
{
    const struct round *round = &x->round[k];
    const struct range keep = round->keep;
    const struct range own =
        range_part_by(keep.hi - keep.lo, MEM_ALIGN, parts, t);
    const real *received = (const real *)(const void *)x->receive;
    size_t n;

    for (size_t at = own.lo; at < own.hi; at += n) {
        n = smaller(own.hi - at, REDUCE_BLOCK);

        real *out = place_of(x, k + 1, keep.lo + at, &n);

        gemm_add(n, x->sum + keep.lo + at, received + at, out);
    }
}

/* What exchange_peers() and exchange_slice() show. */
static void take_sum(struct exchange *x, const struct head *head,
                     struct standing *standing)
{
    struct worker *peer = &x->peer[0];

    peer->n_nodes = 1;
    peer->node[0] = (struct node){{0, x->cut.shards}, x->sum};
    peer->status = (ls_status)head->status;
    *standing = head->standing;
}

/* If each rank has all numbers, they are few: one thread adds them. */
void pairs_nodes(struct exchange *x, const struct step_context *walk,
                 const struct worker *worker, size_t t,
                 struct standing *standing)
{
    const size_t adders = x->way == EXCHANGE_DOUBLING ? 1 : walk->team;
    struct head head = {.status = (uint64_t)exchange_own_status(walk, worker)};

    if (head.status == LS_OK)
        pack_node(x, walk, worker, t);
    if (t == 0)
        head.standing = *standing;
    barrier_wait(walk->barrier, walk->team);
    for (size_t k = 0; t < adders && k < x->n_rounds; k++) {
        if (t == 0)
            meet_partner(x, walk, k, &head);
        barrier_wait(walk->barrier, adders);
        add_partner(x, k, adders, t);
        barrier_wait(walk->barrier, adders);
    }
    if (t == 0)
        take_sum(x, &head, standing);
    barrier_wait(walk->barrier, walk->team);
}

/* A block of which each rank has the numbers that it has kept in all rounds:
 * the last partner gives back first. */
void pairs_collect(struct exchange *x, real *block)
{
    for (size_t k = x->n_rounds; k-- > 0;) {
        const struct round *round = &x->round[k];

        machines_sendrecv(x->machines, round->partner, block + round->keep.lo,
                          number_units(round->keep), block + round->give.lo,
                          number_units(round->give));
    }
}
