/* SPDX-License-Identifier: MIT */
/*
 * row_roles.h - weight, identity, group and part of each row of a file that is
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

/* The four columns that may stand next to X and y. */
enum { BESIDE_WEIGHT, BESIDE_ID, BESIDE_GROUP, BESIDE_SPLIT, BESIDES };

/* Option that names each, and its dataset in a file that import writes. */
extern const char *const row_roles_option[BESIDES];
extern const char *const row_roles_dataset[BESIDES];
/* Names by which each is found when no option names it; NULL behind them. */
enum { BESIDE_USUAL = 5 };
extern const char *const row_roles_usual[BESIDES][BESIDE_USUAL];

/* Which of them are wanted of a file. */
struct row_roles_wish {
    bool wants[BESIDES]; /* values, if the file has them */
    bool must[BESIDES];  /* it has to */
    const char *part;    /* rows of one part: "test"; NULL or "all": of all */
};

/* Texts, one after the other, each with its NUL. */
struct cells {
    size_t n, room, used, bytes;
    size_t *at;  /* [n] where each begins in .. */
    char *text;  /* .. [used] */
    bool others; /* some are not whole numbers as "%d" writes them */
};

struct row_roles {
    bool has[BESIDES];      /* their values; else they are left out */
    char name[BESIDES][96]; /* column or array, for sentences */
    size_t weights, parts;  /* how many of each so far */
    size_t weight_room, part_room;
    double *weight;      /* [weights] */
    unsigned char *part; /* [parts] PART_TRAIN, .. of split.h */
    struct cells id, group;
};

/* The setting that names one of them, or NULL. */
const char *row_roles_given(const ls_import_config *config, int which);

/* Forget the rows, keep has and name. */
void row_roles_restart(struct row_roles *roles);
void row_roles_clear(struct row_roles *roles);

/* One more row. LS_BAD_DATA says what is wrong with the value; the caller adds
 * the place. */
ls_status row_roles_add_weight(struct row_roles *roles, double weight);
/* Of id, group or split. */
ls_status row_roles_add_text(struct row_roles *roles, int which,
                             const char *text);

/* The rows of `more` behind those of a beside that has the same. */
ls_status row_roles_add_all(struct row_roles *roles,
                            const struct row_roles *more);

/* After the last row: not all weights are 0. */
ls_status row_roles_check(const struct row_roles *roles, const char *path);

/* Numbers [n] if all the texts are whole numbers, else NULL and the texts in
 * one block. Both to be freed with mem_free(). */
ls_status cells_give(const struct cells *cells, int64_t **number, char ***text);
/* A number for each text, which depends on the text alone. */
ls_status cells_groups(const struct cells *cells, int64_t **group);

#endif
