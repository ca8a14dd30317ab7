/* SPDX-License-Identifier: MIT */
/*
 * study_predictions.c - out-of-fold predictions: each row by the models that
 * did not train on it.
 */
#include "base/mem.h"
#include "engine/evaluate_file.h"
#include "many/study.h"
#include "model/outputs.h"

/* Add the outputs of a model for the rows of its fold to sum [rows x K]. */
static ls_status add_fold(const ls_study *s, size_t number, double *sum)
{
    const struct ls_model *model = s->model->member[number];
    const ls_fold *about = &s->trial[0].fold[number].about;
    const size_t K = model->about.targets;
    struct rows rows = {0};
    real *out = NULL;
    ls_status status = LS_OK;

    TRY(study_held_out(s, about, &rows));
    TRY(MEM_ARRAY(out, rows.n * K, "predictions of a fold"));
    TRY(outputs_of_rows(model, s->data, &rows, s->threads, out));
    for (size_t i = 0; i < rows.n; i++)
        outputs_add(&model->network, (double)about->repeat, 1, out + i * K, 1,
                    sum + rows.row[i] * K);
done:
    rows_clear(&rows);
    mem_free(out);
    return status;
}

ls_status study_predictions(const ls_study *s, const char *output, int force)
{
    const size_t rows = s->data->about.rows;
    double *sum = NULL;
    real *mean = NULL;
    ls_status status = LS_OK;

    if (s->space || !s->model)
        return fail(LS_USAGE, "predictions of the rows held out are those of a "
                              "cross-validation that is done");
    if (!machines_writes(s->machines))
        return LS_OK;
    const size_t count = rows * s->model->about.targets;

    TRY(MEM_ARRAY(sum, count, "predictions"));
    TRY(MEM_ARRAY(mean, count, "predictions"));
    for (size_t i = 0; i < s->models; i++)
        TRY(add_fold(s, i, sum));
    outputs_mean(&s->model->network, (double)s->repeats, sum, rows, mean);
    TRY(predict_file_given(s->model, s->data, mean, output, force));
done:
    mem_free(sum);
    mem_free(mean);
    return status;
}
