/* SPDX-License-Identifier: MIT */
/*
 * h5_recipe_inside.h - words of a recipe, and what they mean.
 */
#ifndef LOCKSTEP_H5_RECIPE_INSIDE_H
#define LOCKSTEP_H5_RECIPE_INSIDE_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    WORDS = 64,      /* of a line */
    RANK = 4,        /* of a shape */
    ELEMENTS = 4096, /* that are written */
    ELEMENT = 256,   /* bytes of one */
    CHUNK = 1 << 20, /* elements that a chunk may have */
    SPACE = 1 << 22, /* elements that a file makes room for */
    LINES = 24
};

struct line {
    char *word[WORDS];
    int n, values; /* words; the first value, or n */
};

struct shape {
    int rank;
    hsize_t dims[RANK];
};

void line_split(char *text, struct line *line);
/* What follows that name behind the shape, or NULL. */
const char *line_option(const struct line *line, const char *name);
/* Values are repeated as needed. */
const char *line_value(const struct line *line, size_t i);

/* "6x2"; "-" is a scalar. */
bool shape_read(const char *text, struct shape *shape);
/* Elements, or more than limit. */
hsize_t shape_count(const struct shape *shape, hsize_t limit);
hid_t shape_space(const struct shape *shape, bool grows);

/* Negative when there is no such type, or one of more than ELEMENT bytes. */
hid_t type_read(const char *name);
/* "a:<f4", "b:u1:3"; its size is *size. */
hid_t type_records(const struct line *line, size_t *size);
/* One element as it is stored. */
void type_put(hid_t type, const char *value, unsigned char *out);

#endif
