/* SPDX-License-Identifier: MIT */
/*
 * predict_file.c - predictions of a model for all rows of a table, as a file.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/machine.h"
#include "base/mem.h"
#include "engine/doctor.h"
#include "engine/evaluate_file.h"
#include "engine/prediction_text.h"
#include "hdf5/h5.h"
#include "model/prediction_names.h"

/* Whether path is standard output. */
static bool is_stream(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Destination of predictions: a text table or HDF5. */
struct prediction_sink {
    const ls_model *model;
    const ls_dataset *data;
    struct prediction_text *text;
    struct h5_file *file;
    char **names;      /* [targets] */
    size_t row;        /* that comes next */
    int32_t *label;    /* [a block] */
    const real *given; /* [rows x targets] in place of outputs, or NULL */
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
    const double threshold = model_threshold(sink->model);
    const size_t K = sink->model->about.targets;

    for (size_t i = 0; i < n; i++)
        sink->label[i] =
            (int32_t)metrics_class_above(threshold, task, K, out + i * K);
}

static ls_status put_rows(struct prediction_sink *sink, const real *out,
                          size_t n)
{
    ls_status status = LS_OK;
    const bool classes = sink->model->n_classes > 0;
    const ls_dataset *data = sink->data;
    const struct prediction_rows rows = {
        .n = n,
        .id = data->id ? data->id + sink->row : NULL,
        .id_text = data->id_text ? data->id_text + sink->row : NULL,
        .label = sink->label,
        .out = out};

    sink->row += n;
    if (classes)
        label_rows(sink, out, n);
    if (sink->text)
        return prediction_text_rows(sink->text, &rows);
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

/* Write outputs that were computed before. */
static ls_status put_given(struct prediction_sink *sink)
{
    const size_t rows = dataset_about(sink->data)->rows;
    const size_t block = evaluator_block(sink->data);
    const size_t K = sink->model->about.targets;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(sink->label, block, "predictions"));
    for (size_t lo = 0; lo < rows; lo += block)
        TRY(put_rows(sink, sink->given + lo * K,
                     rows - lo < block ? rows - lo : block));
done:
    mem_free(sink->label);
    return status;
}

static ls_status open_sink(struct prediction_sink *sink, const char *path,
                           const char *output)
{
    const struct ls_model *model = sink->model;
    struct prediction_layout layout = {.model = model,
                                       .ids = sink->data->id ||
                                              sink->data->id_text,
                                       .labels = model->n_classes > 0,
                                       .n = model->about.targets};
    ls_status status = LS_OK;

    if (!is_text(output))
        return open_hdf5(sink, path);
    TRY(prediction_names(model, false, &sink->names));
    layout.names = (const char *const *)sink->names;
    TRY(prediction_text_create(path, output, &layout, &sink->text));
done:
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
    if (!sink->given) {
        TRY(evaluator_create(job, TASK_MULTILABEL, &rows, plan.threads,
                             &evaluator));
        TRY(doctor_check_products(job->gemm, plan.threads));
    }
    TRY(open_sink(sink, path, output));
    TRY(evaluator ? predict_all(sink, evaluator, sink->data) : put_given(sink));
    TRY(finish_sink(sink));

done:
    prediction_text_close(sink->text);
    h5_close(sink->file);
    evaluator_destroy(evaluator);
    mem_free(sink->names);
    return status;
}

static ls_status write_file(struct prediction_sink *sink, size_t threads,
                            const char *output, int force)
{
    ls_status status = LS_OK;
    char target[LS_PATH_SIZE] = "", temporary[LS_PATH_SIZE] = "";
    const struct engine_job job = evaluate_job(sink->model, sink->data);
    struct ls_lock *lock = NULL;

    TRY(evaluate_check_fits(sink->model, sink->data, false));
    if (is_stream(output))
        return fill_sink(sink, &job, threads, NULL, output);
    if (!is_text(output))
        TRY(file_check_hdf5_name(output));
    TRY(lock_take(&output, 1, &lock));
    TRY(file_begin(output, force, target, temporary));
    TRY(fill_sink(sink, &job, threads, temporary, output));
    TRY(file_commit(temporary, target, force));

done:
    if (status != LS_OK && temporary[0])
        unlink(temporary);
    lock_release(lock);
    return status;
}

ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force)
{
    struct prediction_sink sink = {.model = model, .data = dataset};

    return write_file(&sink, threads, output, force);
}

ls_status predict_file_given(const ls_model *model, const ls_dataset *dataset,
                             const real *given, const char *output, int force)
{
    struct prediction_sink sink = {
        .model = model, .data = dataset, .given = given};

    return write_file(&sink, 1, output, force);
}
