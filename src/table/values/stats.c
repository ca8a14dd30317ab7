/* SPDX-License-Identifier: MIT */
/*
 * stats.c - mean, spread, least and most of columns, in one pass.
 *
 * For rows that come by once: Welford 1962. What normalises the inputs of a
 * network is found in fit_scaling.c, over the rows that train.
 */
#include "table/values/stats.h"

#include <math.h>

#include "base/mem.h"

ls_status stats_create(size_t columns, struct stats *stats)
{
    double *block = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(block, 5 * columns, "figures of columns"));
    *stats = (struct stats){.columns = columns,
                            .mean = block,
                            .square = block + columns,
                            .least = block + 2 * columns,
                            .most = block + 3 * columns,
                            .row = block + 4 * columns};
done:
    return status;
}

void stats_clear(struct stats *stats)
{
    mem_free(stats->mean);
    *stats = (struct stats){0};
}

void stats_add(struct stats *stats, enum number_type type, const void *row)
{
    const double n = (double)++stats->n;

    number_doubles(type, row, NULL, stats->columns, stats->row);
    for (size_t j = 0; j < stats->columns; j++) {
        const double x = stats->row[j];
        const double d = x - stats->mean[j];

        stats->mean[j] += d / n;
        stats->square[j] += d * (x - stats->mean[j]);
        if (stats->n == 1 || x < stats->least[j])
            stats->least[j] = x;
        if (stats->n == 1 || x > stats->most[j])
            stats->most[j] = x;
    }
}

void stats_deviation(const struct stats *stats, double *out)
{
    for (size_t j = 0; j < stats->columns; j++)
        out[j] = stats->n ? sqrt(stats->square[j] / (double)stats->n) : 0.0;
}
