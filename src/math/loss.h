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

struct loss {
    const char *name;

    /* L of one row: A, y [n_out]. In double. */
    double (*value)(size_t n_out, const real *A, const real *y);

    /* dL/dA of one row. */
    void (*gradient)(size_t n_out, const real *A, const real *y, real *dA);

    /* The output activation with which dL/dZ = A - y; L of one row from Z,
     * which is then exact where A rounds to 0 or 1, and that dL/dZ. */
    const char *fused_with;
    double (*value_from_Z)(size_t n_out, const real *Z, const real *y);
    void (*gradient_from_Z)(size_t n_out, const real *A, const real *y,
                            real *dZ);
};

const struct loss *loss_find(const char *name);
const char *const *loss_names(void);
/* "auto", then all names. */
extern const char *const loss_choices[];

#endif
