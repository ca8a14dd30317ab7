/* SPDX-License-Identifier: MIT */
/*
 * find.h - where X, y and weight stand in anybody's file, and how they lie.
 */
#ifndef LOCKSTEP_FIND_H
#define LOCKSTEP_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "table/dataset/dataset.h"
#include "table/layout/source.h"
#include "table/locate/catalog.h"

/* The table of a file. X is made of parts, side by side in this order. */
struct table {
    const char *path;
    size_t rows;
    struct source *part;   /* [parts] */
    size_t parts, columns; /* of X */
    enum number_type type; /* of X in memory: it holds what each part has */
    struct row_axis axis;  /* of X; unknown where there was no choice */
    char **names;          /* [columns] that the parts have, or NULL */
    struct source y, weight, id, group, split;
    bool fuel_split; /* the split is an attribute, as of Fuel */
    char x_name[LS_NAME_SIZE], x_type[96]; /* for people */
    char features[LS_NAME_SIZE], targets[LS_NAME_SIZE],
        classes[LS_NAME_SIZE];  /* datasets of names, "" = none */
    char reading[LS_NAME_SIZE]; /* "X is /data uint8 (500, 784); y is ..." */
    struct h5_file **file;      /* [n_more] whose rows follow, and */
    struct table *more;         /* [n_more] what they are by themselves */
    size_t n_more;
};

void table_clear(struct table *table);

/* Names of the columns of X, or NULL if there are none; to be freed. */
ls_status table_names(struct h5_file *file, const struct table *table,
                      char ***names);

/* " (row 12 of parts/b.h5)" where the table is in several files, else "". */
enum { PLACE_SIZE = LS_PATH_SIZE + 64 };
void table_place(const struct table *table, size_t row, char text[PLACE_SIZE]);

/* One more remark on how the file was read; "; " between. */
void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
    PRINTF_LIKE(2, 3);

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
