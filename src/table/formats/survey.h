/* SPDX-License-Identifier: MIT */
/*
 * survey.h - a label column seen once as a whole: classes or values?
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
    bool has_text;                /* some label is no number */
    bool has_fraction;            /* some number is not whole: */
    double fraction;              /* the first one */
    double largest;               /* magnitude of all numbers */
    char remark[160];             /* on whole numbers, once settled, or "" */
    const struct levels *classes; /* once settled; NULL: values */
    char **names;                 /* [classes->n] */
};

/* n more labels: numbers y [n], NAN where a label is not one, and how they
 * stand in a text [n], or NULL. */
ls_status survey_add(struct survey *survey, size_t n, const double *y,
                     const char *const *text);

/* Decide, by the task that is wished for; of is the file, for sentences. */
ls_status survey_settle(struct survey *survey, const char *task,
                        const char *of);

/* LS_BAD_DATA when labels that are to be classes, as nothing else is said, are
 * numbers of another style. */
ls_status survey_check_texts(const struct survey *survey, const char *task,
                             const char *of);

/* The class of a label, as it was added. */
size_t survey_class(const struct survey *survey, double number,
                    const char *text);

void survey_clear(struct survey *survey);

#endif
