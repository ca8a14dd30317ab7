/* SPDX-License-Identifier: MIT */
/*
 * predict.c - a model's outputs for rows in memory, on the calling thread.
 */
#include "model/predict.h"

#include "base/mem.h"
#include "table/values/lanes.h"

void predict_denormalize(const struct preprocess *target,
                         const struct room *room, const real *A, real *out)
{
    for (size_t i = 0; i < room->n; i++)
        for (size_t j = 0; j < target->n; j++) {
            const double a = (double)A[j * room->ld + i];

            out[i * target->n + j] =
                (real)(a / target->scale[j] + target->shift[j]);
        }
}

static ls_status outputs_of_block(const struct ls_model *model,
                                  const struct products *products, size_t n,
                                  enum number_type type, const void *X,
                                  struct room *room, struct scratch *scratch,
                                  real *out)
{
    const struct lanes_view view = {
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
    room_open(room, n);
    lanes_gather(&view, row, n, room->ld, room->A[0]);
    const ls_status status = backprop_forward(&model->network, products,
                                              model->theta, room, 1, scratch);

    if (status != LS_OK)
        return products_fail(products, status);
    predict_denormalize(&model->target, room, room->A[model->network.n_layers],
                        out);
    return LS_OK;
}

const struct products *model_products(const struct ls_model *model)
{
    const char *name = facts_find(&model->provenance, "products");
    const struct products *products = name ? products_find(name) : NULL;

    return products && products_load(products) == LS_OK ? products
                                                        : products_find("auto");
}

ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out)
{
    const size_t row_bytes = model->input.n * number_size(type);
    ls_status status = LS_OK;
    struct scratch scratch = {0};
    struct room *room = NULL;
    const struct products *products = model_products(model);
    struct products_guard guard;

    products->enter(&guard);
    TRY(scratch_create(products, 1, &scratch));
    TRY(rooms_create(&model->network, PREDICT_ROWS, 1, ROOM_FORWARD, &room));
    for (size_t at = 0; at < rows; at += PREDICT_ROWS) {
        const size_t n =
            rows - at < PREDICT_ROWS ? rows - at : (size_t)PREDICT_ROWS;

        TRY(outputs_of_block(model, products, n, type,
                             (const char *)X + at * row_bytes, room, &scratch,
                             out + at * model->target.n));
    }

done:
    products->leave(&guard);
    scratch_destroy(&scratch);
    rooms_destroy(room, 1);
    return status;
}

ls_status ls_model_predict(const ls_model *model, size_t rows, const ls_real *X,
                           ls_real *out)
{
    return model_outputs(model, rows, NUMBER_REAL, X, out);
}
