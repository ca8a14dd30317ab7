/* SPDX-License-Identifier: MIT */
/*
 * survey.h - one pass over a label column, to decide on classes or values.
 */
#ifndef LOCKSTEP_SURVEY_H
#define LOCKSTEP_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/levels.h"

struct survey {
    bool is_float; /* the type of the numbers has fractions */
    size_t rows;
    struct levels numbers, texts;
    bool has_text;                /* a label is not a number */
    bool has_fraction;            /* a number is not whole */
    double fraction;              /* the first number that is not whole */
    char remark[160];             /* settled: on whole numbers, or "" */
    const struct levels *classes; /* settled: the classes; NULL: values */
    char **names;                 /* [classes->n] */
};

/* Add n labels: numbers y [n], NAN for a label that is not a number, and label
 * texts [n], or NULL. */
ls_status survey_add(struct survey *survey, size_t n, const double *y,
                     const char *const *text);

/* Decide on classes or values for a task; of is the file, for sentences. */
ls_status survey_settle(struct survey *survey, const char *task,
                        const char *of);

/* LS_BAD_DATA if texts would become classes by default, but look like numbers
 * of another style. */
ls_status survey_check_texts(const struct survey *survey, const char *task,
                             const char *of);

/* The class of a label that was added as number or text. */
size_t survey_class(const struct survey *survey, double number,
                    const char *text);

void survey_clear(struct survey *survey);

#endif
