/* SPDX-License-Identifier: MIT */
/*
 * findings.h - what a check of a table found, as sentences.
 */
#ifndef LOCKSTEP_FINDINGS_H
#define LOCKSTEP_FINDINGS_H

#include <stdbool.h>

#include "base/status.h"
#include "data/prints.h"
#include "lockstep_measure.h"

/* Grows; sentences are owned. */
struct findings {
    ls_finding *list;
    size_t n, room;
};

ls_status findings_add(struct findings *findings, ls_gravity gravity,
                       const char *kind, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* The gravest first, else in the order they were added. */
void findings_sort(struct findings *findings);
void findings_clear(struct findings *findings);

/* What the figures of an inspection say: values that are none
 * (missing_is_error: NaN stops training), columns, labels, and rows that occur
 * twice (val is the validation file, or ""). */
ls_status findings_of_values(const ls_inspection *inspection,
                             bool missing_is_error, struct findings *findings);
ls_status findings_of_columns(const ls_inspection *inspection,
                              struct findings *findings);
ls_status findings_of_labels(const ls_inspection *inspection,
                             struct findings *findings);
ls_status findings_of_rows(const ls_inspection *inspection,
                           const struct prints_found *found, const char *val,
                           struct findings *findings);

#endif
