/* SPDX-License-Identifier: MIT */
/*
 * inspect_inside.h - shared by inspect.c and inspect_open.c only.
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

/* Owner of the memory of an ls_inspection, which is its first member. */
struct inspection {
    struct inspected about;
    ls_dataset *dataset;
    struct cost cost;
    char shape[256], filters[64];
    ls_column *columns;
    struct findings findings;
};

/* State while an inspection is made. */
struct inspect_work {
    struct inspection *in;
    const ls_config *config;
    struct opening opening;
    struct slices other; /* rows in use of the validation table */
    struct trait_labels labels;
    struct rows train; /* all, or the training side of a split */
    struct rows held;
    struct duplicate_rows duplicates;
    bool check, stats;
};

/* Open an HDF5 table without reading X, or load a table of another format: then
 * opening->table is NULL. */
ls_status inspect_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       struct opening *opening);
/* Open work->opening. If a check fails to read it because of missing cells,
 * they become a finding and the table is inspected without their rows. */
ls_status inspect_open_first(struct inspect_work *work, const char *path);
/* Fill in work->in->seen, as far as known without reading X. */
void inspect_describe(struct inspect_work *work);

#endif
