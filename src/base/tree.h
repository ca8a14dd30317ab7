/* SPDX-License-Identifier: MIT */
/*
 * tree.h - ranges, shards and the tree that fixes the order of gradient sums.
 *
 * The S shards of a minibatch are the leaves of a binary tree that depends on S
 * alone: node [lo, hi) is left half + right half, the left half being the
 * largest power of two below hi - lo. Threads get runs of consecutive shards
 * and add up the nodes inside their run; the remaining nodes are combined
 * later, in the same tree. No sum depends on the thread that computed it.
 */
#ifndef LOCKSTEP_TREE_H
#define LOCKSTEP_TREE_H

#include <stdbool.h>
#include <stddef.h>

static inline size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Most nodes that are open at a time while a run of leaves is added up, for any
 * number of leaves: one per level, up and down. */
enum { TREE_DEPTH = 2 * 65 };

/* The half-open range [lo, hi). */
struct range {
    size_t lo, hi;
};

/* Range number `part` of n items divided into `parts` ranges whose sizes differ
 * by at most one. */
static inline struct range range_part(size_t n, size_t parts, size_t part)
{
    const size_t base = n / parts;
    const size_t rest = n % parts;
    const size_t lo = part * base + smaller(part, rest);

    return (struct range){lo, lo + base + (part < rest ? 1 : 0)};
}

/* Like range_part(), in multiples of `unit` items, so that ranges share no
 * cache line. The last range ends at n. */
struct range range_part_by(size_t n, size_t unit, size_t parts, size_t part);

/* Number of shards of n rows, and the rows of one: `rows` each but the last. */
size_t shard_count(size_t n, size_t rows);
struct range shard_rows(size_t n, size_t rows, size_t shard);

/* Levels of a tree over n leaves without the root: ceil(log2 n). */
size_t tree_levels(size_t n);

/* First leaf of the right half of node [lo, hi), which has several leaves. */
size_t tree_middle(struct range node);

/* Whether `left` and `right` are the two halves of one node of the tree over
 * `shards` leaves. */
bool tree_siblings(size_t shards, struct range left, struct range right);

/*
 * Run number `part` of a tree over `shards` leaves divided among `parts`
 * machines: consecutive leaves, none for some parts if there are fewer leaves.
 * Cuts are at multiples of the largest power of two that makes no longest run
 * longer, so that few nodes are open at their ends: one, if leaves / parts is a
 * power of two.
 */
struct range tree_run(size_t shards, size_t parts, size_t part);

/* The largest node over `shards` leaves that starts at lo and ends within
 * hi. */
struct range tree_node_from(size_t shards, size_t lo, size_t hi);

#endif
