/* SPDX-License-Identifier: MIT */
/*
 * picture.h - pictures as data: what is drawn as SVG, and listed as a table.
 *
 * All memory belongs to the album. Its functions return NULL when there is no
 * memory, which album_is_whole() tells in the end; others accept that NULL.
 */
#ifndef LOCKSTEP_PICTURE_H
#define LOCKSTEP_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

enum picture_kind {
    PICTURE_LINES,    /* lines, steps or points over x */
    PICTURE_BARS,     /* a bar for each name */
    PICTURE_MATRIX,   /* a cell for each pair of names */
    PICTURE_PARALLEL, /* a line for each item across several axes */
};

/* How a series looks. */
enum {
    SERIES_DASHED = 1,
    SERIES_STEPS = 2,  /* y[i] from x[i] to x[i + 1], as a histogram */
    SERIES_POINTS = 4, /* points without a line */
    SERIES_DOTS = 8,   /* points on the line */
    SERIES_MUTED = 16, /* in the background, not in the legend */
};

struct series {
    const char *name;
    size_t n;
    double *x, *y;
    unsigned look;
    size_t color; /* number in the palette */
};

struct picture_axis {
    const char *label;
    bool log, whole, tight;
    double lo, hi; /* fixed ends if lo < hi; else those of the values */
};

/* One axis of parallel coordinates: numbers, or words. */
struct coordinate {
    const char *label;
    bool log, down;    /* down: small values are at the top */
    size_t n_words;    /* or 0: numbers */
    const char **word; /* [n_words] */
    double *value;     /* [items] number, or number of a word */
};

struct picture {
    enum picture_kind kind;
    const char *what;    /* "roc", a word of its own for plot --what */
    const char *title;   /* "ROC curve" */
    const char *summary; /* a sentence: what there is to see */
    struct picture_axis x, y;
    bool diagonal; /* a line from corner to corner, for comparison */
    bool wide;     /* takes the width of the page */
    double mark;   /* an x that is marked, or NAN */
    const char *mark_label;
    struct series *series;
    size_t n_series, room;
    /* bars: names and values; matrix: cells by row */
    size_t rows, columns;
    const char **row_name, **column_name; /* or NULL: numbers */
    double *cell;                         /* [rows x columns] */
    double *shade;                        /* [rows x columns] 0 to 1 */
    bool cells_are_whole;
    /* parallel coordinates: items in the order of their ranks */
    struct coordinate *coordinate;
    size_t n_coordinates, items;
    const char **item_name;
};

struct album {
    struct picture **picture;
    size_t n;
    /* private */
    size_t room;
    void **owned;
    size_t n_owned, owned_room;
    bool no_memory;
};

void album_clear(struct album *album);
/* Whether no memory was missing. */
bool album_is_whole(const struct album *album);

/* n elements of zeros; a copy of a text; a text as by printf(). */
void *album_array(struct album *album, size_t n, size_t size);
const char *album_text(struct album *album, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
/* n finite or other numbers. */
double *album_numbers(struct album *album, size_t n);

/* Add a picture; what and title are static or of the album. */
struct picture *album_add(struct album *album, enum picture_kind kind,
                          const char *what, const char *title);
/* Add a series of n points, to be filled; NULL without memory. */
struct series *picture_add(struct album *album, struct picture *picture,
                           const char *name, size_t n);

/* The picture of that word, or NULL. */
const struct picture *album_find(const struct album *album, const char *what);

#endif
