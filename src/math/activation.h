/* SPDX-License-Identifier: MIT */
/*
 * activation.h - the table of activations A = g(Z) and their derivatives.
 *
 * A new activation is one row of the table in activation.c; options, help and
 * the gradient check read the table.
 */
#ifndef LOCKSTEP_ACTIVATION_H
#define LOCKSTEP_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

struct activation {
    const char *name;
    bool output_only; /* for the output layer (softmax needs whole rows) */
    bool in_products; /* applied by forward and input_gradient of gemm.h */
    bool by_Z;        /* backward() reads Z, else A */
    bool smooth;      /* g has no kink, nor has its derivative */
    const char *init; /* initial weights of a layer, a rule of model/init.c */

    /* A = g(Z), in place: Z_A [n_out x ld], units below one another, rows in
     * lanes; ld is a multiple of ROW_LANES. */
    void (*value)(size_t n_out, size_t ld, real *Z_A);

    /* dL/dZ from dL/dA, in place, from A or, if by_Z, from Z: [n_out x ld]. */
    void (*backward)(size_t n_out, size_t ld, const real *A, real *dA_dZ);
};

/* NULL for an unknown name. */
const struct activation *activation_find(const char *name);
/* All names, NULL-ended. */
const char *const *activation_names(void);
/* "auto", then all names: an address that a table of constants can hold. */
extern const char *const activation_choices[];
/* Names for hidden layers. */
extern const char *const hidden_activation_choices[];

#endif
