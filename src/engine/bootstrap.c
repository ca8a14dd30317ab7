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

/* A number for each row, equal for equal ids. */
static ls_status copy_ids(const ls_dataset *data, int64_t *number)
{
    const size_t rows = data->about.rows;

    if (!data->id && !data->id_text)
        return fail(LS_BAD_DATA, "%s has no groups", data->about.path);
    if (data->id)
        memcpy(number, data->id, rows * sizeof *number);
    for (size_t i = 0; data->id_text && i < rows; i++)
        number[i] =
            (int64_t)digest_xxh3(0, data->id_text[i], strlen(data->id_text[i]));
    return LS_OK;
}

ls_status units_create(const ls_dataset *data, bool groups,
                       struct resample_units *units)
{
    const size_t rows = data->about.rows;
    struct resample_units made = {.n = rows};
    int64_t *id = NULL, *number = NULL;
    ls_status status = LS_OK;

    if (groups) {
        TRY(MEM_ARRAY(id, rows, what));
        TRY(MEM_ARRAY(number, rows, what));
        TRY(MEM_ARRAY(made.of, rows, what));
        TRY(copy_ids(data, id));
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
    uint32_t *count;      /* [units] */
    double *weight;       /* [rows] */
    struct merits merits; /* of any set: all have one shape */
};

struct resampling {
    const struct resample_units *units;
    size_t rows;
    const struct resampled *set;
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

static void weigh(const struct resampling *r, const struct resampled *set,
                  struct resampler *own)
{
    for (size_t i = 0; i < set->outcomes->n; i++) {
        const size_t row = set->row ? set->row[i] : i;
        const size_t unit = r->units->of ? r->units->of[row] : row;

        own->weight[i] = set->outcomes->weight[i] * own->count[unit];
    }
}

static void resample(const struct resampling *r, size_t b,
                     struct resampler *own)
{
    const struct bootstrap *bootstrap = r->bootstrap;
    double *figure = bootstrap->figure + b * bootstrap->sets * MERIT_COUNT;

    draw(r->seed, b, r->units->n, own->count);
    for (size_t s = 0; s < bootstrap->sets; s++) {
        weigh(r, &r->set[s], own);
        merits_compute(r->set[s].outcomes, own->weight, &own->merits);
        for (size_t k = 0; k < MERIT_COUNT; k++)
            figure[s * MERIT_COUNT + k] = own->merits.all[k].value;
    }
}

static void resample_part(void *user, size_t rank, size_t team)
{
    const struct resampling *r = user;
    const struct range part = range_part(r->bootstrap->resamples, team, rank);

    for (size_t b = part.lo; b < part.hi; b++)
        resample(r, b, &r->resampler[rank]);
}

static ls_status create_threads(struct resampling *r, size_t threads)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->resampler, threads, what));
    for (size_t t = 0; t < threads; t++) {
        TRY(MEM_ARRAY(r->resampler[t].count, r->units->n, what));
        TRY(MEM_ARRAY(r->resampler[t].weight, r->rows, what));
        TRY(merits_create(&r->set[0].outcomes->shape, &r->resampler[t].merits));
    }
done:
    return status;
}

static void destroy_threads(struct resampling *r, size_t threads)
{
    for (size_t t = 0; r->resampler && t < threads; t++) {
        mem_free(r->resampler[t].count);
        mem_free(r->resampler[t].weight);
        merits_clear(&r->resampler[t].merits);
    }
    mem_free(r->resampler);
}

ls_status bootstrap_run(const struct resample_units *units, size_t rows,
                        const struct resampled *set, size_t sets,
                        size_t resamples, uint64_t seed, size_t threads,
                        struct bootstrap *bootstrap)
{
    struct bootstrap made = {.resamples = resamples, .sets = sets};
    struct resampling r = {.units = units,
                           .rows = rows,
                           .set = set,
                           .seed = seed,
                           .bootstrap = &made};
    ls_status status = LS_OK;

    TRY(team_check(threads));
    TRY(create_threads(&r, threads));
    TRY(MEM_ARRAY(made.figure, resamples * sets * MERIT_COUNT, what));
    team_run(threads, resample_part, &r);
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
