/* SPDX-License-Identifier: MIT */
/*
 * row_roles.h - weight, id, group and split part of each row of a file that is
 * not HDF5, collected row by row.
 */
#ifndef LOCKSTEP_ROW_ROLES_H
#define LOCKSTEP_ROW_ROLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/settings.h"
#include "lockstep.h"

#include "base/status.h"

/* Optional columns besides X and y. */
enum { BESIDE_WEIGHT, BESIDE_ID, BESIDE_GROUP, BESIDE_SPLIT, BESIDES };

/* The setting that names each column, and its dataset in an imported file. */
extern const char *const row_roles_option[BESIDES];
extern const char *const row_roles_dataset[BESIDES];
/* Usual names, tried if the setting is empty; NULL-terminated. */
enum { BESIDE_USUAL = 5 };
extern const char *const row_roles_usual[BESIDES][BESIDE_USUAL];

/* Roles requested from a file. */
struct row_roles_wish {
    bool wants[BESIDES]; /* read the values if the file has them */
    bool must[BESIDES];  /* fail if the file lacks them */
    const char *part;    /* read this part, "test"; NULL or "all": all rows */
};

/* Texts stored one after another, each with its NUL. */
struct cells {
    size_t n, room, used, bytes;
    size_t *at;  /* [n] offset of each text */
    char *text;  /* [used] */
    bool others; /* some texts are not whole numbers as "%d" prints them */
};

struct row_roles {
    bool has[BESIDES];      /* values of this role are collected */
    char name[BESIDES][96]; /* column or array, for sentences */
    size_t weights, parts;  /* collected so far */
    size_t weight_room, part_room;
    double *weight;      /* [weights] */
    unsigned char *part; /* [parts] PART_TRAIN, .. */
    struct cells id, group;
};

/* The value of the setting for role `which`, or NULL. */
const char *row_roles_given(const ls_import_config *config, int which);

/* Remove all rows, keep has and name. */
void row_roles_restart(struct row_roles *roles);
void row_roles_clear(struct row_roles *roles);

/* Add the weight of a row. LS_BAD_DATA describes the value; the caller prepends
 * the place. */
ls_status row_roles_add_weight(struct row_roles *roles, double weight);
/* Add the id, group or split of a row. */
ls_status row_roles_add_text(struct row_roles *roles, int which,
                             const char *text);

/* Append the rows of `more`, which has the same roles. */
ls_status row_roles_add_all(struct row_roles *roles,
                            const struct row_roles *more);

/* Check after the last row that not all weights are 0. */
ls_status row_roles_check(const struct row_roles *roles, const char *path);

/* Return numbers [n] if all texts are whole numbers, else texts in one block;
 * the other is NULL. mem_free() both. */
ls_status cells_give(const struct cells *cells, int64_t **number, char ***text);
/* Return a number for each text that depends on the text alone. */
ls_status cells_groups(const struct cells *cells, int64_t **group);

#endif
