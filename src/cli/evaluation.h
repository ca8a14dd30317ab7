/* SPDX-License-Identifier: MIT */
/*
 * evaluation.h - figures of one or two models as text and as JSON.
 */
#ifndef LOCKSTEP_CLI_EVALUATION_H
#define LOCKSTEP_CLI_EVALUATION_H

#include <jansson.h>
#include <stdio.h>

#include "lockstep_eval.h"

/* What a report is about. */
struct evaluation_report {
    const ls_evaluation *evaluation;
    const ls_model_info *model;
    const char *path;    /* of the table */
    const char *name[2]; /* of the models; the second may be NULL */
    const char *by;      /* column, or NULL */
    double level;        /* of intervals, or 0 */
    const ls_cut *cuts;  /* [LS_CUTS] or NULL */
};

void report_evaluation(const struct evaluation_report *report, FILE *out);
json_t *json_of_evaluation(const struct evaluation_report *report);

#endif
