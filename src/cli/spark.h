/* SPDX-License-Identifier: MIT */
/*
 * spark.h - curves of a line of text, by block characters of eight heights.
 */
#ifndef LOCKSTEP_SPARK_H
#define LOCKSTEP_SPARK_H

#include <stddef.h>
#include <stdio.h>

#include "lockstep.h"

/* Most columns of a curve, and bytes of its text with the NUL. */
enum { SPARK_COLUMNS = 48, SPARK_SIZE = 3 * SPARK_COLUMNS + 1 };

struct spark {
    char s[SPARK_SIZE];
};

/* The curve of n values, at most `columns` wide: of more values each column is
 * the mean of some. What is not finite is a blank. Returned by value. */
struct spark spark_of(const double *value, size_t n, size_t columns);

/* Print the losses of a model's history, a line each, if `out` is a terminal
 * that can show them. */
void spark_put_history(const ls_model *model, const char *indent, int label,
                       FILE *out);

#endif
