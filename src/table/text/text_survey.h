/* SPDX-License-Identifier: MIT */
/*
 * text_survey.h - levels of categories, and what missing cells become.
 */
#ifndef LOCKSTEP_TEXT_SURVEY_H
#define LOCKSTEP_TEXT_SURVEY_H

#include "table/text/text_table.h"

struct text_survey {
    const struct text_table *table;
    bool wide;       /* medians are those of float64, not of float32 */
    double *sum;     /* [numbers] of the cells that are there */
    size_t *there;   /* [numbers] */
    size_t *missing; /* [columns of table->columns] */
};

ls_status text_survey_create(const struct text_table *table,
                             struct text_survey *survey);
void text_survey_clear(struct text_survey *survey);

/* One more row. Too many levels are LS_BAD_DATA. */
ls_status text_survey_add(struct text_survey *survey,
                          const struct text_block *rows, size_t i);

/* After all rows: fills and marks of table->columns, by --missing; a median
 * takes two more passes over the text, four of float64. */
ls_status text_survey_settle(struct text_survey *survey, const char *missing);

#endif
