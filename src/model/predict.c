/* SPDX-License-Identifier: MIT */
/*
 * predict.c - a model's outputs for rows in memory, on the calling thread.
 */
#include "model/predict.h"

#include "base/mem.h"
#include "data/number.h"

void predict_denormalize(const struct preprocess *target, size_t n,
                         const real *A, real *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < target->n; j++) {
            const double a = (double)A[i * target->n + j];

            out[i * target->n + j] =
                (real)(a / target->scale[j] + target->shift[j]);
        }
}

static ls_status outputs_of_block(const struct ls_model *model,
                                  const struct products *products, size_t n,
                                  const size_t *rows, const real *X,
                                  struct scratch *scratch, real *out)
{
    const size_t F = model->input.n;

    number_gather(NUMBER_REAL, X, F, rows, n, NULL, F, model->input.shift,
                  model->input.scale, scratch->A[0]);
    const ls_status status =
        backprop_forward(&model->network, products, model->theta, n, scratch);

    if (status != LS_OK)
        return products_fail(products, status);
    predict_denormalize(&model->target, n, scratch->A[model->network.n_layers],
                        out);
    return LS_OK;
}

const struct products *model_products(const struct ls_model *model)
{
    const char *name = facts_find(&model->provenance, "products");
    const struct products *products = name ? products_find(name) : NULL;

    return products ? products : products_find("auto");
}

ls_status model_outputs(const struct ls_model *model, size_t rows,
                        const real *X, real *out)
{
    ls_status status = LS_OK;
    struct scratch scratch = {0};
    size_t index[PREDICT_ROWS];
    const struct products *products = model_products(model);
    struct products_guard guard;

    products->enter(&guard);

    for (size_t i = 0; i < PREDICT_ROWS; i++)
        index[i] = i;
    TRY(scratch_create(&model->network, PREDICT_ROWS, &scratch));
    for (size_t at = 0; at < rows; at += PREDICT_ROWS) {
        const size_t n =
            rows - at < PREDICT_ROWS ? rows - at : (size_t)PREDICT_ROWS;

        TRY(outputs_of_block(model, products, n, index, X + at * model->input.n,
                             &scratch, out + at * model->target.n));
    }

done:
    products->leave(&guard);
    scratch_destroy(&scratch);
    return status;
}

ls_status ls_model_predict(const ls_model *model, size_t rows, const ls_real *X,
                           ls_real *out)
{
    return model_outputs(model, rows, X, out);
}
