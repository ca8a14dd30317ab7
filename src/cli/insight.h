/* SPDX-License-Identifier: MIT */
/*
 * insight.h - which columns a model relies on, and how, for the pictures of a
 * report.
 */
#ifndef LOCKSTEP_INSIGHT_H
#define LOCKSTEP_INSIGHT_H

#include "lockstep_explain.h"

/* Rows that are drawn, columns that are shown, curves; a table of more columns
 * would take too long. */
enum {
    INSIGHT_ROWS = 2000,
    INSIGHT_COLUMNS = 20,
    INSIGHT_CURVES = 6,
    INSIGHT_MOST = 2000
};

struct insight {
    ls_importance_result *importance;
    size_t n; /* columns in `best`, by falling importance */
    size_t best[INSIGHT_COLUMNS];
    size_t n_curves; /* of the best ones */
    ls_dependence_result *curve[INSIGHT_CURVES];
};

/* Measure on a sample of the rows. Does not report errors: ls_last_error() has
 * the sentence. */
ls_status insight_create(const ls_model *model, const ls_dataset *data,
                         size_t threads, struct insight **insight);
void insight_destroy(struct insight *insight);

#endif
