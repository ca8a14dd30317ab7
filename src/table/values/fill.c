/* SPDX-License-Identifier: MIT */
/*
 * fill.c - treatment of missing values in X.
 */
#include "table/values/fill.h"

#include <string.h>

enum missing missing_named(const char *word)
{
    return strcmp(word, "drop") == 0        ? MISSING_DROP
           : strcmp(word, "mean") == 0      ? MISSING_MEAN
           : strcmp(word, "indicator") == 0 ? MISSING_MEAN
           : strcmp(word, "zero") == 0      ? MISSING_ZERO
           : strcmp(word, "median") == 0    ? MISSING_MEDIAN
                                            : MISSING_ERROR;
}
