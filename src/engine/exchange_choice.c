/* SPDX-License-Identifier: MIT */
/*
 * exchange_choice.c - how the ranks of a run exchange gradients. Depends on
 * nothing that is measured, so that all ranks choose alike.
 */
#include <string.h>

#include "engine/exchange_inside.h"

/* Bytes of a node below which messages take longer than bytes: doubling has the
 * fewest. Ranks from which on R - 1 messages take longer than 2 log R. */
enum { SMALL_NODE = 32 << 10, MANY_RANKS = 32 };

/* Shards of n ranks from `first` on. */
static struct range run_of(size_t shards, size_t ranks, size_t first, size_t n)
{
    return (struct range){tree_run(shards, ranks, first).lo,
                          tree_run(shards, ranks, first + n - 1).hi};
}

static bool is_power_of_two(size_t n)
{
    return (n & (n - 1)) == 0;
}

bool exchange_fits_rounds(size_t shards, size_t ranks)
{
    if (ranks < 2 || !is_power_of_two(ranks))
        return false;
    for (size_t n = 1; n < ranks; n *= 2)
        for (size_t r = 0; r < ranks; r += 2 * n)
            if (!tree_siblings(shards, run_of(shards, ranks, r, n),
                               run_of(shards, ranks, r + n, n)))
                return false;
    return true;
}

enum exchange_way exchange_choose(struct shape shape, size_t n_node)
{
    if (!exchange_fits_rounds(shape.shards, shape.machines))
        return EXCHANGE_SLICES;
    if (n_node * sizeof(real) < SMALL_NODE)
        return EXCHANGE_DOUBLING;
    return shape.machines >= MANY_RANKS ? EXCHANGE_HALVING : EXCHANGE_SLICES;
}

ls_status exchange_settle(const struct ls_machines *machines,
                          struct shape shape, size_t n_node,
                          enum exchange_way *way)
{
    if (machines->exchange == EXCHANGE_HALVING &&
        !is_power_of_two(shape.machines))
        return fail(LS_USAGE,
                    "LOCKSTEP_EXCHANGE=halving needs 2, 4, 8, .. processes, "
                    "and there are %zu: leave it out",
                    shape.machines);
    *way = machines->exchange ? machines->exchange
                              : exchange_choose(shape, n_node);
    return LS_OK;
}

ls_status exchange_named(const char *name, enum exchange_way *way)
{
    static const char *const names[] = {
        [EXCHANGE_AUTO] = "auto",
        [EXCHANGE_SLICES] = "slices",
        [EXCHANGE_HALVING] = "halving",
        [EXCHANGE_DOUBLING] = "doubling",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *way = (enum exchange_way)i;
            return LS_OK;
        }
    return fail(LS_USAGE,
                "LOCKSTEP_EXCHANGE=%s: want auto, slices, halving or doubling",
                name);
}
