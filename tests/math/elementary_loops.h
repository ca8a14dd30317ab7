/* SPDX-License-Identifier: MIT */
/*
 * elementary_loops.h - every elementary function over an array, as kernels use
 * it, and the truth about it in twice the digits.
 */
#ifndef LOCKSTEP_TEST_ELEMENTARY_LOOPS_H
#define LOCKSTEP_TEST_ELEMENTARY_LOOPS_H

#include <stddef.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* One row each: name, and what it should be, in the type `truth`. */
#define ELEMENTARY_FUNCTIONS(X)                                               \
    X(exp, TRUTH(exp)(x))                                                     \
    X(sigmoid,                                                                \
      x < 0 ? TRUTH(exp)(x) / (1 + TRUTH(exp)(x)) : 1 / (1 + TRUTH(exp)(-x))) \
    X(expm1, TRUTH(expm1)(x))                                                 \
    X(tanh, TRUTH(tanh)(x))                                                   \
    X(erf, TRUTH(erf)(x))                                                     \
    X(log, x < 0 ? (truth)NAN : TRUTH(log)(x))                                \
    X(log1p, x < -1 ? (truth)NAN : TRUTH(log1p)(x))                           \
    X(softplus_tail, TRUTH(log1p)(TRUTH(exp)(x < 0 ? x : -x)))

struct elementary {
    const char *name;
    void (*of_array)(size_t n, const real *x, real *value);
    truth (*true_value)(truth x);
};

#define DEFINE(name, value)                                    \
    LS_MULTIVERSION                                            \
    static void array_##name(size_t n, const real *restrict x, \
                             real *restrict a)                 \
    {                                                          \
        for (size_t i = 0; i < n; i++)                         \
            a[i] = elementary_##name(x[i]);                    \
    }                                                          \
    static truth true_##name(truth x)                          \
    {                                                          \
        return value;                                          \
    }
ELEMENTARY_FUNCTIONS(DEFINE)
#undef DEFINE

#define ROW(name, value) {#name, array_##name, true_##name},
static const struct elementary elementary_table[] = {ELEMENTARY_FUNCTIONS(ROW)};
#undef ROW

enum { ELEMENTARY_COUNT = sizeof elementary_table / sizeof *elementary_table };

#endif
