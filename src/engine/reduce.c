/* SPDX-License-Identifier: MIT */
/*
 * reduce.c - the upper part of the tree, block by block, and the update.
 */
#include "engine/reduce.h"

#include <assert.h>
#include <stddef.h>

/* A run of nodes that is added up keeps at most one unjoined node for each
 * level on the way up, and one on the way down. */
size_t reduce_depth(size_t shards)
{
    size_t levels = 1;

    while (shards > 1) {
        shards = (shards + 1) / 2;
        levels++;
    }
    return 2 * levels;
}

struct partial {
    struct range shards;
    const real *sum;
};

static void add_into(size_t n, const real *left, const real *right, real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = left[i] + right[i];
}

/* Parameters [at, at + n) of node [0, shards): in self->temp, or where it
 * stands if one node is all. */
static const real *combine(const struct worker *worker, size_t team,
                           size_t shards, const struct worker *self, size_t at,
                           size_t n)
{
    struct partial stack[2 * 65];
    size_t top = 0;

    for (size_t t = 0; t < team; t++)
        for (size_t k = 0; k < worker[t].n_nodes; k++) {
            stack[top++] = (struct partial){worker[t].node[k].shards,
                                            worker[t].node[k].sum + at};
            while (top >= 2 && tree_siblings(shards, stack[top - 2].shards,
                                             stack[top - 1].shards)) {
                real *out = self->temp + (top - 2) * REDUCE_BLOCK;

                add_into(n, stack[top - 2].sum, stack[top - 1].sum, out);
                stack[top - 2].shards.hi = stack[top - 1].shards.hi;
                stack[top - 2].sum = out;
                top--;
            }
            assert(top <= self->temp_depth);
        }
    assert(top == 1);
    return stack[0].sum;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void reduce_update(struct parameters *p, const struct update *update,
                   const struct worker *worker, size_t team, size_t shards,
                   struct worker *self, struct range slice)
{
    const size_t n_kernel = p->network->n_kernel;
    struct update u = *update;
    size_t n;

    for (size_t at = slice.lo; at < slice.hi; at += n) {
        const size_t end =
            at < n_kernel ? smaller(n_kernel, slice.hi) : slice.hi;

        n = smaller(end - at, REDUCE_BLOCK);
        u.decay = at < n_kernel ? update->decay : 0;
        const real *sum = combine(worker, team, shards, self, at, n);

        p->optimizer->apply(&u, n, sum, p->theta + at,
                            p->state[0] ? p->state[0] + at : NULL,
                            p->state[1] ? p->state[1] + at : NULL);
    }
}
