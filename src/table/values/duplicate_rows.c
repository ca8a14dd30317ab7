/* SPDX-License-Identifier: MIT */
/*
 * duplicate_rows.c - duplicate rows, found by hashing each row.
 *
 * Memory is bounded: when the list is full, hashes with a further leading bit
 * set are dropped, which halves the list. Equal rows have equal hashes, so the
 * rest is a fair sample of the distinct rows, each with all its repetitions.
 * Among n rows, two different ones have the same hash with probability n^2 /
 * 2^65: one in two thousand for 10^8 rows, if all are kept.
 */
#include "table/values/duplicate_rows.h"

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

static bool is_kept(const struct duplicate_rows *duplicates, uint64_t hash)
{
    return duplicates->thin == 0 || hash >> (64 - duplicates->thin) == 0;
}

static void halve(struct duplicate_rows *duplicates)
{
    size_t kept = 0;

    duplicates->thin++;
    for (size_t i = 0; i < duplicates->n; i++)
        if (is_kept(duplicates, duplicates->list[i].hash))
            duplicates->list[kept++] = duplicates->list[i];
    duplicates->n = kept;
}

static ls_status grow(struct duplicate_rows *duplicates)
{
    size_t room = duplicates->room ? 2 * duplicates->room : FIRST_ROOM;
    struct print *list = NULL;
    ls_status status = LS_OK;

    room = room < duplicates->most ? room : duplicates->most;
    list = mem_untouched(room, sizeof *list);
    TRY(mem_check(list, room, sizeof *list, "hashes of rows"));
    if (duplicates->n > 0)
        memcpy(list, duplicates->list, duplicates->n * sizeof *list);
    mem_free(duplicates->list);
    duplicates->list = list;
    duplicates->room = room;
done:
    return status;
}

ls_status duplicate_rows_add(struct duplicate_rows *duplicates, uint64_t hash,
                             uint64_t row, bool held)
{
    ls_status status = LS_OK;

    if (duplicates->most == 0)
        duplicates->most = MOST;
    while (is_kept(duplicates, hash) && duplicates->n == duplicates->most &&
           duplicates->thin < 63)
        halve(duplicates);
    if (!is_kept(duplicates, hash) || duplicates->n == duplicates->most)
        return LS_OK;
    if (duplicates->n == duplicates->room)
        TRY(grow(duplicates));
    duplicates->list[duplicates->n++] =
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
                       struct duplicate_rows_found *f)
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

void duplicate_rows_settle(struct duplicate_rows *duplicates,
                           struct duplicate_rows_found *found)
{
    struct duplicate_rows_found f = {.every = (uint64_t)1 << duplicates->thin,
                                     .compared = duplicates->n,
                                     .row = UINT64_MAX,
                                     .leak = UINT64_MAX};
    const struct print *p = duplicates->list;

    if (duplicates->n > 1)
        qsort(duplicates->list, duplicates->n, sizeof *duplicates->list,
              compare);
    for (size_t lo = 0, hi = 0; lo < duplicates->n; lo = hi) {
        size_t train = 0;

        for (hi = lo; hi < duplicates->n && p[hi].hash == p[lo].hash; hi++)
            train += !(p[hi].row & HELD);
        if (hi - lo > 1)
            take_alike(p + lo, hi - lo, train, duplicates->two, &f);
    }
    *found = f;
}

size_t duplicate_rows_distinct(struct duplicate_rows *duplicates, uint64_t *out,
                               size_t *alone)
{
    const struct print *p = duplicates->list;
    size_t n = 0;

    *alone = 0;
    if (duplicates->n > 1)
        qsort(duplicates->list, duplicates->n, sizeof *duplicates->list,
              compare);
    for (size_t lo = 0, hi = 0; lo < duplicates->n; lo = hi) {
        for (hi = lo; hi < duplicates->n && p[hi].hash == p[lo].hash; hi++)
            ;
        *alone += hi - lo == 1;
        out[n++] = p[lo].hash;
    }
    return n;
}

void duplicate_rows_clear(struct duplicate_rows *duplicates)
{
    mem_free(duplicates->list);
    *duplicates = (struct duplicate_rows){0};
}
