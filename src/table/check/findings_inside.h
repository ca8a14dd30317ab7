/* SPDX-License-Identifier: MIT */
/*
 * findings_inside.h - what the files findings_*.c share; they alone include it.
 */
#ifndef LOCKSTEP_FINDINGS_INSIDE_H
#define LOCKSTEP_FINDINGS_INSIDE_H

#include "table/check/findings.h"

/* Rows from which on few values or an order prove something. */
enum { ENOUGH = 10 };

/* What is looked at, and where sentences go. */
struct report {
    const struct inspected *in;
    const struct trait *trait; /* [n_columns] */
    const struct trait_labels *labels;
    struct findings *findings;
};

/* findings_leaks.c: of one column at most one sentence. Its values are classes,
 * or alone tell them apart; */
ls_status find_class(struct report *report, size_t column);
/* are values of y but for shift and scale; */
ls_status find_value(struct report *report, size_t column);
/* go with the label of the row before or behind, if labels are mixed: not like
 * those of their neighbours anyway. */
ls_status find_other_row(struct report *report, size_t column);
bool labels_are_mixed(const struct trait_labels *labels);

#endif
