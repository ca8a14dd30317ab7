/* SPDX-License-Identifier: MIT */
/*
 * sketch.c - hashes of a small sample of the training rows of a model.
 *
 * Whether a row is in the sample depends on its hash alone, so the samples of
 * two tables can be compared with each other, and give a fair estimate for all
 * rows. The order of rows has no influence.
 */
#include "table/dataset/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"

/* Fewer rows, of a sample, tell nothing. */
enum { FEWEST = 5 };

/* A share worth a word. */
static const double least_share = 0.01;

size_t sketch_room(size_t features)
{
    return features + (features + 1) / 2;
}

uint64_t sketch_hash(const ls_dataset *table, size_t row, double *room)
{
    const size_t n = table->about.features;
    const void *x = dataset_row(table, row);
    float *value = (float *)(room + n);

    /* The common case, three times as fast. */
    if (table->x_type == NUMBER_F32 && !table->column && !table->has_nan)
        return digest_xxh3(0, x, n * sizeof *value);
    number_doubles(table->x_type, x, table->column, n, room);
    for (size_t j = 0; j < n; j++)
        value[j] = isnan(room[j]) ? NAN : (float)room[j];
    return digest_xxh3(0, value, n * sizeof *value);
}

static bool is_kept(uint64_t hash, unsigned thin)
{
    return thin == 0 || hash >> (64 - thin) == 0;
}

ls_status sketch_make(struct duplicate_rows *duplicates, struct sketch *sketch)
{
    struct sketch made = {.thin = duplicates->thin};
    size_t alone = 0;
    ls_status status = LS_OK;

    if (duplicates->n > 0) {
        TRY(MEM_ARRAY(made.hash, duplicates->n, "hashes of rows"));
        made.n = duplicate_rows_distinct(duplicates, made.hash, &alone);
        made.fresh = (double)alone / (double)duplicates->n;
    }
    *sketch = made;
done:
    return status;
}

ls_status sketch_copy(const struct sketch *from, struct sketch *to)
{
    struct sketch made = *from;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.hash, from->n, "hashes of rows"));
    if (from->n > 0)
        memcpy(made.hash, from->hash, from->n * sizeof *made.hash);
    *to = made;
done:
    return status;
}

/* Hashes that are kept, of two lists in ascending order, each once. */
static size_t merge(const struct sketch *a, const struct sketch *b,
                    unsigned thin, uint64_t *out)
{
    size_t i = 0, k = 0, n = 0;

    while (i < a->n || k < b->n) {
        const uint64_t x = i < a->n ? a->hash[i] : UINT64_MAX;
        const uint64_t y = k < b->n ? b->hash[k] : UINT64_MAX;
        const uint64_t least = x < y ? x : y;

        i += i < a->n && x == least;
        k += k < b->n && y == least;
        if (is_kept(least, thin))
            out[n++] = least;
    }
    return n;
}

ls_status sketch_join(const struct sketch *other, struct sketch *sketch)
{
    struct sketch made = *sketch;
    ls_status status = LS_OK;

    if (other->n == 0)
        return LS_OK;
    made.thin = other->thin > made.thin ? other->thin : made.thin;
    made.fresh =
        made.n > 0 && made.fresh < other->fresh ? made.fresh : other->fresh;
    TRY(MEM_ARRAY(made.hash, sketch->n + other->n, "hashes of rows"));
    made.n = merge(sketch, other, made.thin, made.hash);
    while (made.n > SKETCH_MOST && made.thin < 63)
        made.n = merge(sketch, other, ++made.thin, made.hash);
    sketch_clear(sketch);
    *sketch = made;
done:
    return status;
}

void sketch_clear(struct sketch *sketch)
{
    mem_free(sketch->hash);
    *sketch = (struct sketch){0};
}

/* Rows of a table that a sketch was asked about, and that it knows. */
struct sketch_count {
    uint64_t compared, known;
};

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Look for rows `row` [n]; room [sketch_room(features)]. */
static void find(const struct sketch *sketch, const ls_dataset *table,
                 const size_t *row, size_t n, double *room,
                 struct sketch_count *count)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t hash = sketch_hash(table, row[i], room);

        if (!is_kept(hash, sketch->thin))
            continue;
        count->compared++;
        count->known += bsearch(&hash, sketch->hash, sketch->n, sizeof hash,
                                compare) != NULL;
    }
}

static double share_of(const struct sketch *sketch, struct sketch_count count)
{
    const double n = (double)count.compared;
    const double share = (double)count.known / n;
    const double usual = 1 - sketch->fresh;
    const double spread =
        sqrt(usual * sketch->fresh * (1 / n + 1 / (double)sketch->n));

    if (sketch->n == 0 || count.compared == 0 ||
        (sketch->thin > 0 && count.compared < FEWEST))
        return (double)NAN;
    return share >= least_share && share > usual + 3 * spread ? share : 0;
}

struct sketch_look {
    const struct sketch *known;
    size_t threads, stride;
    struct sketch_count *count; /* [threads] */
    double *room;               /* [threads x stride], whole cache lines each */
};

ls_status sketch_look_create(const struct sketch *known, size_t features,
                             size_t threads, struct sketch_look **look)
{
    struct sketch_look *made = NULL;
    ls_status status = LS_OK;

    if (!known)
        goto done;
    TRY(MEM_ARRAY(made, 1, "a look at rows"));
    made->known = known;
    made->threads = threads;
    made->stride = mem_round(sketch_room(features), sizeof *made->room);
    TRY(MEM_ARRAY(made->count, threads, "a look at rows"));
    TRY(MEM_ARRAY(made->room, threads * made->stride, "a look at rows"));
    *look = made;
    made = NULL;
done:
    sketch_look_destroy(made);
    return status;
}

void sketch_look_destroy(struct sketch_look *look)
{
    if (!look)
        return;
    mem_free(look->count);
    mem_free(look->room);
    mem_free(look);
}

void sketch_look_begin(struct sketch_look *look)
{
    if (look)
        memset(look->count, 0, look->threads * sizeof *look->count);
}

void sketch_look_rows(struct sketch_look *look, size_t thread,
                      const ls_dataset *table, const size_t *row, size_t n)
{
    if (look)
        find(look->known, table, row, n, look->room + thread * look->stride,
             &look->count[thread]);
}

void sketch_look_count(const struct sketch_look *look,
                       uint64_t counts[SKETCH_COUNTS])
{
    for (size_t t = 0; look && t < look->threads; t++) {
        counts[0] += look->count[t].compared;
        counts[1] += look->count[t].known;
    }
}

void sketch_look_set(struct sketch_look *look,
                     const uint64_t counts[SKETCH_COUNTS])
{
    sketch_look_begin(look);
    if (look)
        look->count[0] = (struct sketch_count){counts[0], counts[1]};
}

double sketch_look_share(const struct sketch_look *look)
{
    struct sketch_count all = {0};

    if (!look)
        return (double)NAN;
    for (size_t t = 0; t < look->threads; t++) {
        all.compared += look->count[t].compared;
        all.known += look->count[t].known;
    }
    return share_of(look->known, all);
}
