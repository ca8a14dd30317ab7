/* SPDX-License-Identifier: MIT */
/*
 * leaves.h - the tree of base/tree.h over a few leaves, written down a second
 * time, and comparisons of bits, for tests of the products.
 */
#ifndef LOCKSTEP_TEST_LEAVES_H
#define LOCKSTEP_TEST_LEAVES_H

#include <math.h>
#include <string.h>

#include "base/real.h"
#include "base/tree.h"

/* Nodes that leaf number i of n closes. */
static inline size_t joins_of_leaf(size_t i, size_t n)
{
    struct range node = {0, n};
    size_t joins = 0;

    while (node.hi - node.lo > 1) {
        const size_t middle = tree_middle(node);

        joins = i + 1 == node.hi ? joins + 1 : 0;
        if (i < middle)
            node.hi = middle;
        else
            node.lo = middle;
    }
    return joins;
}

/* Nodes that stand open at most while n leaves are summed. */
static inline size_t depth_of_leaves(size_t n)
{
    size_t depth = 1;

    while ((size_t)1 << (depth - 1) < n)
        depth++;
    return depth;
}

/* The sum of node [lo, hi) of value [leaves]. */
static inline real tree_sum(const real *value, size_t lo, size_t hi)
{
    if (hi - lo == 1)
        return value[lo];
    const size_t middle = tree_middle((struct range){lo, hi});

    return tree_sum(value, lo, middle) + tree_sum(value, middle, hi);
}

/* Bit for bit; which NaN it is says nothing. */
static inline bool same_bits(const real *a, const real *b, size_t n)
{
    bool same = true;

    for (size_t i = 0; i < n; i++)
        same &= memcmp(&a[i], &b[i], sizeof *a) == 0 ||
                (isnan(a[i]) && isnan(b[i]));
    return same;
}

static inline void fill_with(real *out, size_t n, real value)
{
    for (size_t i = 0; i < n; i++)
        out[i] = value;
}

#endif
