/* SPDX-License-Identifier: MIT */
/*
 * number.c - the number types of tables.
 *
 * Each type has one short loop, which the compiler vectorizes; all else is
 * written once, on doubles. Independent of files.
 */
#include "base/number.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#ifdef LS_DOUBLE
#define REAL_MAX DBL_MAX
#else
#define REAL_MAX FLT_MAX
#endif

/* 0.1 + 0.2 is not 0.3: a range of so many rounding errors counts as 0. */
enum { ROUNDINGS = 8 };

/* load: out[j] = array[column[j]], COLUMN_ZERO is 0. fits: whether all n are
 * finite as `real`. */
struct type {
    const char *name;
    size_t size;
    int is_integer;
    void (*load)(const void *array, const size_t *column, size_t n,
                 double *out);
    int (*fits)(const void *array, size_t n);
};

#define X(code, T, wide, name, is_integer)                                  \
    static void load_##T(const void *array, const size_t *column, size_t n, \
                         double *out)                                       \
    {                                                                       \
        const T *v = array;                                                 \
                                                                            \
        if (column) {                                                       \
            for (size_t j = 0; j < n; j++)                                  \
                out[j] =                                                    \
                    column[j] == COLUMN_ZERO ? 0.0 : (double)v[column[j]];  \
        } else {                                                            \
            for (size_t j = 0; j < n; j++)                                  \
                out[j] = (double)v[j];                                      \
        }                                                                   \
    }                                                                       \
                                                                            \
    static int fits_##T(const void *array, size_t n)                        \
    {                                                                       \
        const T *v = array;                                                 \
        int fits = 1;                                                       \
                                                                            \
        for (size_t j = 0; j < n; j++)                                      \
            fits &= real_fabs((real)v[j]) <= REAL_MAX;                      \
        return fits;                                                        \
    }
NUMBER_TYPES(X)
#undef X

static const struct type types[] = {
#define X(code, T, wide, name, is_integer) \
    [code] = {name, sizeof(T), is_integer, load_##T, fits_##T},
    NUMBER_TYPES(X)
#undef X
};

static const struct type *type_of(enum number_type type)
{
    assert(type > NUMBER_NONE && type <= NUMBER_F64);
    return &types[type];
}

size_t number_size(enum number_type type)
{
    return type == NUMBER_NONE ? 0 : type_of(type)->size;
}

const char *number_name(enum number_type type)
{
    return type == NUMBER_NONE ? "" : type_of(type)->name;
}

int number_is_integer(enum number_type type)
{
    return type == NUMBER_NONE ? 0 : type_of(type)->is_integer;
}

static int is_signed(enum number_type type)
{
    return type == NUMBER_I8 || type == NUMBER_I16 || type == NUMBER_I32 ||
           type == NUMBER_I64;
}

int number_holds(enum number_type wide, enum number_type narrow)
{
    if (!number_is_integer(wide) || !number_is_integer(narrow))
        return 0;
    if (is_signed(wide) == is_signed(narrow))
        return number_size(wide) >= number_size(narrow);
    return is_signed(wide) && number_size(wide) > number_size(narrow);
}

/* float32 holds integers of up to 24 bits. */
static enum number_type common_with_float(enum number_type other)
{
    return number_is_integer(other) && number_size(other) > 2 ? NUMBER_F64
                                                              : other;
}

enum number_type number_common(enum number_type a, enum number_type b)
{
    static const enum number_type wider[] = {NUMBER_I16, NUMBER_I32, NUMBER_I64,
                                             NUMBER_NONE};

    if (a == NUMBER_NONE || a == b)
        return b;
    if (b == NUMBER_NONE)
        return a;
    if (!number_is_integer(a) || !number_is_integer(b)) {
        a = common_with_float(a);
        b = common_with_float(b);
        return a == NUMBER_F64 || b == NUMBER_F64 ? NUMBER_F64 : NUMBER_F32;
    }
    if (number_holds(a, b))
        return a;
    if (number_holds(b, a))
        return b;
    for (size_t i = 0; wider[i] != NUMBER_NONE; i++)
        if (number_holds(wider[i], a) && number_holds(wider[i], b))
            return wider[i];
    return NUMBER_F64;
}

int number_is_constant(enum number_type type, double least, double most)
{
    const double largest = fmax(fabs(least), fabs(most));
    const double rounding = number_is_integer(type) ? 0.0
                            : type == NUMBER_F32    ? (double)FLT_EPSILON
                                                    : DBL_EPSILON;

    return most - least <= ROUNDINGS * rounding * largest;
}

double number_at(enum number_type type, const void *array, size_t i)
{
    double value;

    type_of(type)->load(array, &i, 1, &value);
    return value;
}

void number_doubles(enum number_type type, const void *array,
                    const size_t *column, size_t n, double *out)
{
    type_of(type)->load(array, column, n, out);
}

size_t number_first_bad(enum number_type type, const void *array, size_t n)
{
    const struct type *t = type_of(type);
    const char *bytes = array;

    if (t->is_integer || t->fits(array, n))
        return n;
    for (size_t i = 0; i < n; i++)
        if (!t->fits(bytes + i * t->size, 1))
            return i;
    return n;
}

float number_of_half(uint16_t half)
{
    const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    const uint32_t exponent = half >> 10 & 0x1Fu, fraction = half & 0x3FFu;
    uint32_t bits;
    float value;

    if (exponent == 0) {
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    bits =
        sign | (exponent == 31 ? 255u : exponent + 112u) << 23 | fraction << 13;
    memcpy(&value, &bits, sizeof value);
    return value;
}
