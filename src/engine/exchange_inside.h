/* SPDX-License-Identifier: MIT */
/*
 * exchange_inside.h - an exchange, shared by the files that cut it, send slices
 * to all ranks (exchange.c) and send halves or all to one rank after the other
 * (exchange_pairs.c).
 */
#ifndef LOCKSTEP_EXCHANGE_INSIDE_H
#define LOCKSTEP_EXCHANGE_INSIDE_H

#include "engine/exchange.h"

/* What a rank tells all others. */
struct head {
    struct standing standing;
    uint64_t status;
};

/* A minibatch of so many shards, cut among the ranks. */
struct cut {
    size_t shards;
    struct range *run; /* [ranks] */
    size_t *nodes;     /* [ranks] the largest in a run */
    bool is_paired;    /* it is exchanged in rounds */
};

/* A round with one partner: which numbers of a node this rank keeps and adds
 * up, and which the partner does. */
struct round {
    size_t partner;
    struct range keep, give;
};

/* Most rounds: ranks are counted by a size_t. */
enum { MOST_ROUNDS = 64 };

struct exchange {
    struct ls_machines *machines;
    enum exchange_way way;
    size_t n;                   /* ranks */
    size_t n_node;              /* numbers of a node */
    struct cut cut;             /* of the minibatch at hand */
    struct range *slice;        /* [n] numbers that each rank updates */
    size_t *units;              /* [n] of each slice */
    size_t *n_send, *n_receive; /* [n] units of the segments */
    char *send, *receive;
    size_t send_units, receive_units; /* room */
    struct worker *peer;              /* [n] with room for `most` nodes */
    size_t most;
    struct round round[MOST_ROUNDS]; /* if R = 2^k */
    size_t n_rounds;
    real *sum;      /* [n_node] of rounds; x->send if each has all numbers */
    double seconds; /* in exchanges so far */
};

static inline size_t units_of(size_t bytes)
{
    return bytes / MACHINES_UNIT + (bytes % MACHINES_UNIT > 0);
}

static inline size_t number_units(struct range numbers)
{
    return units_of((numbers.hi - numbers.lo) * sizeof(real));
}

/* Whether the runs of R = 2^k ranks are one node each, and are joined as the
 * bits of the ranks say. */
bool exchange_fits_rounds(size_t shards, size_t ranks);
/* exchange_choose(), or what a test wants; LS_USAGE if that is not possible. */
ls_status exchange_settle(const struct ls_machines *machines,
                          struct shape shape, size_t n_node,
                          enum exchange_way *way);

/* Units of a head with the losses and weights of a run of shards; write them;
 * read them, and what all that were read say together. */
size_t exchange_head_units(struct range run);
void exchange_write_head(const struct step_context *walk,
                         const struct head *head, struct range run, char *to);
void exchange_read_head(const struct step_context *walk, struct range run,
                        const char *from, struct head *all);

/* A failure of a thread of this rank. */
ls_status exchange_own_status(const struct step_context *walk,
                              const struct worker *worker);

/* Numbers that a rank of n = 2^k updates after rounds in which halves are
 * given away. */
struct range exchange_halved(size_t n_node, size_t n, size_t rank);

/* Rounds of this rank; room for their messages, of minibatches of so many
 * shards; exchange_nodes(), exchange_collect() in rounds. */
void pairs_plan(struct exchange *exchange);
void pairs_find_room(struct exchange *exchange);
void pairs_nodes(struct exchange *exchange, const struct step_context *walk,
                 const struct worker *worker, size_t t,
                 struct standing *standing);
void pairs_collect(struct exchange *exchange, real *block);

#endif
