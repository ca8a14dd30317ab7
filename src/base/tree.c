/* SPDX-License-Identifier: MIT */
/*
 * tree.c - ranges, shards and the tree that fixes the order of gradient sums.
 *
 * Pure arithmetic on positions; the engine computes the sums.
 */
#include "base/tree.h"

#include <assert.h>

struct range range_part_by(size_t n, size_t unit, size_t parts, size_t part)
{
    assert(unit > 0 && parts > 0 && part < parts);

    const size_t units = n / unit + (n % unit != 0);
    const struct range whole = range_part(units, parts, part);

    /* Only the last unit can be incomplete and end at n. */
    return (struct range){
        whole.lo == units ? n : whole.lo * unit,
        whole.hi == units ? n : whole.hi * unit,
    };
}

size_t shard_count(size_t n, size_t rows)
{
    assert(rows > 0);
    return n / rows + (n % rows != 0);
}

struct range shard_rows(size_t n, size_t rows, size_t shard)
{
    assert(shard < shard_count(n, rows));

    const size_t lo = shard * rows;

    return (struct range){lo, n - lo < rows ? n : lo + rows};
}

size_t tree_levels(size_t n)
{
    size_t count = 0;

    while (((size_t)1 << count) < n)
        count++;
    return count;
}

size_t tree_middle(struct range node)
{
    const size_t n = node.hi - node.lo;
    size_t left = 1;

    assert(node.lo < node.hi && n > 1);
    while (left < n - left)
        left *= 2;
    return node.lo + left;
}

/* The smallest node over `shards` leaves that holds [lo, hi). */
static struct range node_around(size_t shards, size_t lo, size_t hi)
{
    struct range node = {0, shards};

    while (node.hi - node.lo > 1) {
        const size_t middle = tree_middle(node);

        if (hi <= middle)
            node.hi = middle;
        else if (lo >= middle)
            node.lo = middle;
        else
            break;
    }
    return node;
}

bool tree_siblings(size_t shards, struct range left, struct range right)
{
    if (left.hi != right.lo || left.lo >= left.hi || right.lo >= right.hi ||
        right.hi > shards)
        return false;

    const struct range parent = node_around(shards, left.lo, right.hi);

    return parent.lo == left.lo && parent.hi == right.hi &&
           tree_middle(parent) == left.hi;
}

struct range tree_run(size_t shards, size_t parts, size_t part)
{
    const size_t longest = shard_count(shards, parts);
    size_t unit = 1;

    assert(part < parts);
    while (2 * unit <= longest &&
           shard_count(shard_count(shards, 2 * unit), parts) * 2 * unit <=
               longest)
        unit *= 2;
    return range_part_by(shards, unit, parts, part);
}

struct range tree_node_from(size_t shards, size_t lo, size_t hi)
{
    struct range node = {0, shards};

    while (node.lo < lo || node.hi > hi) {
        const size_t middle = tree_middle(node);

        if (lo < middle)
            node.hi = middle;
        else
            node.lo = middle;
    }
    return node;
}
