/* SPDX-License-Identifier: MIT */
/*
 * inspect_inside.h - what inspect.c and inspect_open.c share; they alone
 * include it.
 */
#ifndef LOCKSTEP_INSPECT_INSIDE_H
#define LOCKSTEP_INSPECT_INSIDE_H

#include "base/settings.h"
#include "table/check/cost.h"
#include "table/check/findings.h"
#include "table/check/trait.h"
#include "table/dataset/split.h"
#include "table/open/open.h"
#include "table/values/duplicate_rows.h"

/* What an ls_inspection points into; it comes first. */
struct inspection {
    struct inspected about;
    ls_dataset *dataset;
    struct cost cost;
    char shape[256], filters[64];
    ls_column *columns;
    struct findings findings;
};

/* While it is made. */
struct inspect_work {
    struct inspection *in;
    const ls_config *config;
    struct opening opening;
    struct slices other; /* rows in use of the validation table */
    struct trait_labels labels;
    struct rows train; /* all, or one side of a split */
    struct rows held;
    struct duplicate_rows duplicates;
    bool check, stats;
};

/* Open a table of HDF5, of which nothing is read yet, or any other in memory:
 * then opening->table is NULL. */
ls_status inspect_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       struct opening *opening);
/* Open work->opening. What a check cannot read for the cells it lacks is a
 * finding, and is looked at without the rows that lack them. */
ls_status inspect_open_first(struct inspect_work *work, const char *path);
/* Fill in work->in->seen, as far as it is known without a look at X. */
void inspect_describe(struct inspect_work *work);

#endif
