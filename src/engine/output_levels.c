/* SPDX-License-Identifier: MIT */
/*
 * output_levels.c - outputs of an evaluation of which a target has several.
 */
#include "engine/output_levels.h"

#include "base/mem.h"

struct output_levels output_levels_of(const struct network *network)
{
    const struct loss_parameters *p = &network->of_loss;

    return (struct output_levels){
        .n_targets = network_targets(network),
        .parts = network_per_target(network),
        .point = loss_point(network->loss, p),
        .n = loss_is_quantile(network->loss) ? p->n_levels : 0,
        .level = p->level,
    };
}

void output_levels_count(const struct output_levels *levels, const real *a,
                         const real *y, double w, double *below)
{
    const double share = w / (double)levels->n_targets;

    for (size_t j = 0; j < levels->n_targets; j++)
        for (size_t k = 0; k < levels->n; k++)
            below[k] += y[j] <= a[j * levels->n + k] ? share : 0;
}

void output_levels_take_points(const struct output_levels *levels, real *a)
{
    for (size_t j = 0; levels->parts > 1 && j < levels->n_targets; j++)
        a[j] = a[j * levels->parts + levels->point];
}

ls_status output_levels_finish(const struct output_levels *levels,
                               const double *below, double weight,
                               ls_metrics *metrics)
{
    const size_t n = levels->n;
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    TRY(MEM_ARRAY(metrics->quantiles, 2 * n, "levels of an evaluation"));
    metrics->n_quantiles = n;
    metrics->coverage = metrics->quantiles + n;
    for (size_t k = 0; k < n; k++) {
        metrics->quantiles[k] = levels->level[k];
        metrics->coverage[k] = below[k] / weight;
    }
done:
    return status;
}
