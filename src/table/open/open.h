/* SPDX-License-Identifier: MIT */
/*
 * open.h - open a dataset: a table that is found and described, but not read
 * yet.
 */
#ifndef LOCKSTEP_OPEN_H
#define LOCKSTEP_OPEN_H

#include "base/settings.h"
#include "hdf5/h5.h"
#include "table/dataset/dataset.h"
#include "table/locate/find.h"
#include "table/values/slices.h"

/* State of dataset_open() before X is read; owns all members. */
struct opening {
    struct h5_file *file;
    struct table *table;
    struct slices slices; /* rows in use */
    char **names;         /* [table->x.columns] or NULL */
    ls_dataset *dataset;  /* features, parts and groups, without X and y */
};

/* Find the table, select rows, match the columns. On failure nothing stays
 * open. */
ls_status opening_start(const char *path, const ls_config *config,
                        const struct dataset_pattern *pattern,
                        struct opening *opening);
/* The part of opening_start() after the table is found; opening->table is set,
 * opening->file may be NULL. */
ls_status opening_describe(struct opening *opening, const ls_config *config,
                           const struct dataset_pattern *pattern);
/* Read X, y and the rest, and hand over the dataset. */
ls_status opening_finish(struct opening *opening, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset);
/* Read y of the rows in use; sets label or value, task and classes of the
 * dataset. */
ls_status opening_targets(struct opening *opening, const ls_config *config,
                          const struct dataset_pattern *pattern);
void opening_end(struct opening *opening);

/* The pattern for a table that must match `like`; borrows from like. */
struct dataset_pattern pattern_like(const ls_dataset *like);
/* The settings to read a validation table; mem_free(). */
ls_status config_for_validation(const ls_config *config, ls_config **own);

#endif
