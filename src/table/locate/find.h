/* SPDX-License-Identifier: MIT */
/*
 * find.h - find X, y and weight in any HDF5 file, and their layout.
 */
#ifndef LOCKSTEP_FIND_H
#define LOCKSTEP_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "table/dataset/dataset.h"
#include "table/layout/table.h"
#include "table/locate/catalog.h"
#include "table/values/reading.h"

/* Names of the columns of X, or NULL if there are none; free them. */
ls_status table_names(struct h5_file *file, const struct table *table,
                      char ***names);

/* A dataset, and its columns as requested ("" all). */
struct pick {
    size_t at; /* position in the catalog; catalog->n: none */
    char columns[LS_NAME_SIZE];
};

enum { FIND_PARTS = 64 };

/* Datasets chosen for the table. */
struct picks {
    struct pick x[FIND_PARTS], y, weight, id, group, split;
    size_t n_x;
    bool need_y; /* else y is only excluded from X */
};

/* Build the table from picks, without rows and axes; in table_build.c. */
ls_status table_build(const struct catalog *catalog, const struct picks *picks,
                      const ls_config *config,
                      const struct dataset_pattern *pattern,
                      struct table *table);

/*
 * Find the table: names of config first, then usual names, then a unique match
 * of shapes; the row axis is the one that X and y share. pattern (or NULL)
 * gives the number of features, and whether y is needed. LS_BAD_DATA lists the
 * contents of the file and a command that works.
 */
ls_status table_find(struct h5_file *file, const char *path,
                     const ls_config *config,
                     const struct dataset_pattern *pattern,
                     struct table *table);

#endif
