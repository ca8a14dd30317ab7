/* SPDX-License-Identifier: MIT */
/*
 * distinct.c - how many different numbers a column has, up to a bound.
 *
 * A hash table that is thrown away when the bound is passed: columns of
 * measurements cost nothing after their first few thousand rows. Part of
 * census.h.
 */
#include "base/digest.h"
#include "base/mem.h"
#include "table/check/census.h"

/* The place of a value, taken or free; size is a power of two. */
static size_t place_of(const struct distinct *d, double value)
{
    size_t at = (size_t)digest_xxh3(0, &value, sizeof value) & (d->size - 1);

    while (d->taken[at] && d->place[at] != value)
        at = (at + 1) & (d->size - 1);
    return at;
}

static void let_go(struct distinct *d)
{
    mem_free(d->place);
    mem_free(d->taken);
    d->place = NULL;
    d->taken = NULL;
    d->size = 0;
}

static ls_status grow(struct distinct *d)
{
    struct distinct larger = {.n = d->n, .size = d->size ? 2 * d->size : 16};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(larger.place, larger.size, "different values"));
    TRY(MEM_ARRAY(larger.taken, larger.size, "different values"));
    for (size_t i = 0; i < d->size; i++) {
        if (!d->taken[i])
            continue;
        const size_t at = place_of(&larger, d->place[i]);

        larger.place[at] = d->place[i];
        larger.taken[at] = 1;
    }
    let_go(d);
    *d = larger;
    larger = (struct distinct){0};
done:
    let_go(&larger);
    return status;
}

ls_status distinct_add(struct distinct *d, double value)
{
    size_t at;
    ls_status status = LS_OK;

    value += 0.0; /* -0 becomes 0 */
    if (d->n > DISTINCT_MOST)
        return LS_OK;
    if (2 * d->n >= d->size)
        TRY(grow(d));
    at = place_of(d, value);
    if (d->taken[at])
        return LS_OK;
    d->place[at] = value;
    d->taken[at] = 1;
    if (++d->n > DISTINCT_MOST)
        let_go(d);
done:
    return status;
}
