/* SPDX-License-Identifier: MIT */
/*
 * loss.h - the table of losses: value, dL/dA, and the fused forms dL/dZ.
 *
 * A loss is the sum over the outputs of a row; the loss of a minibatch is the
 * mean over its rows, and is divided by the optimizer, not here.
 */
#ifndef LOCKSTEP_LOSS_H
#define LOCKSTEP_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

enum { LOSS_MAX_LEVELS = 64 };

/* Parameters of the losses; each loss reads its own. */
struct loss_parameters {
    size_t n_levels;               /* quantile */
    double level[LOSS_MAX_LEVELS]; /* ascending, in (0, 1) */
    double delta;                  /* huber */
    double gamma;                  /* focal */
};

/* Targets of a loss: labels of classes, values to regress, or either. */
enum loss_kind { LOSS_OF_CLASSES, LOSS_OF_VALUES, LOSS_OF_BOTH };

/* Targets that a loss of values accepts. One that is not defined for negative
 * targets is trained on y divided by its mean, without a shift. */
enum loss_domain { LOSS_ANY_Y, LOSS_Y_FROM_0, LOSS_Y_ABOVE_0 };

/* Most losses have one output for each target. Loss quantile has one for each
 * level, gaussian a mean and a variance: output number t * n + k is part k of
 * target t.
 *
 * Matrices A, Z [n_out x ld] have one output per row and the rows of data in
 * lanes, Y [targets x ld] one target per row; ld is a multiple of ROW_LANES.
 * Lanes without a row hold finite numbers. */
struct loss {
    const char *name;
    enum loss_kind kind;
    enum loss_domain domain;

    /* Loss of each row of data, row [ld], in double. */
    void (*value)(const struct loss_parameters *p, size_t n_out, size_t ld,
                  const real *A, const real *Y, double *row);

    /* dL/dA */
    void (*gradient)(const struct loss_parameters *p, size_t n_out, size_t ld,
                     const real *A, const real *Y, real *dA);

    /* The output activation with which dL/dZ has a simple form, mostly A - y;
     * the loss of each row from Z, accurate also where A rounds to 0 or 1; and
     * this dL/dZ. */
    const char *fused_with;
    void (*value_from_Z)(const struct loss_parameters *p, size_t n_out,
                         size_t ld, const real *Z, const real *Y, double *row);
    void (*gradient_from_Z)(const struct loss_parameters *p, size_t n_out,
                            size_t ld, const real *A, const real *Y, real *dZ);

    /* The loss that replaces this one if the output activation is softmax, or
     * NULL. */
    const struct loss *with_softmax;
};

const struct loss *loss_find(const char *name);
/* Find the loss for an output activation; NULL for an unknown name. */
const struct loss *loss_for(const char *name, const char *activation);
const char *const *loss_names(void);
/* "auto", then all names. */
extern const char *const loss_choices[];

/* Outputs for each target. */
size_t loss_parts(const struct loss *loss, const struct loss_parameters *p);
/* The part that predicts the value: the mean, or the level nearest to 1/2. */
size_t loss_point(const struct loss *loss, const struct loss_parameters *p);
/* Whether part k is a variance, in squared units of y. */
bool loss_is_variance(const struct loss *loss, size_t k);
bool loss_is_quantile(const struct loss *loss);

/* Members of the table that other files define. */
extern const struct loss loss_mae, loss_huber, loss_quantile, loss_poisson,
    loss_gamma, loss_gaussian, loss_focal;

/* ---- For the files that define losses ------------------------------------ */

/* Outputs that have to be positive, or probabilities, are clamped. */
#define LOSS_LOWEST ((real)1e-7)
#define LOSS_HIGHEST ((real)(1 - 1e-7))

static inline void loss_zero(size_t ld, double *row)
{
    for (size_t i = 0; i < ld; i++)
        row[i] = 0;
}

#endif
