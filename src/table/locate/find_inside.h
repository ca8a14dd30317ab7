/* SPDX-License-Identifier: MIT */
/*
 * find_inside.h - what find.c and find_guess.c share; they alone include it.
 */
#ifndef LOCKSTEP_FIND_INSIDE_H
#define LOCKSTEP_FIND_INSIDE_H

#include "base/settings.h"
#include "table/locate/find.h"

/* NULL-ended lists of usual names. */
extern const char *const find_x_names[], *const find_y_names[];

/* What is being searched; x is the first part of X. */
struct search {
    const struct catalog *catalog;
    const ls_config *config;
    const struct dataset_pattern *pattern;
    bool need_y;
    size_t x, y; /* positions in the catalog, or catalog->n */
    struct picks *picks;
};

/* The first of the names that a group has, or catalog->n. */
size_t find_any(const struct catalog *catalog, const char *group,
                const char *const *names);
/* "/a/X_train" is of group "/a"; false when the name is too long to be. */
bool find_group(const char *name, char group[LS_NAME_SIZE]);

/* Usual names: in the root, then in groups. To train, the first group that
 * has X counts; else the choice is not ours. */
ls_status find_x_by_name(const struct search *s, size_t *x);
/* y beside X: its partner by name, or a usual name in the same group. */
size_t find_y_by_name(const struct search *s);
/* What names do not tell, shapes may: one table and one column that fit. */
ls_status find_by_shape(struct search *s);

/* The names of features that AnnData keeps beside X. */
void find_anndata(const struct search *s, char found[LS_NAME_SIZE]);

#endif
