/* SPDX-License-Identifier: MIT */
/*
 * take_inside.h - what take.c and take_frame.c share; they alone include it.
 */
#ifndef LOCKSTEP_TAKE_INSIDE_H
#define LOCKSTEP_TAKE_INSIDE_H

#include "table/locate/find.h"

/* What X is to be made for. */
struct wish {
    const struct dataset_pattern *pattern; /* or NULL */
    bool new_is_error; /* a word that the pattern does not have */
};

/* The text of a pick as the user would write it. */
void take_show(const char *name, const char *columns,
               char shown[2 * LS_NAME_SIZE]);

/* Features of a table whose columns have names, behind those there are. */
ls_status take_frame(const struct catalog *c, const struct pick *pick,
                     const struct picks *picks, const struct wish *wish,
                     struct table *table);

#endif
