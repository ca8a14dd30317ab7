/* SPDX-License-Identifier: MIT */
/*
 * group.c - choosing the groups of rows that are held out.
 *
 * The order of the groups depends on the seed and their values alone. Groups
 * are taken in that order while they fit; the last one is the one that brings
 * the count nearest to the fraction. The order of rows has no influence. Memory
 * grows with the distinct groups, not with the rows.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "table/dataset/split.h"

struct group {
    int64_t value;
    size_t rows; /* 0: an empty place */
    uint64_t order;
    bool held;
    size_t fold;
};

/* Open addressing; size is a power of two, more than half of it empty. */
struct groups {
    struct group *place;
    size_t n, size;
};

/* Where a group is, or would be. */
static struct group *place_of(const struct groups *groups, int64_t value)
{
    uint64_t h = (uint64_t)value * 0x9e3779b97f4a7c15u;

    for (h ^= h >> 32;; h++) {
        struct group *g = &groups->place[h & (groups->size - 1)];

        if (g->rows == 0 || g->value == value)
            return g;
    }
}

static ls_status grow(struct groups *groups)
{
    struct groups larger = {.n = groups->n,
                            .size = groups->size ? 2 * groups->size : 64};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(larger.place, larger.size, "groups of rows"));
    for (size_t i = 0; i < groups->size; i++)
        if (groups->place[i].rows > 0)
            *place_of(&larger, groups->place[i].value) = groups->place[i];
    mem_free(groups->place);
    *groups = larger;
done:
    return status;
}

static ls_status count(const int64_t *group, size_t rows, struct groups *groups)
{
    ls_status status = LS_OK;

    for (size_t row = 0; row < rows; row++) {
        if (2 * groups->n >= groups->size)
            TRY(grow(groups));
        struct group *g = place_of(groups, group[row]);

        groups->n += g->rows == 0;
        g->value = group[row];
        g->rows++;
    }
done:
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct group *x = *(struct group *const *)a;
    const struct group *y = *(struct group *const *)b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* The groups in the order of the seed; [groups->n]. */
static ls_status put_in_order(const struct groups *groups, uint64_t seed,
                              struct group ***list)
{
    struct group **made = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, groups->n, "groups of rows"));
    for (size_t i = 0; i < groups->size; i++) {
        struct group *g = &groups->place[i];
        uint32_t words[4];

        if (g->rows == 0)
            continue;
        random_words(seed, RANDOM_GROUP, 0, (uint64_t)g->value, words);
        g->order = (uint64_t)words[0] << 32 | words[1];
        made[n++] = g;
    }
    qsort(made, n, sizeof *made, compare);
    *list = made;
done:
    return status;
}

/* Marks groups; returns their rows. */
static size_t choose(struct group **list, size_t n, double wanted)
{
    struct group *last = NULL;
    double sum = 0.0, nearest = wanted;

    for (size_t i = 0; i < n; i++) {
        if (sum + (double)list[i]->rows > wanted)
            continue;
        list[i]->held = true;
        sum += (double)list[i]->rows;
    }
    nearest -= sum;
    for (size_t i = 0; i < n; i++) {
        const double off = fabs(sum + (double)list[i]->rows - wanted);

        if (list[i]->held || off >= nearest)
            continue;
        nearest = off;
        last = list[i];
    }
    if (last) {
        last->held = true;
        sum += (double)last->rows;
    }
    return (size_t)sum;
}

ls_status group_mark(const int64_t *group, size_t rows, double fraction,
                     uint64_t seed, unsigned char *held, size_t *marked)
{
    struct groups groups = {0};
    struct group **list = NULL;
    ls_status status = LS_OK;

    TRY(count(group, rows, &groups));
    TRY(put_in_order(&groups, seed, &list));
    *marked = choose(list, groups.n, fraction * (double)rows);
    for (size_t row = 0; row < rows; row++)
        if (place_of(&groups, group[row])->held)
            bit_set(held, row);
done:
    mem_free(list);
    mem_free(groups.place);
    return status;
}

/* The largest first, else as in the order of the seed. */
static int compare_sizes(const void *a, const void *b)
{
    const struct group *x = *(struct group *const *)a;
    const struct group *y = *(struct group *const *)b;

    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return compare(a, b);
}

/* Each group to the fold that has the fewest rows so far. */
static ls_status deal_groups(struct group **list, size_t n, size_t folds)
{
    size_t *rows = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(rows, folds, "rows of the folds"));
    qsort(list, n, sizeof *list, compare_sizes);
    for (size_t i = 0; i < n; i++) {
        size_t least = 0;

        for (size_t k = 1; k < folds; k++)
            least = rows[k] < rows[least] ? k : least;
        list[i]->fold = least;
        rows[least] += list[i]->rows;
    }
done:
    mem_free(rows);
    return status;
}

ls_status group_folds(const ls_dataset *dataset, size_t folds, uint64_t seed,
                      uint16_t *fold)
{
    const size_t rows = dataset->about.rows;
    struct groups groups = {0};
    struct group **list = NULL;
    ls_status status = LS_OK;

    TRY(count(dataset->group, rows, &groups));
    if (groups.n < folds)
        TRY(fail(LS_USAGE, "%s has %zu groups of rows, too few for %zu folds",
                 dataset->path, groups.n, folds));
    TRY(put_in_order(&groups, seed, &list));
    TRY(deal_groups(list, groups.n, folds));
    for (size_t row = 0; row < rows; row++)
        fold[row] = (uint16_t)place_of(&groups, dataset->group[row])->fold;
done:
    mem_free(list);
    mem_free(groups.place);
    return status;
}
