/* SPDX-License-Identifier: MIT */
/*
 * find_inside.h - shared by find.c and find_guess.c only.
 */
#ifndef LOCKSTEP_FIND_INSIDE_H
#define LOCKSTEP_FIND_INSIDE_H

#include "base/settings.h"
#include "table/locate/find.h"

/* NULL-ended lists of usual names. */
extern const char *const find_x_names[], *const find_y_names[];

/* State of the search; x is the first part of X. */
struct search {
    const struct catalog *catalog;
    const ls_config *config;
    const struct dataset_pattern *pattern;
    bool need_y;
    size_t x, y; /* positions in the catalog, or catalog->n */
    struct picks *picks;
};

/* The first of names found in the group, or catalog->n. */
size_t find_any(const struct catalog *catalog, const char *group,
                const char *const *names);
/* The group of a name: "/a" of "/a/X_train"; false when name is too long. */
bool find_group(const char *name, char group[LS_NAME_SIZE]);

/* Find X by usual names: in the root, then in groups. For training the first
 * group with X is taken; else the user must choose. */
ls_status find_x_by_name(const struct search *s, size_t *x);
/* Find y next to X: the name that goes with X, or a usual name in the same
 * group. */
size_t find_y_by_name(const struct search *s);
/* Find X and y by shape: a unique table and a unique column that fit. */
ls_status find_by_shape(struct search *s);

/* The dataset of feature names that AnnData stores next to X. */
void find_anndata(const struct search *s, char found[LS_NAME_SIZE]);

#endif
