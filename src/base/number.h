/* SPDX-License-Identifier: MIT */
/*
 * number.h - the number types of tables.
 */
#ifndef LOCKSTEP_NUMBER_H
#define LOCKSTEP_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/real.h"

/* Arrays in memory always have native byte order. */
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

/* X(code, C type, type with fast conversion to double, name, is an integer) */
#define NUMBER_TYPES(X)                            \
    X(NUMBER_U8, uint8_t, int32_t, "uint8", 1)     \
    X(NUMBER_I8, int8_t, int32_t, "int8", 1)       \
    X(NUMBER_U16, uint16_t, int32_t, "uint16", 1)  \
    X(NUMBER_I16, int16_t, int32_t, "int16", 1)    \
    X(NUMBER_U32, uint32_t, uint32_t, "uint32", 1) \
    X(NUMBER_I32, int32_t, int32_t, "int32", 1)    \
    X(NUMBER_U64, uint64_t, uint64_t, "uint64", 1) \
    X(NUMBER_I64, int64_t, int64_t, "int64", 1)    \
    X(NUMBER_F32, float, float, "float32", 0)      \
    X(NUMBER_F64, double, double, "float64", 0)

/* The type of `real`. */
#ifdef LS_DOUBLE
#define NUMBER_REAL NUMBER_F64
#define ARRAY_REAL LS_FLOAT64
#else
#define NUMBER_REAL NUMBER_F32
#define ARRAY_REAL LS_FLOAT32
#endif

size_t number_size(enum number_type type);
const char *number_name(enum number_type type); /* "uint8", "float32" */
int number_is_integer(enum number_type type);

/* Whether integer type `wide` holds every value of integer type `narrow`. */
int number_holds(enum number_type wide, enum number_type narrow);

/* The smallest type that holds all values of a and b; for an integer and a
 * float the float if it is wide enough, else float64. NUMBER_NONE is
 * neutral. */
enum number_type number_common(enum number_type a, enum number_type b);

/* Whether least and most, the range of a column, are equal up to rounding:
 * their distance is at most 8 rounding errors of the larger one. Integers must
 * be equal. NUMBER_NONE counts as float64. */
int number_is_constant(enum number_type type, double least, double most);

/* Element i of an array as double (64-bit integers are rounded). */
double number_at(enum number_type type, const void *array, size_t i);

/* Convert the bits of a float16, exactly. */
float number_of_half(uint16_t half);

/* Stands for a column of zeros where a column index is expected. */
#define COLUMN_ZERO SIZE_MAX

/* out[j] = array[column[j]] as double; column [n] or NULL for 0, 1, ... */
void number_doubles(enum number_type type, const void *array,
                    const size_t *column, size_t n, double *out);

/* Index of the first of n elements that is NaN, infinite or too large for
 * `real`; n if there is none. */
size_t number_first_bad(enum number_type type, const void *array, size_t n);

#endif
