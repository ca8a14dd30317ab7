/* SPDX-License-Identifier: MIT */
/*
 * find.h - where X, y and weight stand in anybody's file, and how they lie.
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

/* Names of the columns of X, or NULL if there are none; to be freed. */
ls_status table_names(struct h5_file *file, const struct table *table,
                      char ***names);

/* A dataset, and columns of it as they are asked for ("" all). */
struct pick {
    size_t at; /* in the catalog; catalog->n: none */
    char columns[LS_NAME_SIZE];
};

enum { FIND_PARTS = 64 };

/* What is to become the table. */
struct picks {
    struct pick x[FIND_PARTS], y, weight, id, group, split;
    size_t n_x;
    bool need_y; /* else y is only left out of X */
};

/* From picks to a table, but for its rows and axes; in table_build.c. */
ls_status table_build(const struct catalog *catalog, const struct picks *picks,
                      const ls_config *config,
                      const struct dataset_pattern *pattern,
                      struct table *table);

/*
 * Find the table: names of config first, then usual names, then a unique
 * match of shapes; the axis of the rows is the one that X and y share.
 * pattern (or NULL) gives the number of features, and whether y is needed.
 * LS_BAD_DATA shows what the file has and a command that would do.
 */
ls_status table_find(struct h5_file *file, const char *path,
                     const ls_config *config,
                     const struct dataset_pattern *pattern,
                     struct table *table);

#endif
