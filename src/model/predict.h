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

/* ls_model_predict(): X [rows x features] raw, of a type of numbers, out [rows
 * x targets]. */
ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out);

#endif
