/* SPDX-License-Identifier: MIT */
/*
 * predict_file.c - predictions of a model for all rows of a table, as a file.
 */
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/output_file.h"
#include "engine/doctor.h"
#include "engine/evaluate_file.h"
#include "engine/prediction_sink.h"
#include "model/prediction_names.h"

/* Predictions on their way to a file. */
struct predicting {
    const ls_model *model;
    const ls_dataset *data;
    struct prediction_sink *sink;
    char **names;      /* [targets] */
    size_t row;        /* that comes next */
    int32_t *label;    /* [a block] */
    const real *given; /* [rows x targets] in place of outputs, or NULL */
};

/* Compute the predicted class of each row. */
static void label_rows(struct predicting *p, const real *out, size_t n)
{
    const enum task_kind task = task_kind_of(p->model->task);
    const double threshold = model_threshold(p->model);
    const size_t K = p->model->about.targets;

    for (size_t i = 0; i < n; i++)
        p->label[i] =
            (int32_t)metrics_class_above(threshold, task, K, out + i * K);
}

static ls_status put_rows(struct predicting *p, const real *out, size_t n)
{
    const ls_dataset *data = p->data;
    const struct prediction_rows rows = {
        .n = n,
        .id = data->id ? data->id + p->row : NULL,
        .id_text = data->id_text ? data->id_text + p->row : NULL,
        .label = p->label,
        .out = out};

    p->row += n;
    if (p->model->n_classes > 0)
        label_rows(p, out, n);
    return prediction_sink_rows(p->sink, &rows);
}

/* Outputs of the evaluator or, if it is NULL, those that are given. */
static ls_status put_all(struct predicting *p, struct evaluator *evaluator)
{
    const size_t rows = dataset_about(p->data)->rows;
    const size_t block = evaluator_block(p->data);
    const size_t K = p->model->about.targets;
    real *own = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(own, evaluator ? block * K : 0, "predictions"));
    TRY(MEM_ARRAY(p->label, block, "predictions"));
    for (size_t lo = 0; lo < rows; lo += block) {
        const size_t hi = rows - lo < block ? rows : lo + block;

        if (evaluator)
            TRY(evaluator_outputs(evaluator, p->model->theta, lo, hi, own));
        TRY(put_rows(p, evaluator ? own : p->given + lo * K, hi - lo));
    }
done:
    mem_free(own);
    mem_free(p->label);
    return status;
}

static ls_status open_sink(struct predicting *p, const char *path,
                           const char *output)
{
    const struct ls_model *model = p->model;
    const ls_dataset *data = p->data;
    struct prediction_layout layout = {.model = model,
                                       .ids = data->id || data->id_text,
                                       .labels = model->n_classes > 0,
                                       .n = model->about.targets};
    ls_status status = LS_OK;

    TRY(prediction_names(model, false, &p->names));
    layout.names = (const char *const *)p->names;
    TRY(prediction_sink_create(path, output, &layout, PREDICTION_OUTPUTS,
                               data->about.rows, &p->sink));
    TRY(prediction_sink_ids(p->sink, data->about.rows, data->id,
                            data->id_text));
done:
    return status;
}

/* Write predictions to an open sink and complete its file. */
static ls_status fill_file(struct predicting *p, size_t threads,
                           const char *path, const char *output)
{
    const struct rows rows = {.n = dataset_about(p->data)->rows};
    const struct engine_job job = evaluate_job(p->model, p->data);
    struct prediction_sink *sink = NULL;
    struct evaluator *evaluator = NULL;
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(plan_threads(threads, &plan));
    if (!p->given) {
        TRY(evaluator_create(&job, TASK_MULTILABEL, &rows, plan.threads,
                             &evaluator));
        TRY(doctor_check_products(job.gemm, plan.threads));
    }
    TRY(open_sink(p, path, output));
    TRY(put_all(p, evaluator));
    sink = p->sink;
    p->sink = NULL;
    TRY(prediction_sink_finish(sink));
done:
    prediction_sink_close(p->sink);
    evaluator_destroy(evaluator);
    mem_free(p->names);
    return status;
}

static ls_status write_file(struct predicting *p, size_t threads,
                            const char *output, int force)
{
    struct output_file place = {.force = 0};
    enum prediction_format format;
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(p->model, p->data, false));
    TRY(prediction_format_of(output, &format));
    if (strcmp(output, "-") == 0)
        return fill_file(p, threads, NULL, output);
    TRY(output_file_begin(output, force, &place));
    TRY(fill_file(p, threads, place.temporary, output));
    TRY(output_file_commit(&place));
done:
    output_file_end(&place);
    return status;
}

ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force)
{
    struct predicting p = {.model = model, .data = dataset};

    return write_file(&p, threads, output, force);
}

ls_status predict_file_given(const ls_model *model, const ls_dataset *dataset,
                             const real *given, const char *output, int force)
{
    struct predicting p = {.model = model, .data = dataset, .given = given};

    return write_file(&p, 1, output, force);
}
