/* SPDX-License-Identifier: MIT */
/*
 * api_model.c - public functions: model files, parameters, outputs, metrics.
 */
#include "api/api_struct.h"
#include "base/mem.h"
#include "engine/evaluate.h"
#include "engine/evaluate_file.h"
#include "model/model_file.h"
#include "model/predict.h"

ls_status ls_model_load(const char *path, ls_model **model)
{
    return model_file_load(path, model, NULL);
}

ls_status ls_model_save(const ls_model *model, const char *path, int force)
{
    return model_file_save(model, NULL, path, force);
}

const ls_model_info *ls_model_about(const ls_model *model)
{
    return model_about(model);
}

const ls_layer *ls_model_layer(const ls_model *model, size_t index)
{
    return model_layer(model, index);
}

const ls_embedding *ls_model_embedding(const ls_model *model, size_t index)
{
    return model_embedding(model, index);
}

const ls_numeric_embedding *ls_model_numeric_embedding(const ls_model *model)
{
    return model_numeric(model);
}

const ls_epoch *ls_model_epoch(const ls_model *model, size_t index)
{
    return model_epoch(model, index);
}

const ls_epoch_time *ls_model_epoch_time(const ls_model *model, size_t index)
{
    return model_epoch_time(model, index);
}

void ls_model_destroy(ls_model *model)
{
    model_destroy(model);
}

ls_status ls_model_to_memory(const ls_model *model, void **bytes, size_t *size)
{
    return model_file_bytes(model, "memory", bytes, size);
}

ls_status ls_model_from_memory(const void *bytes, size_t size, ls_model **model)
{
    if (!bytes || size == 0)
        return fail(LS_BAD_DATA, "no bytes where a model is wanted");
    return model_file_parse("memory", bytes, size, model, NULL);
}

void ls_free(void *bytes)
{
    mem_free(bytes);
}

ls_status ls_model_predict(const ls_model *model, size_t rows, const ls_real *X,
                           ls_real *out)
{
    return model_outputs(model, rows, NUMBER_REAL, X, out);
}

ls_status ls_model_diff(const ls_model *a, const ls_model *b,
                        ls_difference *difference)
{
    ls_difference found = {0};
    ls_status status = LS_OK;

    TRY(struct_check(difference, "ls_difference",
                     STRUCT_UP_TO(ls_difference, where)));
    status = model_diff(a, b, &found);
    struct_give(difference, &found, sizeof found);
done:
    return status;
}

ls_status ls_evaluate(const ls_model *model, const ls_dataset *dataset,
                      size_t threads, ls_metrics **metrics)
{
    ls_metrics *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "figures of merit"));
    TRY(evaluate_dataset(model, dataset, threads, made));
    *metrics = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

void ls_metrics_destroy(ls_metrics *metrics)
{
    if (!metrics)
        return;
    metrics_clear(metrics);
    mem_free(metrics);
}

ls_status ls_predict_file(const ls_model *model, const ls_dataset *dataset,
                          size_t threads, const char *output, int force)
{
    return predict_file(model, dataset, threads, output, force);
}
