/* SPDX-License-Identifier: MIT */
/*
 * table_build_inside.h - shared by table_build.c and table_build_frame.c only.
 */
#ifndef LOCKSTEP_TABLE_BUILD_INSIDE_H
#define LOCKSTEP_TABLE_BUILD_INSIDE_H

#include "base/settings.h"
#include "table/locate/find.h"

/* Requirements on X. */
struct wish {
    const struct dataset_pattern *pattern; /* or NULL */
    bool new_is_error; /* a category value that is not in the pattern */
    bool codes;        /* words become codes, not one-hot features */
};

/* A pick in the syntax of the settings. */
void table_pick_text(const char *name, const char *columns,
                     char shown[2 * LS_NAME_SIZE]);

/* Append the features of a table with named columns. */
ls_status table_build_frame(const struct catalog *c, const struct pick *pick,
                            const struct picks *picks, const struct wish *wish,
                            struct table *table);

#endif
