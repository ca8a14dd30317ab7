/* SPDX-License-Identifier: MIT */
/*
 * pipeline_check.c - whether a format can express all steps of a pipeline.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/export_writers.h"
#include "export/pipeline.h"

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

/* Steps of the whole model. */
static const char *common_step(const struct pipeline *p, unsigned express)
{
    bool variance = false;

    for (size_t j = 0; j < p->n_outputs; j++)
        variance = variance || p->net[0].output[j].variance;
    if (!p->plain_columns && !(express & EXPRESS_TEXT))
        return "columns of texts or indicators of missing cells";
    if (p->n_nets > 1 && !(express & EXPRESS_ENSEMBLE))
        return "several members (an ensemble)";
    if (p->n_nets > 1 && variance && !(express & EXPRESS_VARIANCE))
        return "variances of an ensemble";
    if ((p->temperature < 1 || p->temperature > 1) && !(express & EXPRESS_HEAT))
        return "the temperature of an ensemble";
    if (p->first && !(express & EXPRESS_ISOTONIC))
        return "an isotonic calibration";
    if ((p->threshold < 0.5 || p->threshold > 0.5) &&
        !(express & EXPRESS_THRESHOLD))
        return "a decision threshold";
    return NULL;
}

enum { STEP_SIZE = 128 };

/* The first step that a format does not have; false if there is none. */
static bool find_lack(const struct pipeline *p, unsigned express,
                      const char *const *activations, char step[STEP_SIZE])
{
    const char *found = common_step(p, express);

    for (size_t i = 0; i < p->n_nets && !found; i++)
        found = net_step(p, &p->net[i], express);
    snprintf(step, STEP_SIZE, "%s", found ? found : "");
    for (size_t i = 0; activations && i < p->n_nets && !found; i++)
        for (size_t l = 0; l < p->net[i].n_layers && !*step; l++)
            if (!has(activations, p->net[i].layer[l].activation))
                snprintf(step, STEP_SIZE, "the activation %s in layer %zu",
                         p->net[i].layer[l].activation, l + 1);
    return *step != '\0';
}

ls_status pipeline_lacks(const struct pipeline *p, const char *step)
{
    char others[256] = "", unused[STEP_SIZE];
    size_t used = 0;

    for (size_t i = 0; export_writer_at(i) && used < sizeof others; i++) {
        const struct export_writer *writer = export_writer_at(i);

        if (strcmp(writer->name, p->writer) != 0 &&
            !find_lack(p, writer->express, writer->activations, unused))
            used +=
                (size_t)snprintf(others + used, sizeof others - used, "%s%s",
                                 used > 0 ? ", " : "", writer->name);
    }
    return fail(LS_USAGE,
                "%s has %s, which an export to %s cannot express; these can: "
                "%s",
                p->model, step, p->writer, used > 0 ? others : "none");
}

ls_status pipeline_check(const struct pipeline *p, unsigned express,
                         const char *const *activations)
{
    char step[STEP_SIZE];

    return find_lack(p, express, activations, step) ? pipeline_lacks(p, step)
                                                    : LS_OK;
}
