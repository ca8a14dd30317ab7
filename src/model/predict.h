/* SPDX-License-Identifier: MIT */
/*
 * predict.h - outputs of a model, in the units of the caller.
 */
#ifndef LOCKSTEP_PREDICT_H
#define LOCKSTEP_PREDICT_H

#include "model/backprop.h"
#include "model/model.h"

/* Rows of one matrix product in evaluation and prediction: fixed, so that
 * outputs do not depend on the number of threads. */
enum { PREDICT_ROWS = 64 };

/* Such products of a predictor that read W together. */
enum { PREDICT_TOGETHER = 4 };

/* Matrix products that the model was trained with, else the default. */
const struct gemm *model_products(const struct ls_model *model);

/* Memory in which one thread computes outputs of a model. */
struct ls_predictor {
    const struct ls_model *model;
    const struct gemm *gemm;
    size_t max_rows;
    struct scratch scratch;
    struct workspace *workspace; /* [together], each for PREDICT_ROWS */
    size_t together;
    real *row[2]; /* inputs and outputs of a layer for a single row, which needs
                     no lanes; NULL if products or layers have no such pass */
    struct ls_predictor *member; /* of an ensemble, one for each member */
    real *out;                   /* [PREDICT_ROWS x targets] of a member */
    double *sum;                 /* the same of all */
};

/* model must outlive the predictor. */
ls_status predictor_open(const struct ls_model *model, size_t max_rows,
                         struct ls_predictor *predictor);
void predictor_close(struct ls_predictor *predictor);
/* Like model_outputs(), for at most max_rows rows. Allocates nothing. */
ls_status predictor_run(struct ls_predictor *predictor, size_t rows,
                        enum number_type type, const void *X, real *out);

/* Implements ls_model_predict(): X [rows x features] raw, of number type
 * `type`; out [rows x targets]. */
ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out);

#endif
