/* SPDX-License-Identifier: MIT */
/*
 * findings_inside.h - shared by findings_*.c only.
 */
#ifndef LOCKSTEP_FINDINGS_INSIDE_H
#define LOCKSTEP_FINDINGS_INSIDE_H

#include "table/check/findings.h"

/* Fewest rows that give evidence. */
enum { ENOUGH = 10 };

/* Input and output of the findings about traits. */
struct report {
    const struct inspected *in;
    const struct trait *trait; /* [n_columns] */
    const struct trait_labels *labels;
    struct findings *findings;
};

/* findings_leaks.c: at most one finding per column. Values that are the
 * classes, or determine them; */
ls_status find_class(struct report *report, size_t column);
/* values that are y, shifted and scaled; */
ls_status find_value(struct report *report, size_t column);
/* values correlated with the label of the previous or next row, if labels are
 * mixed: not similar to those of neighbouring rows. */
ls_status find_other_row(struct report *report, size_t column);
bool labels_are_mixed(const struct trait_labels *labels);

#endif
