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

ls_status dataset_open_for(const ls_model *model, const char *path,
                           const ls_config *config, int need_y,
                           ls_dataset **dataset)
{
    const struct dataset_pattern pattern = pattern_for(model, need_y);
    ls_config *as_trained = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(as_trained, 1, "a copy of the settings"));
    *as_trained = *config;
    TRY(open_as_trained(model, path, config, &pattern, as_trained, dataset));

done:
    mem_free(as_trained);
    return status;
}

/* A table not opened for this model may have any shape. */
static ls_status check_fits(const ls_model *model, const ls_dataset *dataset,
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

static struct engine_job job_of(const ls_model *model,
                                const ls_dataset *dataset)
{
    return (struct engine_job){
        .network = &model->network,
        .gemm = model_products(model),
        .data = dataset,
        .input = &model->input,
        .target = &model->target,
        .theta = model->theta,
    };
}

/* Figures are means by weight. */
static ls_status check_weights(const ls_dataset *dataset)
{
    const size_t rows = dataset->about.rows;
    double sum = 0;

    for (size_t i = 0; dataset->has_negative_weight && i < rows; i++)
        sum += (double)(real)dataset->weight[i];
    if (dataset->has_negative_weight && !(sum > 0))
        return fail(LS_BAD_DATA,
                    "%s: the weights of the rows add up to %g; means by weight "
                    "need a sum above 0",
                    dataset->about.path, sum);
    return LS_OK;
}

ls_status evaluate_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, ls_metrics *metrics)
{
    ls_status status = LS_OK;
    struct evaluator *evaluator = NULL;
    const struct rows rows = {.n = dataset_about(dataset)->rows};
    struct engine_job job = job_of(model, dataset);
    ls_thread_plan plan;

    job.known = model->trained.n > 0 ? &model->trained : NULL;
    TRY(check_fits(model, dataset, true));
    TRY(check_weights(dataset));
    TRY(plan_threads(threads, &plan));
    TRY(evaluator_create(&job, task_kind_of(model->task), &rows, plan.threads,
                         &evaluator));
    TRY(doctor_check_products(job.gemm, plan.threads));
    TRY(evaluator_metrics(evaluator, model->theta, metrics));

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

/* Destination of predictions: a text table or HDF5. */
struct prediction_sink {
    const ls_model *model;
    const ls_dataset *data;
    struct prediction_text *text;
    struct h5_file *file;
    int32_t *label; /* [a block] */
};

static bool is_text(const char *path)
{
    const char *dot = strrchr(path, '.');

    return is_stream(path) || (dot && (strcasecmp(dot, ".csv") == 0 ||
                                       strcasecmp(dot, ".tsv") == 0));
}

/* Write the row ids. */
static ls_status write_ids(struct prediction_sink *sink)
{
    const ls_dataset *data = sink->data;
    const uint64_t rows = data->about.rows;

    if (data->id_text)
        return h5_write_texts(sink->file, "/id",
                              (const char *const *)data->id_text, rows);
    return data->id
               ? h5_write(sink->file, "/id", NUMBER_I64, 1, &rows, data->id)
               : LS_OK;
}

static ls_status open_hdf5(struct prediction_sink *sink, const char *path)
{
    ls_status status = LS_OK;
    const ls_model *model = sink->model;
    const size_t rows = sink->data->about.rows;

    TRY(h5_create(path, &sink->file));
    TRY(h5_set_text(sink->file, "/", "format", "lockstep-prediction"));
    TRY(h5_set_text(sink->file, "/", "creator", "lockstep " LS_VERSION));
    TRY(write_ids(sink));
    TRY(h5_create_table(sink->file, "/prediction", NUMBER_REAL,
                        model->about.targets, rows));
    if (model->output_names)
        TRY(h5_write_texts(sink->file, "/output_names",
                           model->about.target_names, model->about.targets));
    if (model->n_classes > 0)
        TRY(h5_create_table(sink->file, "/class", NUMBER_I32, 0, rows));
    if (model->class_names)
        TRY(h5_write_texts(sink->file, "/class_names",
                           (const char *const *)model->class_names,
                           model->n_classes));

done:
    return status;
}

/* Compute the predicted class of each row. */
static void label_rows(struct prediction_sink *sink, const real *out, size_t n)
{
    const enum task_kind task = task_kind_of(sink->model->task);
    const size_t K = sink->model->about.targets;

    for (size_t i = 0; i < n; i++)
        sink->label[i] = (int32_t)metrics_class(task, K, out + i * K);
}

static ls_status put_rows(struct prediction_sink *sink, const real *out,
                          size_t n)
{
    ls_status status = LS_OK;
    const bool classes = sink->model->n_classes > 0;

    if (classes)
        label_rows(sink, out, n);
    if (sink->text)
        return prediction_text_rows(sink->text, n, out,
                                    classes ? sink->label : NULL);
    TRY(h5_append(sink->file, "/prediction", NUMBER_REAL, out, n));
    if (classes)
        TRY(h5_append(sink->file, "/class", NUMBER_I32, sink->label, n));

done:
    return status;
}

static ls_status predict_all(struct prediction_sink *sink,
                             struct evaluator *evaluator,
                             const ls_dataset *dataset)
{
    ls_status status = LS_OK;
    const size_t rows = dataset_about(dataset)->rows;
    const size_t block = evaluator_block(dataset);
    const size_t K = sink->model->about.targets;
    real *out = NULL;

    TRY(MEM_ARRAY(out, block * K, "predictions"));
    TRY(MEM_ARRAY(sink->label, block, "predictions"));
    for (size_t lo = 0; lo < rows; lo += block) {
        const size_t hi = rows - lo < block ? rows : lo + block;

        TRY(evaluator_outputs(evaluator, sink->model->theta, lo, hi, out));
        TRY(put_rows(sink, out, hi - lo));
    }

done:
    mem_free(out);
    mem_free(sink->label);
    return status;
}

static ls_status finish_sink(struct prediction_sink *sink)
{
    ls_status status;

    if (sink->text) {
        status = prediction_text_finish(sink->text);
        sink->text = NULL;
    } else {
        status = h5_finish(sink->file);
        sink->file = NULL;
    }
    return status;
}

/* Write predictions to an open sink and complete its file. */
static ls_status fill_sink(struct prediction_sink *sink,
                           const struct engine_job *job, size_t threads,
                           const char *path, const char *output)
{
    const struct rows rows = {.n = dataset_about(sink->data)->rows};
    struct evaluator *evaluator = NULL;
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(plan_threads(threads, &plan));
    TRY(evaluator_create(job, TASK_MULTILABEL, &rows, plan.threads,
                         &evaluator));
    TRY(doctor_check_products(job->gemm, plan.threads));
    TRY(is_text(output) ? prediction_text_create(path, output, sink->model,
                                                 sink->data, &sink->text)
                        : open_hdf5(sink, path));
    TRY(predict_all(sink, evaluator, sink->data));
    TRY(finish_sink(sink));

done:
    prediction_text_close(sink->text);
    h5_close(sink->file);
    evaluator_destroy(evaluator);
    return status;
}

ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force)
{
    ls_status status = LS_OK;
    char target[LS_PATH_SIZE] = "", temporary[LS_PATH_SIZE] = "";
    struct prediction_sink sink = {.model = model, .data = dataset};
    const struct engine_job job = job_of(model, dataset);
    struct ls_lock *lock = NULL;

    TRY(check_fits(model, dataset, false));
    if (is_stream(output))
        return fill_sink(&sink, &job, threads, NULL, output);
    if (!is_text(output))
        TRY(file_check_hdf5_name(output));
    TRY(lock_take(&output, 1, &lock));
    TRY(file_begin(output, force, target, temporary));
    TRY(fill_sink(&sink, &job, threads, temporary, output));
    TRY(file_commit(temporary, target, force));

done:
    if (status != LS_OK && temporary[0])
        unlink(temporary);
    lock_release(lock);
    return status;
}
