/* SPDX-License-Identifier: MIT */
/*
 * predict.h - outputs of a model, in the units of the caller.
 */
#ifndef LOCKSTEP_PREDICT_H
#define LOCKSTEP_PREDICT_H

#include "model/backprop.h"
#include "model/model.h"

/* Rows of one call of the products in evaluation and prediction: fixed, so
 * that outputs do not depend on who computes them. */
enum { PREDICT_ROWS = 64 };

/* A [targets x ld] of the room's rows to out [n x targets], in the units of y:
 * for regression the shift and scale of the targets are undone. */
void predict_denormalize(const struct preprocess *target,
                         const struct workspace *workspace, const real *A,
                         real *out);

/* The products that the model was trained with, else the default. */
const struct gemm *model_products(const struct ls_model *model);

/* Memory of one thread in which outputs of a model are computed. */
struct ls_predictor {
    const struct ls_model *model;
    const struct gemm *gemm;
    size_t max_rows;
    struct scratch scratch;
    struct workspace
        *workspace; /* of as many rows as go through a call of products */
};

/* The model is borrowed. */
ls_status predictor_open(const struct ls_model *model, size_t max_rows,
                         struct ls_predictor *predictor);
void predictor_close(struct ls_predictor *predictor);
/* model_outputs() of at most max_rows rows. Allocates nothing. */
ls_status predictor_run(struct ls_predictor *predictor, size_t rows,
                        enum number_type type, const void *X, real *out);

/* ls_model_predict(): X [rows x features] raw, of a type of numbers, out [rows
 * x targets]. */
ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out);

#endif
