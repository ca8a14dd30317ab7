/* SPDX-License-Identifier: MIT */
/*
 * prints.c - rows that occur more than once, found by a hash of each.
 *
 * Memory is bounded: when the list is full, hashes with a further leading bit
 * set are left out, which halves it. As all rows that are alike have the same
 * hash, what is left is a fair sample of the different rows, each with all its
 * repetitions. Two different rows of n are taken for alike with probability
 * n^2 / 2^65: one in two thousand for 10^8 rows, if all are kept.
 */
#include "table/values/prints.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* 16 bytes each. */
enum { MOST = 1 << 24, FIRST_ROOM = 1024 };

#define HELD ((uint64_t)1 << 63)

struct print {
    uint64_t hash;
    uint64_t row; /* with HELD */
};

static bool is_kept(const struct prints *prints, uint64_t hash)
{
    return prints->thin == 0 || hash >> (64 - prints->thin) == 0;
}

static void halve(struct prints *prints)
{
    size_t kept = 0;

    prints->thin++;
    for (size_t i = 0; i < prints->n; i++)
        if (is_kept(prints, prints->list[i].hash))
            prints->list[kept++] = prints->list[i];
    prints->n = kept;
}

static ls_status grow(struct prints *prints)
{
    size_t room = prints->room ? 2 * prints->room : FIRST_ROOM;
    struct print *list = NULL;
    ls_status status = LS_OK;

    room = room < prints->most ? room : prints->most;
    list = mem_untouched(room, sizeof *list);
    TRY(mem_check(list, room, sizeof *list, "hashes of rows"));
    if (prints->n > 0)
        memcpy(list, prints->list, prints->n * sizeof *list);
    mem_free(prints->list);
    prints->list = list;
    prints->room = room;
done:
    return status;
}

ls_status prints_add(struct prints *prints, uint64_t hash, uint64_t row,
                     bool held)
{
    ls_status status = LS_OK;

    if (prints->most == 0)
        prints->most = MOST;
    while (is_kept(prints, hash) && prints->n == prints->most &&
           prints->thin < 63)
        halve(prints);
    if (!is_kept(prints, hash) || prints->n == prints->most)
        return LS_OK;
    if (prints->n == prints->room)
        TRY(grow(prints));
    prints->list[prints->n++] =
        (struct print){.hash = hash, .row = held ? row | HELD : row};
done:
    return status;
}

/* By hash; then the rows that train before those held out, each ascending. */
static int compare(const void *a, const void *b)
{
    const struct print *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Rows lo .. hi-1 are all alike; the first `train` of them train. */
static void take_alike(const struct print *p, size_t n, size_t train, bool two,
                       struct prints_found *f)
{
    for (size_t i = 1; i < (two ? train : n); i++) {
        const uint64_t row = p[i].row & ~HELD;

        if (i == train)
            continue;
        f->repeated++;
        if (row < f->row) {
            f->row = row;
            f->of = p[i < train ? 0 : train].row & ~HELD;
        }
    }
    if (train > 0 && train < n) {
        const uint64_t row = p[train].row & ~HELD;

        f->leaked += n - train;
        if (row < f->leak) {
            f->leak = row;
            f->leak_of = p[0].row;
        }
    }
}

void prints_settle(struct prints *prints, struct prints_found *found)
{
    struct prints_found f = {.every = (uint64_t)1 << prints->thin,
                             .compared = prints->n,
                             .row = UINT64_MAX,
                             .leak = UINT64_MAX};
    const struct print *p = prints->list;

    if (prints->n > 1)
        qsort(prints->list, prints->n, sizeof *prints->list, compare);
    for (size_t lo = 0, hi = 0; lo < prints->n; lo = hi) {
        size_t train = 0;

        for (hi = lo; hi < prints->n && p[hi].hash == p[lo].hash; hi++)
            train += !(p[hi].row & HELD);
        if (hi - lo > 1)
            take_alike(p + lo, hi - lo, train, prints->two, &f);
    }
    *found = f;
}

size_t prints_distinct(struct prints *prints, uint64_t *out, size_t *alone)
{
    const struct print *p = prints->list;
    size_t n = 0;

    *alone = 0;
    if (prints->n > 1)
        qsort(prints->list, prints->n, sizeof *prints->list, compare);
    for (size_t lo = 0, hi = 0; lo < prints->n; lo = hi) {
        for (hi = lo; hi < prints->n && p[hi].hash == p[lo].hash; hi++)
            ;
        *alone += hi - lo == 1;
        out[n++] = p[lo].hash;
    }
    return n;
}

void prints_clear(struct prints *prints)
{
    mem_free(prints->list);
    *prints = (struct prints){0};
}
