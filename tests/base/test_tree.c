/* SPDX-License-Identifier: MIT */
/*
 * test_tree.c - the one tree of sums, against a recursive one.
 *
 * A sum is written as a text, "((0+1)+2)", so that its order can be seen.
 */
#include <stdio.h>
#include <string.h>

#include "base/tree.h"
#include "support.h"

enum { MOST_SHARDS = 40, TEXT_SIZE = 400 };

struct part {
    struct range shards;
    char sum[TEXT_SIZE];
};

struct pile {
    struct part node[2 * MOST_SHARDS];
    size_t n, most;
};

/* The definition in tree.h, word for word. */
static void recursive_sum(size_t lo, size_t hi, char *out)
{
    char left[TEXT_SIZE], right[TEXT_SIZE];
    size_t half = 1;

    if (hi - lo == 1) {
        snprintf(out, TEXT_SIZE, "%zu", lo);
        return;
    }
    while (2 * half < hi - lo)
        half *= 2;
    recursive_sum(lo, lo + half, left);
    recursive_sum(lo + half, hi, right);
    snprintf(out, TEXT_SIZE, "(%.190s+%.190s)", left, right);
}

/* Put a node on the pile, then join what are two halves of one node. */
static void push(struct pile *pile, size_t shards, const struct part *part)
{
    pile->node[pile->n++] = *part;
    if (pile->n > pile->most)
        pile->most = pile->n;
    while (pile->n >= 2) {
        struct part *left = &pile->node[pile->n - 2];
        const struct part *right = &pile->node[pile->n - 1];
        char sum[TEXT_SIZE];

        if (!tree_siblings(shards, left->shards, right->shards))
            return;
        snprintf(sum, sizeof sum, "(%.190s+%.190s)", left->sum, right->sum);
        memcpy(left->sum, sum, sizeof sum);
        left->shards.hi = right->shards.hi;
        pile->n--;
    }
}

/* Add up the runs one by one, then put their nodes together. */
static void sum_by_runs(size_t shards, size_t threads, struct part *out)
{
    static struct pile all, run;

    memset(&all, 0, sizeof all);
    for (size_t t = 0; t < threads; t++) {
        const struct range shards_of_t = range_part(shards, threads, t);

        memset(&run, 0, sizeof run);
        for (size_t s = shards_of_t.lo; s < shards_of_t.hi; s++) {
            struct part leaf = {.shards = {s, s + 1}};

            snprintf(leaf.sum, sizeof leaf.sum, "%zu", s);
            push(&run, shards, &leaf);
        }
        CU_ASSERT(run.most <= TREE_DEPTH);
        for (size_t k = 0; k < run.n; k++)
            push(&all, shards, &run.node[k]);
    }
    CU_ASSERT_EQUAL_FATAL(all.n, 1);
    *out = all.node[0];
}

static void the_sum_does_not_depend_on_the_runs(void)
{
    for (size_t shards = 1; shards <= MOST_SHARDS; shards++) {
        char want[TEXT_SIZE];

        recursive_sum(0, shards, want);
        for (size_t threads = 1; threads <= shards + 3; threads++) {
            struct part got;

            sum_by_runs(shards, threads, &got);
            if (strcmp(got.sum, want) != 0 || got.shards.lo != 0 ||
                got.shards.hi != shards)
                CU_FAIL("another order of sums");
        }
    }
}

static void a_tree_of_five_is_as_drawn(void)
{
    char text[TEXT_SIZE];

    recursive_sum(0, 5, text);
    CU_ASSERT_STRING_EQUAL(text, "(((0+1)+(2+3))+4)");
    CU_ASSERT_EQUAL(tree_middle((struct range){0, 5}), 4);
    CU_ASSERT_EQUAL(tree_middle((struct range){0, 4}), 2);
    CU_ASSERT_EQUAL(tree_middle((struct range){4, 6}), 5);
    CU_ASSERT_EQUAL(tree_middle((struct range){8, 15}), 12);
}

static bool siblings(size_t shards, size_t lo, size_t middle, size_t hi)
{
    return tree_siblings(shards, (struct range){lo, middle},
                         (struct range){middle, hi});
}

static void only_halves_of_one_node_are_siblings(void)
{
    CU_ASSERT(siblings(8, 0, 1, 2));
    CU_ASSERT(siblings(8, 4, 6, 8));
    CU_ASSERT(siblings(5, 0, 4, 5));
    CU_ASSERT_FALSE(siblings(8, 1, 2, 3));
    CU_ASSERT_FALSE(siblings(8, 0, 2, 3));
    CU_ASSERT_FALSE(siblings(8, 0, 6, 8));
    CU_ASSERT_FALSE(siblings(6, 0, 4, 5));
    CU_ASSERT_FALSE(siblings(8, 0, 0, 2));
    CU_ASSERT_FALSE(siblings(4, 4, 5, 6));
    CU_ASSERT_FALSE(
        tree_siblings(8, (struct range){0, 1}, (struct range){2, 3}));
    /* Halves of one node, but for a leaf between them. */
    CU_ASSERT_FALSE(
        tree_siblings(8, (struct range){0, 4}, (struct range){5, 8}));
}

/* ceil(log2 n) */
static void levels_are_those_of_a_binary_tree(void)
{
    static const size_t n[] = {1, 2, 3, 4, 5, 8, 9, 1024, 1025};
    static const size_t levels[] = {0, 1, 2, 2, 3, 3, 4, 10, 11};

    for (size_t i = 0; i < sizeof n / sizeof *n; i++)
        CU_ASSERT_EQUAL(tree_levels(n[i]), levels[i]);
    CU_ASSERT_EQUAL(tree_levels((size_t)1 << 63), 63);
}

static void parts_cover_all_and_are_even(void)
{
    for (size_t n = 0; n < 50; n++)
        for (size_t parts = 1; parts < 60; parts++) {
            size_t at = 0;

            for (size_t k = 0; k < parts; k++) {
                const struct range r = range_part(n, parts, k);

                if (r.lo != at || r.hi < r.lo || r.hi - r.lo > n / parts + 1 ||
                    r.hi - r.lo < n / parts)
                    CU_FAIL("a gap or an uneven part");
                at = r.hi;
            }
            CU_ASSERT_EQUAL(at, n);
        }
}

static void parts_in_units_share_no_unit(void)
{
    for (size_t n = 0; n < 100; n++)
        for (size_t parts = 1; parts < 20; parts++) {
            size_t at = 0;

            for (size_t k = 0; k < parts; k++) {
                const struct range r = range_part_by(n, 16, parts, k);

                if (r.lo != at || r.hi < r.lo || (r.lo % 16 != 0 && r.lo != n))
                    CU_FAIL("a gap or a shared unit");
                at = r.hi;
            }
            CU_ASSERT_EQUAL(at, n);
        }
}

static void shards_cover_the_minibatch(void)
{
    for (size_t n = 0; n < 60; n++)
        for (size_t rows = 1; rows < 70; rows++) {
            const size_t shards = shard_count(n, rows);
            size_t at = 0;

            for (size_t s = 0; s < shards; s++) {
                const struct range r = shard_rows(n, rows, s);

                if (r.lo != at || r.hi <= r.lo ||
                    (s + 1 < shards && r.hi - r.lo != rows))
                    CU_FAIL("a gap, or a short shard before the last");
                at = r.hi;
            }
            CU_ASSERT_EQUAL(at, n);
        }
}

/* Of the nodes below `node`, the largest that begins at lo and does not end
 * behind hi. */
static struct range largest_node(struct range node, size_t lo, size_t hi)
{
    const size_t n = node.hi - node.lo;
    size_t half = 1;

    if (node.lo == lo && node.hi <= hi)
        return node;
    while (2 * half < n)
        half *= 2;
    return lo < node.lo + half
               ? largest_node((struct range){node.lo, node.lo + half}, lo, hi)
               : largest_node((struct range){node.lo + half, node.hi}, lo, hi);
}

static void a_node_from_is_the_largest_that_fits(void)
{
    for (size_t n = 1; n <= MOST_SHARDS; n++)
        for (size_t lo = 0; lo < n; lo++)
            for (size_t hi = lo + 1; hi <= n; hi++) {
                const struct range node = tree_node_from(n, lo, hi);
                const struct range want =
                    largest_node((struct range){0, n}, lo, hi);

                if (node.lo != want.lo || node.hi != want.hi)
                    CU_FAIL("another node");
            }
}

static size_t longest_run(size_t shards, size_t parts, size_t unit)
{
    size_t longest = 0;

    for (size_t p = 0; p < parts; p++) {
        const struct range run = range_part_by(shards, unit, parts, p);

        longest = run.hi - run.lo > longest ? run.hi - run.lo : longest;
    }
    return longest;
}

/* Of all cuts at multiples of a power of two with shortest longest runs, the
 * one of the largest power. */
static void runs_are_cut_where_few_nodes_are_open(void)
{
    for (size_t shards = 1; shards <= 70; shards++)
        for (size_t parts = 1; parts <= 9; parts++) {
            const size_t shortest = longest_run(shards, parts, 1);
            size_t unit = 1, end = 0;

            while (longest_run(shards, parts, 2 * unit) == shortest &&
                   2 * unit <= shortest)
                unit *= 2;
            for (size_t p = 0; p < parts; p++) {
                const struct range want = range_part_by(shards, unit, parts, p);
                const struct range run = tree_run(shards, parts, p);

                if (run.lo != want.lo || run.hi != want.hi || run.lo != end)
                    CU_FAIL("another run");
                end = run.hi;
            }
            CU_ASSERT_EQUAL(end, shards);
        }
    CU_ASSERT_EQUAL(tree_run(0, 3, 1).hi, tree_run(0, 3, 1).lo);
}

/* 12 shards of 3 machines: [0, 4), [4, 8), [8, 12), one node each. 10: not
 * [0, 4), [4, 7), [7, 10), but [0, 4), [4, 8), [8, 10). */
static void a_run_by_hand(void)
{
    CU_ASSERT_EQUAL(tree_run(12, 3, 1).lo, 4);
    CU_ASSERT_EQUAL(tree_run(12, 3, 1).hi, 8);
    CU_ASSERT_EQUAL(tree_run(10, 3, 2).lo, 8);
    CU_ASSERT_EQUAL(tree_run(10, 3, 2).hi, 10);
    CU_ASSERT_EQUAL(tree_run(2, 4, 3).lo, tree_run(2, 4, 3).hi);
}

static CU_TestInfo tree[] = {
    {"the sum does not depend on the runs",
     the_sum_does_not_depend_on_the_runs},
    {"a tree of five is as drawn", a_tree_of_five_is_as_drawn},
    {"only halves of one node are siblings",
     only_halves_of_one_node_are_siblings},
    {"a node from a shard is the largest that fits",
     a_node_from_is_the_largest_that_fits},
    {"levels are those of a binary tree", levels_are_those_of_a_binary_tree},
    {"runs are cut where few nodes are open",
     runs_are_cut_where_few_nodes_are_open},
    {"a run by hand", a_run_by_hand},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo ranges[] = {
    {"parts cover all and are even", parts_cover_all_and_are_even},
    {"parts in units share no unit", parts_in_units_share_no_unit},
    {"shards cover the minibatch", shards_cover_the_minibatch},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"tree: sums", NULL, NULL, NULL, NULL, tree},
    {"tree: ranges", NULL, NULL, NULL, NULL, ranges},
    CU_SUITE_INFO_NULL,
};
