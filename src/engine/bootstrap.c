/* SPDX-License-Identifier: MIT */
/*
 * bootstrap.c - the nonparametric bootstrap (Efron 1979): percentile intervals.
 *
 * A resample is a set of weights: the weight of a row times the number of times
 * that its unit was drawn. Ranks of rows stay, so that nothing is sorted again.
 */
#include "engine/bootstrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/tree.h"
#include "engine/team.h"

static const char what[] = "resamples of a table";

/* ---- Units -------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Sort and leave different numbers. */
static size_t make_distinct(int64_t *number, size_t n)
{
    size_t kept = 0;

    qsort(number, n, sizeof *number, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || number[i] != number[kept - 1])
            number[kept++] = number[i];
    return kept;
}

/* A number for each of the rows, equal for equal ids. */
static ls_status copy_ids(const ls_dataset *data, const struct rows *rows,
                          int64_t *number)
{
    if (!data->id && !data->id_text)
        return fail(LS_BAD_DATA, "%s has no groups", data->about.path);
    for (size_t i = 0; i < rows->n; i++) {
        const size_t row = rows_at(rows, i);
        const char *text = data->id_text ? data->id_text[row] : NULL;

        number[i] =
            text ? (int64_t)digest_xxh3(0, text, strlen(text)) : data->id[row];
    }
    return LS_OK;
}

ls_status units_create(const ls_dataset *data, const struct rows *chosen,
                       bool groups, struct resample_units *units)
{
    const size_t rows = chosen->n;
    struct resample_units made = {.n = rows};
    int64_t *id = NULL, *number = NULL;
    ls_status status = LS_OK;

    if (groups) {
        TRY(MEM_ARRAY(id, rows, what));
        TRY(MEM_ARRAY(number, rows, what));
        TRY(MEM_ARRAY(made.of, rows, what));
        TRY(copy_ids(data, chosen, id));
        memcpy(number, id, rows * sizeof *number);
        made.n = make_distinct(number, rows);
        for (size_t i = 0; i < rows; i++)
            made.of[i] =
                (uint32_t)((int64_t *)bsearch(&id[i], number, made.n,
                                              sizeof *number, by_number) -
                           number);
    }
    *units = made;
    made = (struct resample_units){0};
done:
    mem_free(id);
    mem_free(number);
    units_clear(&made);
    return status;
}

void units_clear(struct resample_units *units)
{
    mem_free(units->of);
    *units = (struct resample_units){0};
}

/* ---- Resamples ---------------------------------------------------------- */

/* Memory of a thread. */
struct resampler {
    uint32_t *count;         /* [units] */
    void *block;             /* bytes of the largest block */
    double *weight;          /* [rows of it] */
    struct ranked_row *rows; /* [RANKED_ROWS] */
    struct merits merits;    /* of any set: all have one shape */
    ls_status status;
};

struct resampling {
    const struct resample_units *units;
    const struct resampled *set;
    size_t sets;
    uint64_t seed;
    struct resampler *resampler; /* [threads] */
    struct bootstrap *bootstrap;
};

/* floor(u n / 2^64) for n below 2^32. */
static size_t scaled(uint64_t u, size_t n)
{
    const uint64_t high = (u >> 32) * n, low = (u & UINT32_MAX) * n;

    return (size_t)((high + (low >> 32)) >> 32);
}

static void draw(uint64_t seed, size_t resample, size_t n, uint32_t *count)
{
    uint32_t word[4];

    memset(count, 0, n * sizeof *count);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *pair = word + 2 * (i % 2);

        if (i % 2 == 0)
            random_words(seed, RANDOM_RESAMPLE, resample, i / 2, word);
        count[scaled((uint64_t)pair[0] << 32 | pair[1], n)]++;
    }
}

/* How often the unit of a row was drawn. */
static uint32_t count_of(const struct resampling *r,
                         const struct resampler *own, size_t row)
{
    return own->count[r->units->of ? r->units->of[row] : row];
}

static void weigh(const struct resampling *r, const struct outcomes *a,
                  struct resampler *own)
{
    for (size_t i = 0; i < a->n; i++)
        own->weight[i] = a->weight[i] * count_of(r, own, a->row[i]);
}

/* Rows in the order of ranks. */
struct resampled_ranks {
    const struct resampling *r;
    const struct resampled *set;
    struct resampler *own;
};

static ls_status take_ranked(void *user, size_t r,
                             const struct ranked_row *rows, size_t n)
{
    const struct resampled_ranks *to = user;
    const struct true_values *truth = to->set->truth;

    for (size_t i = 0; i < n; i++)
        merits_rank(&to->own->merits, r, rows[i].score,
                    true_is_of(truth, &to->set->blocks->shape, r, rows[i].row),
                    true_weight(truth, rows[i].row) *
                        count_of(to->r, to->own, rows[i].row));
    return LS_OK;
}

/* The figures of a set with the weights of a resample. */
static ls_status rate(const struct resampling *r, const struct resampled *set,
                      struct resampler *own)
{
    struct resampled_ranks ranks = {r, set, own};
    struct outcomes a = {.n = 0};
    ls_status status = LS_OK;

    merits_begin(&own->merits);
    for (size_t b = 0; b < outcome_blocks_count(set->blocks); b++) {
        TRY(outcome_blocks_get(set->blocks, b, own->block, &a));
        weigh(r, &a, own);
        merits_add(&a, own->weight, &own->merits);
    }
    TRY(outcome_blocks_ranked(set->blocks, own->rows, take_ranked, &ranks));
    merits_finish(&set->blocks->shape, &own->merits);
done:
    return status;
}

static ls_status resample(const struct resampling *r, size_t b,
                          struct resampler *own)
{
    const struct bootstrap *bootstrap = r->bootstrap;
    double *figure = bootstrap->figure + b * bootstrap->sets * MERIT_COUNT;
    ls_status status = LS_OK;

    draw(r->seed, b, r->units->n, own->count);
    for (size_t s = 0; s < bootstrap->sets; s++) {
        TRY(rate(r, &r->set[s], own));
        for (size_t k = 0; k < MERIT_COUNT; k++)
            figure[s * MERIT_COUNT + k] = own->merits.all[k].value;
    }
done:
    return status;
}

static void resample_part(void *user, size_t rank, size_t team)
{
    const struct resampling *r = user;
    const struct range part = range_part(r->bootstrap->resamples, team, rank);
    struct resampler *own = &r->resampler[rank];

    for (size_t b = part.lo; b < part.hi && own->status == LS_OK; b++)
        own->status = resample(r, b, own);
}

static ls_status create_threads(struct resampling *r, size_t threads)
{
    size_t size = 0, rows = 0;
    ls_status status = LS_OK;

    for (size_t s = 0; s < r->sets; s++) {
        const struct outcome_blocks *blocks = r->set[s].blocks;

        size = blocks->size > size ? blocks->size : size;
        rows = blocks->block > rows ? blocks->block : rows;
    }
    TRY(MEM_ARRAY(r->resampler, threads, what));
    for (size_t t = 0; t < threads; t++) {
        struct resampler *own = &r->resampler[t];

        TRY(MEM_ARRAY(own->count, r->units->n, what));
        own->block = mem_zeroed(size, 1);
        TRY(mem_check(own->block, size, 1, what));
        TRY(MEM_ARRAY(own->weight, rows, what));
        TRY(MEM_ARRAY(own->rows, RANKED_ROWS, what));
        TRY(merits_create(&r->set[0].blocks->shape, &own->merits));
    }
done:
    return status;
}

static void destroy_threads(struct resampling *r, size_t threads)
{
    for (size_t t = 0; r->resampler && t < threads; t++) {
        mem_free(r->resampler[t].count);
        mem_free(r->resampler[t].block);
        mem_free(r->resampler[t].weight);
        mem_free(r->resampler[t].rows);
        merits_clear(&r->resampler[t].merits);
    }
    mem_free(r->resampler);
}

/* The sentence of a thread that failed is its own. */
static ls_status first_failure(const struct resampling *r, size_t threads)
{
    for (size_t t = 0; t < threads; t++)
        if (r->resampler[t].status != LS_OK)
            return fail(r->resampler[t].status,
                        "a temporary file of the evaluation cannot be read");
    return LS_OK;
}

ls_status bootstrap_run(const struct resample_units *units,
                        const struct resampled *set, size_t sets,
                        size_t resamples, uint64_t seed, size_t threads,
                        struct bootstrap *bootstrap)
{
    struct bootstrap made = {.resamples = resamples, .sets = sets};
    struct resampling r = {.units = units,
                           .set = set,
                           .sets = sets,
                           .seed = seed,
                           .bootstrap = &made};
    ls_status status = LS_OK;

    TRY(team_check(threads));
    TRY(create_threads(&r, threads));
    TRY(MEM_ARRAY(made.figure, resamples * sets * MERIT_COUNT, what));
    team_run(threads, resample_part, &r);
    TRY(first_failure(&r, threads));
    *bootstrap = made;
    made = (struct bootstrap){0};
done:
    destroy_threads(&r, threads);
    bootstrap_clear(&made);
    return status;
}

void bootstrap_clear(struct bootstrap *bootstrap)
{
    mem_free(bootstrap->figure);
    *bootstrap = (struct bootstrap){0};
}

/* ---- Intervals ---------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

double quantile_of(const double *x, size_t n, double share)
{
    const double at = share * (double)(n - 1);
    const size_t lo = (size_t)at;

    return lo + 1 < n ? x[lo] + (at - (double)lo) * (x[lo + 1] - x[lo])
                      : x[n - 1];
}

void bootstrap_interval(const struct bootstrap *bootstrap, size_t set,
                        size_t less, enum merit merit, double level,
                        double *room, double *low, double *high)
{
    const size_t sets = bootstrap->sets, resamples = bootstrap->resamples;
    size_t n = 0;

    for (size_t b = 0; b < resamples; b++) {
        const double *figure = bootstrap->figure + b * sets * MERIT_COUNT;
        double value = figure[set * MERIT_COUNT + merit];

        if (less < sets)
            value -= figure[less * MERIT_COUNT + merit];
        if (!isnan(value))
            room[n++] = value;
    }
    *low = *high = (double)NAN;
    if (10 * n <= 9 * resamples)
        return;
    qsort(room, n, sizeof *room, by_size);
    *low = quantile_of(room, n, (1 - level) / 2);
    *high = quantile_of(room, n, (1 + level) / 2);
}
