/* SPDX-License-Identifier: MIT */
/*
 * sample_values.c - a sample of the values of each column, as the network gets
 * them. One pass over the rows, also of a table that is streamed.
 */
#include "table/order/sample_values.h"

#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "table/order/data_loader.h"

/* Rows gathered at a time. */
enum { SOME = 64 };

struct scan {
    const struct preprocess *input;
    struct value_sample *sample;
    size_t n;     /* rows to choose from */
    size_t taken; /* rows of the sample so far */
    uint64_t seed;
    real *lanes; /* [columns x SOME] */
};

static size_t sample_rows(size_t rows, size_t columns)
{
    size_t most = SAMPLE_VALUES / columns;

    most = most < SAMPLE_LEAST ? (size_t)SAMPLE_LEAST : most;
    most = most > SAMPLE_MOST ? (size_t)SAMPLE_MOST : most;
    return rows < most ? rows : most;
}

/* The first row of stretch s; each has as many rows as the others, or one more.
 */
static size_t stretch_start(const struct scan *c, size_t s)
{
    const size_t m = c->sample->rows;

    return c->n / m * s + c->n % m * s / m;
}

/* Position of row s of the sample. */
static size_t place_of(const struct scan *c, size_t s)
{
    const size_t lo = stretch_start(c, s), hi = stretch_start(c, s + 1);
    const double u = random_uniform(c->seed, RANDOM_SAMPLE, 0, s);

    return lo + (size_t)(u * (double)(hi - lo));
}

/* Append n rows to the sample. */
static void take_some(struct scan *c, const ls_dataset *table,
                      const size_t *row, size_t n)
{
    struct value_sample *sample = c->sample;

    dataset_inputs(table, row, n, c->input, SOME, c->lanes);
    for (size_t j = 0; j < sample->columns; j++)
        memcpy(sample->value + j * sample->rows + c->taken, c->lanes + j * SOME,
               n * sizeof *c->lanes);
    c->taken += n;
}

static ls_status take_rows(void *user, const ls_dataset *table,
                           const size_t *row, size_t position, size_t n)
{
    struct scan *c = user;
    size_t chosen[SOME], some = 0;

    for (size_t s = c->taken; s < c->sample->rows; s++) {
        const size_t place = place_of(c, s);

        if (place >= position + n)
            break;
        chosen[some++] = row[place - position];
        if (some == SOME) {
            take_some(c, table, chosen, some);
            some = 0;
        }
    }
    if (some > 0)
        take_some(c, table, chosen, some);
    return LS_OK;
}

ls_status dataset_sample_values(const ls_dataset *dataset,
                                const struct rows *rows,
                                const struct preprocess *input, uint64_t seed,
                                struct value_sample *sample)
{
    const size_t columns = dataset->about.features;
    struct value_sample made = {.columns = columns,
                                .rows = sample_rows(rows->n, columns)};
    struct scan scan = {
        .input = input, .sample = &made, .n = rows->n, .seed = seed};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.value, columns * made.rows, "a sample of the values"));
    TRY(MEM_ARRAY(scan.lanes, columns * SOME, "a sample of the values"));
    TRY(data_loader_scan(dataset, rows, take_rows, &scan));
    *sample = made;
    made.value = NULL;
done:
    mem_free(made.value);
    mem_free(scan.lanes);
    return status;
}
