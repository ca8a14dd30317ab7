/* SPDX-License-Identifier: MIT */
/*
 * number.h - the number types of tables, and rows of them as `real`.
 */
#ifndef LOCKSTEP_NUMBER_H
#define LOCKSTEP_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/real.h"

/* In memory always in this machine's byte order. */
enum number_type {
    NUMBER_NONE, /* not a number type that lockstep reads */
    NUMBER_U8,
    NUMBER_I8,
    NUMBER_U16,
    NUMBER_I16,
    NUMBER_U32,
    NUMBER_I32,
    NUMBER_U64,
    NUMBER_I64,
    NUMBER_F32,
    NUMBER_F64
};

/* The type of `real`. */
#ifdef LS_DOUBLE
#define NUMBER_REAL NUMBER_F64
#else
#define NUMBER_REAL NUMBER_F32
#endif

size_t number_size(enum number_type type);
const char *number_name(enum number_type type); /* "uint8", "float32" */
int number_is_integer(enum number_type type);

/* Element i of an array as double (64-bit integers are rounded). */
double number_at(enum number_type type, const void *array, size_t i);

/* out[j] = array[column[j]] as double; column [n] or NULL for 0, 1, ... */
void number_doubles(enum number_type type, const void *array,
                    const size_t *column, size_t n, double *out);

/* The first of n elements that is NaN, infinite or too large for `real`; n if
 * there is none. */
size_t number_first_bad(enum number_type type, const void *array, size_t n);

/*
 * out[i, j] = (table[rows[i], column[j]] - shift[j]) * scale[j],
 * computed in double and rounded once, so that the bits depend on the value
 * and not on the type it is stored in.
 *
 * table [. x width], rows [n], column [n_out] or NULL for 0, 1, ...,
 * shift and scale [n_out] or both NULL for none, out [n x n_out].
 */
void number_gather(enum number_type type, const void *table, size_t width,
                   const size_t *rows, size_t n, const size_t *column,
                   size_t n_out, const double *shift, const double *scale,
                   real *out);

#endif
