/* SPDX-License-Identifier: MIT */
/*
 * derivative.h - derivatives of the outputs of one network by its features.
 *
 * Thread-blind: each thread has a derivative of its own, for at most
 * PREDICT_ROWS rows at a time. Ensembles are the work of the caller.
 */
#ifndef LOCKSTEP_DERIVATIVE_H
#define LOCKSTEP_DERIVATIVE_H

#include "model/predict.h"

struct derivative {
    const struct ls_model *model;
    struct network *network; /* that of the model without dropout */
    const struct gemm *gemm;
    struct scratch scratch;
    struct workspace *workspace;
    real *X;     /* [features x lanes] scaled features of the rows */
    real *dA;    /* [inputs of layer 1 x lanes] derivatives of an output */
    double *dX;  /* [features x lanes] the same by scaled features; of a code
                    0 */
    double *out; /* [PREDICT_ROWS x outputs] in the units of y */
    real *plain; /* the same as reals */
};

/* model, which is no ensemble, must outlive the derivative. */
ls_status derivative_open(const struct ls_model *model, struct derivative *d);
void derivative_close(struct derivative *d);

/* Scale n rows X [n x features] in the units of the file. */
void derivative_rows(struct derivative *d, size_t n, const double *X);
/* Compute the outputs d->out at `share` of the way from the baseline, where all
 * scaled features and all embeddings of codes are 0, to the rows. */
ls_status derivative_forward(struct derivative *d, double share);
/* Compute d->dX and d->dA of output k after derivative_forward(), in the units
 * of y. Output k is constant where it is limited to the range of y. */
ls_status derivative_backward(struct derivative *d, size_t k);

/* Share of a code in the change of output k from the baseline on: sum of the
 * derivatives by the numbers of its embedding times these numbers, of row i;
 * feature j is the code. */
double derivative_of_code(const struct derivative *d, size_t j, size_t i);

#endif
