/* SPDX-License-Identifier: MIT */
/*
 * text_survey.h - category values of a text table, and the values that replace
 * missing cells.
 */
#ifndef LOCKSTEP_TEXT_SURVEY_H
#define LOCKSTEP_TEXT_SURVEY_H

#include "table/text/text_block.h"

/* If the text has a split, rows of its parts val and test have no influence on
 * the values that fill. */
struct text_survey {
    const struct text_table *table;
    bool all_texts; /* category values and missing cells of all rows count, for
                       an import; else those of the rows that train */
    bool has_train; /* a row that trains was added; until then all rows count */
    bool wide;      /* medians are float64, not float32 */
    double *sum;    /* [numbers] of the cells that are not missing */
    size_t *there;  /* [numbers] cells that are not missing */
    size_t *missing; /* [columns of table->columns] */
};

/* Whether a row trains by the split of the text; true if none is read. */
bool text_survey_trains(const struct text_table *table,
                        const struct text_line *line);

ls_status text_survey_create(const struct text_table *table, bool all_texts,
                             struct text_survey *survey);
void text_survey_clear(struct text_survey *survey);

/* Add row i. Too many category values of a column are LS_BAD_DATA. */
ls_status text_survey_add(struct text_survey *survey,
                          const struct text_block *rows, size_t i);

/* After all rows, set fill and marked of table->columns as the setting missing
 * says. A median takes two more passes over the text, four if wide. */
ls_status text_survey_settle(struct text_survey *survey, const char *missing);

#endif
