/* SPDX-License-Identifier: MIT */
/*
 * loss.h - the table of losses: value, dL/dA, and the fused forms dL/dZ.
 *
 * A loss is the sum over the outputs of a row; the loss of a minibatch is the
 * mean over its rows, and is divided by the optimizer, not here.
 */
#ifndef LOCKSTEP_LOSS_H
#define LOCKSTEP_LOSS_H

#include <stddef.h>

#include "base/real.h"

/* Matrices [n_out x ld] have one output per row and the rows of data in lanes;
 * ld is a multiple of ROW_LANES. Lanes without a row hold finite numbers. */
struct loss {
    const char *name;

    /* Loss of each row of data, row [ld], in double. */
    void (*value)(size_t n_out, size_t ld, const real *A, const real *Y,
                  double *row);

    /* dL/dA */
    void (*gradient)(size_t n_out, size_t ld, const real *A, const real *Y,
                     real *dA);

    /* The output activation with which dL/dZ = A - y; the loss of each row from
     * Z, accurate also where A rounds to 0 or 1; and this dL/dZ. */
    const char *fused_with;
    void (*value_from_Z)(size_t n_out, size_t ld, const real *Z, const real *Y,
                         double *row);
    void (*gradient_from_Z)(size_t n_out, size_t ld, const real *A,
                            const real *Y, real *dZ);
};

const struct loss *loss_find(const char *name);
const char *const *loss_names(void);
/* "auto", then all names. */
extern const char *const loss_choices[];

#endif
