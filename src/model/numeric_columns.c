/* SPDX-License-Identifier: MIT */
/*
 * numeric_columns.c - the features that setting numeric-embedding makes several
 * inputs of, and the knots of piecewise linear ones.
 */
#include "model/numeric_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "table/order/sample_values.h"
#include "table/values/encoding.h"

const char *const numeric_kind_name[] = {"piecewise", "periodic", NULL};

/* Inputs for each feature by default: TabM's 16, RealMLP's 4. */
static const size_t usual_size[] = {16, 4};

/* ---- Memory -------------------------------------------------------------- */

void numeric_columns_destroy(struct numeric_columns *numeric)
{
    if (!numeric)
        return;
    mem_free(numeric->feature);
    mem_free(numeric->bins_of);
    mem_free(numeric->knot);
    mem_free(numeric);
}

ls_status numeric_columns_create(const struct numeric_columns *like, size_t n,
                                 struct numeric_columns **numeric)
{
    struct numeric_columns *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "numeric embeddings"));
    made->kind = like->kind;
    made->n = n;
    made->size = like->size;
    made->bins = like->bins;
    made->frequencies = like->frequencies;
    TRY(MEM_ARRAY(made->feature, n, "numeric embeddings"));
    if (like->kind == NUMERIC_PIECEWISE) {
        TRY(MEM_ARRAY(made->bins_of, n, "numeric embeddings"));
        TRY(MEM_ARRAY(made->knot, n * (like->bins + 1), "knots"));
    }
    *numeric = made;
    made = NULL;
done:
    numeric_columns_destroy(made);
    return status;
}

ls_status numeric_columns_copy(const struct numeric_columns *from,
                               struct numeric_columns **to)
{
    struct numeric_columns *made = NULL;
    ls_status status = LS_OK;

    TRY(numeric_columns_create(from, from->n, &made));
    memcpy(made->feature, from->feature, from->n * sizeof *made->feature);
    if (from->knot) {
        memcpy(made->bins_of, from->bins_of, from->n * sizeof *made->bins_of);
        memcpy(made->knot, from->knot,
               from->n * (from->bins + 1) * sizeof *made->knot);
    }
    *to = made;
done:
    return status;
}

/* ---- Comparison ---------------------------------------------------------- */

bool numeric_columns_alike(const struct numeric_columns *a,
                           const struct numeric_columns *b)
{
    if (!a || !b)
        return !a && !b;
    return a->kind == b->kind && a->n == b->n && a->size == b->size &&
           a->bins == b->bins && a->frequencies == b->frequencies;
}

bool numeric_columns_same_features(const struct numeric_columns *a,
                                   const struct numeric_columns *b)
{
    return numeric_columns_alike(a, b) &&
           (!a ||
            memcmp(a->feature, b->feature, a->n * sizeof *a->feature) == 0);
}

bool numeric_columns_wanted(const ls_config *config)
{
    return strcmp(config->numeric_embedding, "none") != 0;
}

/* Kind and sizes of a config. */
static struct numeric_columns form_of(const ls_config *config)
{
    struct numeric_columns form = {.kind = NUMERIC_PIECEWISE};

    if (strcmp(config->numeric_embedding, numeric_kind_name[form.kind]) != 0)
        form.kind = NUMERIC_PERIODIC;
    form.size = config->numeric_size == LS_AUTO ? usual_size[form.kind]
                                                : config->numeric_size;
    if (form.kind == NUMERIC_PIECEWISE)
        form.bins = config->numeric_bins;
    else
        form.frequencies = config->numeric_frequencies;
    return form;
}

bool numeric_columns_are_of(const struct numeric_columns *numeric,
                            const ls_config *config)
{
    struct numeric_columns form = form_of(config);

    if (!numeric || !numeric_columns_wanted(config))
        return !numeric && !numeric_columns_wanted(config);
    form.n = numeric->n;
    return numeric_columns_alike(numeric, &form);
}

/* ---- Knots --------------------------------------------------------------- */

/* Whether b is above a by enough to divide by the difference, as float. */
static bool is_bin(real a, real b)
{
    const float width = (float)b - (float)a;

    return width > 0 && isfinite(1 / width);
}

static size_t count_bins(const real *knot, size_t most)
{
    size_t n = 0;

    while (n < most && is_bin(knot[n], knot[n + 1]))
        n++;
    return n;
}

bool numeric_columns_count_bins(struct numeric_columns *numeric)
{
    bool good = true;

    for (size_t k = 0; numeric->knot && k < numeric->n; k++) {
        const real *knot = numeric->knot + k * (numeric->bins + 1);
        const size_t n = count_bins(knot, numeric->bins);

        numeric->bins_of[k] = n;
        good &= n > 0;
        for (size_t t = n; t < numeric->bins; t++)
            good &= knot[t + 1] == knot[n];
    }
    return good;
}

/* The quantile t / bins of sorted values, linear between two of them as in
 * NumPy and PyTorch. Rounded to float: a model of lockstep-f64 has the same
 * bins in lockstep. */
static real quantile(const real *sorted, size_t n, size_t t, size_t bins)
{
    const double place = (double)t * (double)(n - 1) / (double)bins;
    const size_t lo = (size_t)place;
    const double a = (double)sorted[lo];
    const double b = (double)sorted[lo + 1 < n ? lo + 1 : lo];

    return (real)(float)(a + (place - (double)lo) * (b - a));
}

/* Quantiles without those that are equal; the last one fills up the rest. */
static void fit_knots(const real *sorted, size_t n, size_t most, real *knot)
{
    const size_t bins = n - 1 < most ? n - 1 : most;
    size_t last = 0;

    knot[0] = quantile(sorted, n, 0, bins);
    for (size_t t = 1; t <= bins; t++) {
        const real next = quantile(sorted, n, t, bins);

        if (is_bin(knot[last], next))
            knot[++last] = next;
    }
    for (size_t t = last + 1; t <= most; t++)
        knot[t] = knot[last];
}

/* ---- Choice of the features ---------------------------------------------- */

static int compare_reals(const void *a, const void *b)
{
    const real x = *(const real *)a, y = *(const real *)b;

    return (x > y) - (x < y);
}

/* Whether sorted values are more than two, in float, too. */
static bool is_numeric(const real *sorted, size_t n)
{
    size_t values = 1;

    for (size_t i = 1; i < n; i++)
        values += is_bin(sorted[i - 1], sorted[i]);
    return values > 2;
}

/* Whether feature j is a code; walk is at the next one that is, if more. */
static bool is_code(const struct encoding *columns, struct coded_walk *walk,
                    bool *more, size_t j)
{
    const bool code = *more && walk->feature == j;

    if (code)
        *more = coded_next(columns, walk);
    return code;
}

/* Add the features of the sample to numeric, which has room for all; sorts the
 * sample. */
static void add_features(const struct encoding *columns,
                         const struct value_sample *sample,
                         struct numeric_columns *numeric)
{
    struct coded_walk walk = {0};
    bool more = coded_next(columns, &walk);

    numeric->n = 0;
    for (size_t j = 0; j < sample->columns; j++) {
        real *value = sample->value + j * sample->rows;

        if (is_code(columns, &walk, &more, j))
            continue;
        qsort(value, sample->rows, sizeof *value, compare_reals);
        if (!is_numeric(value, sample->rows))
            continue;
        if (numeric->knot)
            fit_knots(value, sample->rows, numeric->bins,
                      numeric->knot + numeric->n * (numeric->bins + 1));
        numeric->feature[numeric->n++] = j;
    }
}

/* Without missing values, at whose places the network gets a fill. */
static size_t drop_missing(real *value, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i]))
            value[kept++] = value[i];
    return kept;
}

static bool any_is_numeric(const struct encoding *columns,
                           const struct value_sample *sample)
{
    struct coded_walk walk = {0};
    bool more = coded_next(columns, &walk), found = false;

    for (size_t j = 0; j < sample->columns && !found; j++) {
        real *value = sample->value + j * sample->rows;

        if (is_code(columns, &walk, &more, j))
            continue;
        const size_t n = drop_missing(value, sample->rows);

        qsort(value, n, sizeof *value, compare_reals);
        found = is_numeric(value, n);
    }
    return found;
}

ls_status numeric_columns_any(const ls_dataset *data, const struct rows *rows,
                              uint64_t seed, bool *yes)
{
    struct preprocess as_stored = {0};
    struct value_sample sample = {0};
    ls_status status = LS_OK;

    TRY(preprocess_create(dataset_about(data)->features, NULL, &as_stored));
    TRY(dataset_sample_values(data, rows, &as_stored, seed, &sample));
    *yes = any_is_numeric(data->columns, &sample);
done:
    preprocess_clear(&as_stored);
    mem_free(sample.value);
    return status;
}

ls_status numeric_columns_fit(const ls_config *config, const char *path,
                              const struct encoding *columns,
                              const struct value_sample *sample,
                              struct numeric_columns **numeric)
{
    const struct numeric_columns form = form_of(config);
    struct numeric_columns *made = NULL;
    ls_status status = LS_OK;

    TRY(numeric_columns_create(&form, sample->columns, &made));
    add_features(columns, sample, made);
    (void)numeric_columns_count_bins(made);
    if (made->n == 0)
        TRY(fail(LS_USAGE,
                 "%s has no feature of more than two values for setting "
                 "numeric-embedding=%s: texts, and features of two values, are "
                 "not embedded as numbers",
                 path, config->numeric_embedding));
    *numeric = made;
    made = NULL;
done:
    numeric_columns_destroy(made);
    return status;
}

ls_status numeric_columns_choose(const ls_config *config,
                                 const ls_dataset *data,
                                 const struct rows *rows,
                                 const struct preprocess *input,
                                 struct numeric_columns **numeric)
{
    struct value_sample sample = {0};
    ls_status status = LS_OK;

    if (!numeric_columns_wanted(config))
        return LS_OK;
    TRY(dataset_sample_values(data, rows, input, config->seed, &sample));
    TRY(numeric_columns_fit(config, dataset_about(data)->path, data->columns,
                            &sample, numeric));
done:
    mem_free(sample.value);
    return status;
}
