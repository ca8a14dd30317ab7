/* SPDX-License-Identifier: MIT */
/*
 * pipeline_check.c - whether a format can express all steps of a pipeline.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_writers.h"
#include "export/pipeline.h"

/* A step that some formats do not have. */
static ls_status lacks(const struct pipeline *p, const char *step)
{
    char others[EXPORT_LIST_SIZE];

    export_list_complete(others);
    return fail(LS_USAGE,
                "%s has %s, which an export to %s cannot express; these can: "
                "%s",
                p->model, step, p->writer, others);
}

static const char *feature_step(const struct pipeline_feature *f,
                                unsigned express)
{
    if (!isnan(f->fill) && !(express & EXPRESS_FILL))
        return "values for missing cells (setting missing)";
    if (isfinite(f->limit) && !(express & EXPRESS_CLIP))
        return "robust scaling (setting normalize)";
    if (f->knots > 0 && !(express & EXPRESS_QUANTILES))
        return "quantile scaling (setting normalize)";
    return NULL;
}

static const char *output_step(const struct pipeline_output *o,
                               unsigned express)
{
    const bool moved =
        o->scale < 1 || o->scale > 1 || o->shift < 0 || o->shift > 0;

    if (moved && !(express & EXPRESS_UNITS))
        return "targets that are scaled (setting normalize)";
    if (isfinite(o->least) && !(express & EXPRESS_RANGE))
        return "a range that limits its outputs";
    return NULL;
}

static const char *layer_step(const struct pipeline_layer *layer,
                              unsigned express)
{
    if (layer->gain && !(express & EXPRESS_NORM))
        return "layer normalization";
    if (layer->alpha && !(express & EXPRESS_PARAMETRIC))
        return "parametric activations";
    return layer->residual && !(express & EXPRESS_RESIDUAL)
               ? "residual connections"
               : NULL;
}

static const char *net_step(const struct pipeline *p,
                            const struct pipeline_net *net, unsigned express)
{
    const char *step = NULL;

    for (size_t j = 0; j < p->n_features && !step; j++)
        step = feature_step(&net->feature[j], express);
    if (!step && net->numeric.columns && !(express & EXPRESS_NUMERIC))
        step = "numeric embeddings";
    if (!step && net->n_embeddings > 0 && !(express & EXPRESS_CODES))
        step = "embeddings of texts";
    for (size_t l = 0; l < net->n_layers && !step; l++)
        step = layer_step(&net->layer[l], express);
    for (size_t j = 0; j < p->n_outputs && !step; j++)
        step = output_step(&net->output[j], express);
    return step;
}

static bool has(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static ls_status check_activations(const struct pipeline *p,
                                   const struct pipeline_net *net,
                                   const char *const *activations)
{
    char step[128];

    for (size_t l = 0; activations && l < net->n_layers; l++)
        if (!has(activations, net->layer[l].activation)) {
            snprintf(step, sizeof step, "the activation %s in layer %zu",
                     net->layer[l].activation, l + 1);
            return lacks(p, step);
        }
    return LS_OK;
}

ls_status pipeline_check(const struct pipeline *p, unsigned express,
                         const char *const *activations)
{
    bool variance = false;
    ls_status status = LS_OK;

    if (!p->plain_columns && !(express & EXPRESS_TEXT))
        return lacks(p, "columns of texts or indicators of missing cells");
    for (size_t j = 0; j < p->n_outputs; j++)
        variance = variance || p->net[0].output[j].variance;
    if (p->n_nets > 1 && !(express & EXPRESS_ENSEMBLE))
        return lacks(p, "several members (an ensemble)");
    if (p->n_nets > 1 && variance && !(express & EXPRESS_VARIANCE))
        return lacks(p, "variances of an ensemble");
    for (size_t i = 0; i < p->n_nets; i++) {
        const char *step = net_step(p, &p->net[i], express);

        if (step)
            return lacks(p, step);
        TRY(check_activations(p, &p->net[i], activations));
    }
done:
    return status;
}
