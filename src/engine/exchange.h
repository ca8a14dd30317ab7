/* SPDX-License-Identifier: MIT */
/*
 * exchange.h - the gradient of a minibatch over several machines.
 *
 *     1. the threads of rank r add up the largest nodes of its run of shards
 *     2. each rank gets a part of the nodes of all ranks, and the losses of
 *        all shards
 *     3. it combines that part in tree order and updates the parameters of it
 *     4. each rank gets what all others have updated
 *
 * Sums are those of the one tree, whose cut among ranks is tree_run(): the bits
 * are those of one process. With R ranks, P bytes of parameters and K nodes in
 * a run, there are three ways to do that:
 *
 *     slices      2. rank q gets slice q of all nodes from each rank; it
 *                 combines them as if each rank were a thread. 4. slices
 *     halving     R = 2^k, K = 1: 2. in log R rounds, partners, neighbours in
 *                 the tree first, give each other half of what they have left,
 *                 and add. 4. the same rounds backwards
 *     doubling    R = 2^k, K = 1: 2. the same, but they give each other all:
 *                 each updates everything. No 4.
 *
 *     slices      (K + 1) P (R - 1) / R bytes sent by each    any R
 *     halving     2 P (R - 1) / R,   2 log R messages         R >= 32
 *     doubling    P log R,             log R messages         P < 32 KB
 *
 * Who updates what is the same for a whole run. A last minibatch of an epoch
 * that does not have K = 1 is exchanged without rounds, each rank sending to
 * all others what they update.
 */
#ifndef LOCKSTEP_EXCHANGE_H
#define LOCKSTEP_EXCHANGE_H

#include "engine/machines.h"
#include "engine/tiles.h"

/* Whether there is a next step: what a rank knows, then what all ranks know. No
 * local clock and no local signal may decide, or a rank would wait for ever. */
struct standing {
    uint64_t ready; /* position before which all rows are loaded */
    uint64_t stops; /* a limit of time is over, or a stop is wanted */
};

struct exchange;

/* The way for minibatches of this shape and nodes of n_node numbers. */
enum exchange_way exchange_choose(struct shape shape, size_t n_node);
/* "auto", "slices", "halving" or "doubling", else LS_USAGE. */
ls_status exchange_named(const char *name, enum exchange_way *way);

/* Memory for minibatches of this shape; a node has n_node numbers, in the
 * layout of the parameters. */
ls_status exchange_create(struct ls_machines *machines, struct shape shape,
                          size_t n_node, struct exchange **exchange);
void exchange_destroy(struct exchange *exchange);
size_t exchange_bytes(const struct exchange *exchange);
/* Seconds spent in exchanges so far, with the wait for the slowest rank; 0 for
 * NULL. */
double exchange_seconds(const struct exchange *exchange);

/* After exchange_nodes(), n workers with nodes and status: one for each rank,
 * or one that has the sum of all. */
const struct worker *exchange_peers(const struct exchange *exchange, size_t *n);

/* Numbers of a node, and of the parameters, that this rank updates. */
struct range exchange_slice(const struct exchange *exchange);

/* Cut a minibatch among the ranks, by one thread. */
void exchange_begin(struct exchange *exchange, size_t shards);

/* Points 1 and 2, by all threads of a team: thread t adds up its part of the
 * nodes of `worker`, thread 0 tells and hears. Afterwards walk->shard_loss and
 * shard_weight are complete, and `standing` of thread 0 is that of all. */
void exchange_nodes(struct exchange *exchange, const struct step_context *walk,
                    const struct worker *worker, size_t t,
                    struct standing *standing);

/* Point 4: complete a block in the layout of the parameters, by all threads of
 * a team; no thread reads it before the end. */
void exchange_complete(struct exchange *exchange,
                       const struct step_context *walk, real *block, size_t t);
/* The same between steps, by one thread. */
void exchange_collect(struct exchange *exchange, real *block);

#endif
