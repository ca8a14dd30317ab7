/* SPDX-License-Identifier: MIT */
/*
 * table_build_inside.h - what table_build.c and table_build_frame.c share; they
 * alone include it.
 */
#ifndef LOCKSTEP_TABLE_BUILD_INSIDE_H
#define LOCKSTEP_TABLE_BUILD_INSIDE_H

#include "base/settings.h"
#include "table/locate/find.h"

/* What X is to be made for. */
struct wish {
    const struct dataset_pattern *pattern; /* or NULL */
    bool new_is_error; /* a word that the pattern does not have */
};

/* The text of a pick as the user would write it. */
void table_pick_text(const char *name, const char *columns,
                     char shown[2 * LS_NAME_SIZE]);

/* Features of a table whose columns have names, behind those there are. */
ls_status table_build_frame(const struct catalog *c, const struct pick *pick,
                            const struct picks *picks, const struct wish *wish,
                            struct table *table);

#endif
