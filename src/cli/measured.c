/* SPDX-License-Identifier: MIT */
/*
 * measured.c - measure a model on rows.
 */
#include "cli/measured.h"

#include <stdlib.h>
#include <string.h>

#include "lockstep_outputs.h"

/* The pass over the rows. */
struct tallying {
    struct measurement *m;
    const char *task;
};

static void take_binary(struct measurement *m, const ls_outputs *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        const double score = (double)b->output[i * b->outputs];
        const bool is_one = b->target[i] > 0.5;

        tally_add(&m->tally[0], score, is_one, b->weight[i]);
        reliability_add(&m->calibration, score, is_one, b->weight[i]);
    }
}

/* Classes of a row: the largest probability is calibrated (Guo and others
 * 2017), that of each class makes its curves. */
static void take_classes(struct measurement *m, const ls_outputs *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        const ls_real *p = b->output + i * b->outputs;
        const size_t actual = (size_t)b->target[i];
        size_t largest = 0;

        for (size_t k = 1; k < b->outputs; k++)
            largest = p[k] > p[largest] ? k : largest;
        reliability_add(&m->calibration, (double)p[largest], largest == actual,
                        b->weight[i]);
        for (size_t k = 0; k < m->n_tallies; k++)
            tally_add(&m->tally[k], (double)p[k], k == actual, b->weight[i]);
        if (m->own && actual < m->n_tallies)
            m->own[actual][tally_column((double)p[actual])] += b->weight[i];
    }
}

static void take_labels(struct measurement *m, const ls_outputs *b)
{
    for (size_t i = 0; i < b->rows; i++)
        for (size_t k = 0; k < b->targets; k++) {
            const double score = (double)b->output[i * b->outputs + k];
            const bool is_one = b->target[i * b->targets + k] > 0.5;

            reliability_add(&m->calibration, score, is_one, b->weight[i]);
            if (k < m->n_tallies)
                tally_add(&m->tally[k], score, is_one, b->weight[i]);
        }
}

static void take_values(struct measurement *m, const ls_outputs *b)
{
    for (size_t i = 0; i < b->rows; i++)
        for (size_t j = 0; j < m->n_targets && j < b->targets; j++)
            residuals_add(
                &m->residuals[j],
                (double)b->output[i * b->outputs + j * b->parts + b->point],
                b->target[i * b->targets + j], b->weight[i]);
}

static int take_block(void *user, const ls_outputs *block)
{
    const struct tallying *pass = user;

    if (strcmp(pass->task, "binary") == 0)
        take_binary(pass->m, block);
    else if (strcmp(pass->task, "multiclass") == 0)
        take_classes(pass->m, block);
    else if (strcmp(pass->task, "multilabel") == 0)
        take_labels(pass->m, block);
    else
        take_values(pass->m, block);
    return 0;
}

/* Memory for the task; false if there is none. */
static bool allocate(struct measurement *m, const ls_dataset_info *data,
                     const char *task)
{
    const bool is_binary = strcmp(task, "binary") == 0;

    if (strcmp(task, "regression") == 0) {
        m->n_targets =
            data->targets < MEASURED_TARGETS ? data->targets : MEASURED_TARGETS;
        m->residuals = calloc(m->n_targets, sizeof *m->residuals);
        return m->residuals != NULL;
    }
    m->n_tallies = is_binary                          ? 1
                   : data->targets > MEASURED_CLASSES ? 0
                                                      : data->targets;
    m->tally = calloc(m->n_tallies + 1, sizeof *m->tally);
    m->own = calloc(m->n_tallies + 1, sizeof *m->own);
    return m->tally && m->own;
}

ls_status measurement_create(const ls_model *model, const ls_dataset *data,
                             const ls_config *held_out, size_t threads,
                             struct measurement **measured)
{
    const char *task = ls_model_about(model)->task;
    struct measurement *m = calloc(1, sizeof *m);
    struct tallying pass = {m, task};
    ls_status status = LS_OK;

    if (!m || !allocate(m, ls_dataset_about(data), task))
        status = LS_NO_MEMORY;
    if (status == LS_OK)
        status = held_out ? ls_evaluate_held_out(model, data, held_out, threads,
                                                 &m->metrics)
                          : ls_evaluate(model, data, threads, &m->metrics);
    for (size_t j = 0; status == LS_OK && j < m->n_targets; j++)
        residuals_begin(&m->residuals[j], m->metrics->rows);
    if (status == LS_OK)
        status =
            ls_outputs_each(model, data, held_out, threads, &pass, take_block);
    if (status == LS_OK)
        *measured = m;
    else
        measurement_destroy(m);
    return status;
}

void measurement_destroy(struct measurement *m)
{
    if (!m)
        return;
    ls_metrics_destroy(m->metrics);
    free(m->tally);
    free(m->own);
    free(m->residuals);
    free(m);
}
