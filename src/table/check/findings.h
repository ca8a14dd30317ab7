/* SPDX-License-Identifier: MIT */
/*
 * findings.h - findings of a check of a table, as sentences.
 */
#ifndef LOCKSTEP_FINDINGS_H
#define LOCKSTEP_FINDINGS_H

#include <stdbool.h>

#include "base/settings.h"
#include "base/status.h"
#include "hdf5/h5_raw.h"
#include "lockstep_tools.h"
#include "table/check/shifts.h"
#include "table/check/trait.h"
#include "table/values/duplicate_rows.h"

/* An inspection, and the columns that its functions return. */
struct inspected {
    ls_inspection seen;
    const ls_column *columns; /* [seen.n_columns] or NULL */
};

/* A growing list that owns its sentences. */
struct findings {
    ls_finding *list;
    size_t n, room;
};

ls_status findings_add(struct findings *findings, ls_gravity gravity,
                       const char *kind, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Sort by gravity, most severe first; stable. */
void findings_sort(struct findings *findings);
void findings_clear(struct findings *findings);

/* Add findings from the statistics of an inspection: missing and infinite
 * values (missing_is_error: NaN stops training), columns, labels, and duplicate
 * rows (val is the validation file, or ""). */
ls_status findings_of_values(const struct inspected *inspection,
                             bool missing_is_error, struct findings *findings);
ls_status findings_of_columns(const struct inspected *inspection,
                              struct findings *findings);
ls_status findings_of_labels(const struct inspected *inspection,
                             struct findings *findings);
ls_status findings_of_rows(const struct inspected *inspection,
                           const struct duplicate_rows_found *found,
                           const char *val, struct findings *findings);
/* Add findings from column traits: marks of missing values, dates, row numbers,
 * codes, leaks of labels. */
ls_status findings_of_traits(const struct inspected *inspection,
                             const struct trait *trait,
                             const struct trait_labels *labels,
                             struct findings *findings);
/* Add a finding for shifted rows, in a sample of one row in `every`; `row` is
 * the first in the file. */
ls_status findings_of_shifts(const struct inspected *inspection,
                             const struct shifts_found *found, uint64_t every,
                             uint64_t row, struct findings *findings);
/* Add a finding for chunks that were never written. */
ls_status findings_of_holes(const struct inspected *inspection,
                            const char *name, const struct h5_holes *holes,
                            struct findings *findings);

/* Name a column for a sentence: "/X: column 3 (mass)". */
void findings_column(const struct inspected *inspection, size_t column,
                     char text[256]);
/* Remove all but the first n. */
void findings_drop(struct findings *findings, size_t n);

#endif
