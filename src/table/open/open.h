/* SPDX-License-Identifier: MIT */
/*
 * open.h - a table that is found and described, but not read yet.
 */
#ifndef LOCKSTEP_OPEN_H
#define LOCKSTEP_OPEN_H

#include "base/settings.h"
#include "hdf5/h5.h"
#include "table/dataset/dataset.h"
#include "table/locate/find.h"
#include "table/values/slices.h"

/* What dataset_open() has before it reads X: all members are its own. */
struct opening {
    struct h5_file *file;
    struct table *table;
    struct slices slices; /* rows in use */
    char **names;         /* [table->x.columns] or NULL */
    ls_dataset *dataset;  /* features, parts and groups, but no X and no y */
};

/* Find, choose rows, match the columns. On failure nothing is left open. */
ls_status opening_start(const char *path, const ls_config *config,
                        const struct dataset_pattern *pattern,
                        struct opening *opening);
/* The same of a table that is there already, and whose file may be NULL: what
 * opening_start() does once it has found one. */
ls_status opening_describe(struct opening *opening, const ls_config *config,
                           const struct dataset_pattern *pattern);
/* X, y and all else, as the dataset that is wanted. */
ls_status opening_finish(struct opening *opening, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset);
/* y of the rows in use: label or value, task, classes of the dataset. */
ls_status opening_targets(struct opening *opening, const ls_config *config,
                          const struct dataset_pattern *pattern);
void opening_end(struct opening *opening);

/* The pattern of a table that is to go with another; borrows from it. */
struct dataset_pattern pattern_like(const ls_dataset *like);
/* The settings to read such a validation table with; mem_free(). */
ls_status config_for_validation(const ls_config *config, ls_config **own);

#endif
