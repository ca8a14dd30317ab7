/* SPDX-License-Identifier: MIT */
/*
 * evaluate_file.c - metrics and predictions of a trained model for a table.
 */
#include "engine/evaluate_file.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/machine.h"
#include "base/mem.h"
#include "engine/doctor.h"
#include "engine/evaluate.h"
#include "engine/machines.h"
#include "engine/prediction_text.h"
#include "hdf5/h5.h"
#include "model/predict.h"
#include "table/locate/catalog.h"

/* Whether path is standard input, which can be read only once, or standard
 * output. */
static bool is_stream(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Whether name selects columns or parts, which no single name or shape
 * identifies. */
static bool is_choice(const char *name)
{
    return name && strlen(name) < LS_NAME_SIZE && strpbrk(name, ":,");
}

/* A name that training was given. The number of a column says nothing of other
 * texts, and what is to train on by its name is not to judge by. */
static bool is_name(const char *name)
{
    return name && strlen(name) < LS_NAME_SIZE &&
           name[strspn(name, "-0123456789")] && !catalog_is_training(name);
}

/* x or y of training, if it would not be found again; the fact has it in full,
 * the setting as it was given. */
static const char *of_training(const ls_model *model, const char *fact,
                               const char *setting)
{
    const char *full = metadata_find(&model->provenance, fact);
    const char *given = metadata_find(&model->provenance, setting);

    return is_choice(full) ? full : is_name(given) ? given : NULL;
}

/* As the table was read that the model was trained on, where nothing else is
 * said: true if that makes a difference. */
static bool read_as_trained(const ls_model *model, int need_y,
                            ls_config *config)
{
    const char *x = of_training(model, "data_x", "x");
    const char *y = of_training(model, "data_y", "y");
    bool changed = false;

    if (!*config->x && x) {
        strcpy(config->x, x);
        changed = true;
    }
    if (need_y && !*config->y && y) {
        strcpy(config->y, y);
        changed = true;
    }
    return changed;
}

/* With the weights that were named for training, likewise. */
static bool weigh_as_trained(const ls_model *model, int need_y,
                             ls_config *config)
{
    const char *weight = metadata_find(&model->provenance, "weight");

    if (!need_y || *config->weight || !weight || !*weight ||
        strlen(weight) >= LS_NAME_SIZE)
        return false;
    strcpy(config->weight, weight);
    return true;
}

/* A table that cannot be read as that of training was, since it has no such
 * columns, or is of a format that has none, is read as any other. What is wrong
 * with a table that has them is said. */
static bool may_differ(ls_status status)
{
    return status == LS_USAGE || (status == LS_BAD_DATA && last_is_absent());
}

/* First with all that is known of the table that the model was trained on, then
 * without its weights, at last as nothing but the settings say. */
static ls_status open_as_trained(const ls_model *model, const char *path,
                                 const ls_config *config,
                                 const struct dataset_pattern *pattern,
                                 ls_config *own, ls_dataset **dataset)
{
    ls_status status = LS_USAGE;

    if (!is_stream(path) && weigh_as_trained(model, pattern->need_y, own)) {
        (void)read_as_trained(model, pattern->need_y, own);
        status = dataset_open(path, own, pattern, dataset);
        *own = *config;
    }
    if (may_differ(status) && !is_stream(path) &&
        read_as_trained(model, pattern->need_y, own))
        status = dataset_open(path, own, pattern, dataset);
    if (may_differ(status))
        status = dataset_open(path, config, pattern, dataset);
    return status;
}

/* Rows of a copy that differs would be mixed with those of the others. */
static ls_status check_same(const ls_model *model, const ls_dataset *dataset,
                            struct ls_machines *machines)
{
    const uint64_t table[2] = {dataset_about(dataset)->fingerprint,
                               dataset_about(dataset)->rows};
    const char *digest = model->about.parameters_sha256;
    ls_status status = LS_OK;

    TRY(machines_same(machines, table, sizeof table, "other data"));
    TRY(machines_same(machines, digest, strlen(digest), "another model"));

done:
    return status;
}

ls_status dataset_open_for(const ls_model *model, const char *path,
                           const ls_config *config, int need_y,
                           ls_dataset **dataset)
{
    const struct dataset_pattern pattern = pattern_for(model, need_y);
    ls_config *as_trained = NULL;
    ls_dataset *opened = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(as_trained, 1, "a copy of the settings"));
    *as_trained = *config;
    status =
        open_as_trained(model, path, config, &pattern, as_trained, &opened);
    TRY(machines_agree(config->machines, status));
    TRY(check_same(model, opened, config->machines));
    opened->machines = config->machines;
    *dataset = opened;
    opened = NULL;

done:
    dataset_close(opened);
    mem_free(as_trained);
    return status;
}

/* A table not opened for this model may have any shape. */
ls_status evaluate_check_fits(const ls_model *model, const ls_dataset *dataset,
                              bool need_y)
{
    const ls_dataset_info *data = dataset_about(dataset);

    if (data->features != model->input.n)
        return fail(LS_BAD_DATA, "%s has %zu features, the model takes %zu",
                    data->path, data->features, model->input.n);
    if (dataset->has_nan && !model->input.fill)
        return fail(LS_BAD_DATA,
                    "%s has missing values, and the model was trained without "
                    "setting missing=mean or zero",
                    data->path);
    if (need_y && data->targets == 0)
        return fail(LS_BAD_DATA,
                    "%s has no y to compare with; name it with "
                    "setting y",
                    data->path);
    if (need_y && (data->targets != model->target.n ||
                   strcmp(data->task, model->task) != 0))
        return fail(LS_BAD_DATA,
                    "%s is for %s with %zu outputs, the model for %s with %zu",
                    data->path, data->task, data->targets, model->task,
                    model->target.n);
    return LS_OK;
}

struct engine_job evaluate_job(const ls_model *model, const ls_dataset *dataset)
{
    return (struct engine_job){
        .network = model_evaluated(model),
        .gemm = model_products(model),
        .data = dataset,
        .input = &model->input,
        .target = &model->target,
        .theta = model->theta,
        .machines = dataset->machines,
        .ensemble =
            model->n_members > 0 || model_is_calibrated(model) ? model : NULL,
        .threshold = model_threshold(model),
    };
}

ls_status evaluate_check_weights(const ls_dataset *dataset,
                                 const struct rows *rows)
{
    double sum = 0;

    for (size_t i = 0; dataset->has_negative_weight && i < rows->n; i++)
        sum += (double)(real)dataset->weight[rows_at(rows, i)];
    if (dataset->has_negative_weight && !(sum > 0))
        return fail(LS_BAD_DATA,
                    "%s: the weights of the rows add up to %g; means by weight "
                    "need a sum above 0",
                    dataset->about.path, sum);
    return LS_OK;
}

static ls_status evaluate(const ls_model *model, struct engine_job *job,
                          const struct rows *rows, size_t threads, real *out,
                          struct kept *kept, ls_metrics *metrics)
{
    ls_status status = LS_OK;
    struct evaluator *evaluator = NULL;
    ls_thread_plan plan;

    TRY(machines_plan_threads(job->machines, threads, &plan));
    if (kept)
        TRY(kept_create(plan.threads, kept));
    job->kept = kept;
    TRY(evaluator_create(job, task_kind_of(model->task), rows, plan.threads,
                         &evaluator));
    TRY(doctor_check_products(job->gemm, plan.threads));
    TRY(evaluator_metrics(evaluator, model->theta, out, metrics));

done:
    if (kept)
        kept_clear(kept);
    evaluator_destroy(evaluator);
    return status;
}

ls_status evaluate_kept(const ls_model *model, const ls_dataset *dataset,
                        const struct rows *rows, size_t threads, real *out,
                        struct kept *kept, ls_metrics *metrics)
{
    ls_status status = LS_OK;
    struct engine_job job = evaluate_job(model, dataset);

    job.known = model->trained.n > 0 ? &model->trained : NULL;
    TRY(evaluate_check_fits(model, dataset, true));
    TRY(evaluate_check_weights(dataset, rows));
    TRY(evaluate(model, &job, rows, threads, out, kept, metrics));
done:
    return status;
}

ls_status evaluate_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, ls_metrics *metrics)
{
    const struct rows rows = {.n = dataset_about(dataset)->rows};

    return evaluate_kept(model, dataset, &rows, threads, NULL, NULL, metrics);
}

ls_status evaluate_rows(const ls_model *model, const ls_dataset *dataset,
                        const struct rows *rows, size_t threads,
                        ls_metrics *metrics)
{
    struct engine_job job = evaluate_job(model, dataset);

    return evaluate(model, &job, rows, threads, NULL, NULL, metrics);
}

ls_status outputs_of_rows(const ls_model *model, const ls_dataset *dataset,
                          const struct rows *rows, size_t threads, real *out)
{
    const struct engine_job job = evaluate_job(model, dataset);
    const size_t block = evaluator_block(dataset);
    struct evaluator *evaluator = NULL;
    ls_status status = LS_OK;

    TRY(evaluator_create(&job, TASK_MULTILABEL, rows, threads, &evaluator));
    for (size_t lo = 0; lo < rows->n; lo += block)
        TRY(evaluator_outputs(evaluator, model->theta, lo,
                              rows->n - lo < block ? rows->n : lo + block,
                              out + lo * model->about.targets));
done:
    evaluator_destroy(evaluator);
    return status;
}

void metrics_clear(ls_metrics *metrics)
{
    mem_free(metrics->confusion);
    mem_free(metrics->weighted);
    mem_free(metrics->quantiles);
    *metrics = (ls_metrics){0};
}
