/* SPDX-License-Identifier: MIT */
/*
 * predict.c - a model's outputs for rows in memory, on the calling thread.
 */
#include "model/predict.h"

#include "base/mem.h"
#include "table/values/gather.h"

void predict_denormalize(const struct preprocess *target,
                         const struct workspace *workspace, const real *A,
                         real *out)
{
    for (size_t i = 0; i < workspace->n; i++)
        for (size_t j = 0; j < target->n; j++) {
            const double a = (double)A[j * workspace->ld + i];

            out[i * target->n + j] =
                (real)(a / target->scale[j] + target->shift[j]);
        }
}

static ls_status outputs_of_block(const struct ls_model *model,
                                  const struct gemm *gemm, size_t n,
                                  enum number_type type, const void *X,
                                  struct workspace *workspace,
                                  struct scratch *scratch, real *out)
{
    const struct gather_view view = {
        .type = type,
        .table = X,
        .width = model->input.n,
        .n = model->input.n,
        .shift = model->input.shift,
        .scale = model->input.scale,
        .fill = model->input.fill,
    };
    size_t row[PREDICT_ROWS];

    for (size_t i = 0; i < n; i++)
        row[i] = i;
    workspace_open(workspace, n);
    gather_batch(&view, row, n, workspace->ld, workspace->A[0]);
    const ls_status status = backprop_forward(
        &model->network, gemm, model->theta, workspace, 1, scratch);

    if (status != LS_OK)
        return gemm_fail(gemm, status);
    predict_denormalize(&model->target, workspace,
                        workspace->A[model->network.n_layers], out);
    return LS_OK;
}

const struct gemm *model_products(const struct ls_model *model)
{
    const char *name = metadata_find(&model->provenance, "products");
    const struct gemm *gemm = name ? gemm_find(name) : NULL;

    return gemm && gemm_load(gemm) == LS_OK ? gemm : gemm_find("auto");
}

ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out)
{
    const size_t row_bytes = model->input.n * number_size(type);
    ls_status status = LS_OK;
    struct scratch scratch = {0};
    struct workspace *workspace = NULL;
    const struct gemm *gemm = model_products(model);
    struct gemm_guard guard;

    gemm->enter(&guard);
    TRY(scratch_create(gemm, 1, &scratch));
    TRY(workspaces_create(&model->network, PREDICT_ROWS, 1, WORKSPACE_FORWARD,
                          &workspace));
    for (size_t at = 0; at < rows; at += PREDICT_ROWS) {
        const size_t n =
            rows - at < PREDICT_ROWS ? rows - at : (size_t)PREDICT_ROWS;

        TRY(outputs_of_block(model, gemm, n, type,
                             (const char *)X + at * row_bytes, workspace,
                             &scratch, out + at * model->target.n));
    }

done:
    gemm->leave(&guard);
    scratch_destroy(&scratch);
    workspaces_destroy(workspace, 1);
    return status;
}
