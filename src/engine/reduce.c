/* SPDX-License-Identifier: MIT */
/*
 * reduce.c - upper levels of the gradient tree, block by block, and the update.
 */
#include "engine/reduce.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* Nodes from left to right, joined as soon as they are siblings, are the
 * largest nodes of a prefix of the shards: at most one for each level, and the
 * one that has just come. Block k takes a sum with k nodes to its left, so the
 * last sum of the deepest stack needs block tree_levels() - 1. */
size_t reduce_depth(struct shape shape)
{
    /* The nodes of a run that does not begin with shard 0 grow, then shrink. */
    return tree_levels(shape.shards) * (shape.machines > 1 ? 2 : 1);
}

struct partial {
    struct range shards;
    const real *sum;
};

/* Numbers [at, at + n) of the largest nodes of the workers' shards, onto the
 * stack: in self->temp, or where they stand if nothing is added. */
static size_t combine(const struct worker *worker, size_t team, size_t shards,
                      const struct worker *self, size_t at, size_t n,
                      struct partial *stack)
{
    size_t top = 0;

    for (size_t t = 0; t < team; t++)
        for (size_t k = 0; k < worker[t].n_nodes; k++) {
            stack[top++] = (struct partial){worker[t].node[k].shards,
                                            worker[t].node[k].sum + at};
            while (top >= 2 && tree_siblings(shards, stack[top - 2].shards,
                                             stack[top - 1].shards)) {
                real *out = self->temp + (top - 2) * REDUCE_BLOCK;

                assert(top - 2 < self->temp_depth);
                gemm_add(n, stack[top - 2].sum, stack[top - 1].sum, out);
                stack[top - 2].shards.hi = stack[top - 1].shards.hi;
                stack[top - 2].sum = out;
                top--;
            }
        }
    return top;
}

/* The same of all shards, which are one node. */
static const real *combine_all(const struct worker *worker, size_t team,
                               size_t shards, const struct worker *self,
                               size_t at, size_t n)
{
    struct partial stack[TREE_DEPTH];
    const size_t top = combine(worker, team, shards, self, at, n, stack);

    assert(top == 1);
    (void)top;
    return stack[0].sum;
}

void reduce_nodes(const struct worker *worker, size_t team, size_t shards,
                  const struct worker *self, size_t at, size_t n, real *out,
                  size_t stride)
{
    struct partial stack[TREE_DEPTH];
    const size_t top = combine(worker, team, shards, self, at, n, stack);

    assert(n <= REDUCE_BLOCK);
    for (size_t k = 0; k < top; k++)
        memcpy(out + k * stride, stack[k].sum, n * sizeof *out);
}

/* Numbers [from, to) of a part of the nodes. */
static void update_part(struct parameters *p, const struct update *update,
                        const struct part *part, const struct worker *worker,
                        size_t team, size_t shards, const struct worker *self,
                        struct range range)
{
    const struct update u = update_of_group(update, part->group, p->factors);
    size_t n;

    for (size_t at = range.lo; at < range.hi; at += n) {
        n = smaller(range.hi - at, REDUCE_BLOCK);
        parameters_update(p, &u, part->theta + (at - part->at), n,
                          combine_all(worker, team, shards, self, at, n));
    }
}

void reduce_update(struct parameters *p, const struct schedule *schedule,
                   const struct update *update, const struct worker *worker,
                   size_t team, size_t shards, struct worker *self,
                   struct range slice)
{
    for (size_t i = 0; i < schedule->n_parts; i++) {
        const struct part *part = &schedule->part[i];
        const size_t end = smaller(part->at + part->n, slice.hi);
        const size_t begin = part->at > slice.lo ? part->at : slice.lo;

        if (begin < end && !part->frozen)
            update_part(p, update, part, worker, team, shards, self,
                        (struct range){begin, end});
    }
}
