/* SPDX-License-Identifier: MIT */
/*
 * row_source.h - rows of a file of any other format, one way to read them all.
 *
 * A supply goes over its file twice: a survey gives all of y, and afterwards it
 * is known what the features are; a scan gives the rows. Where the features are
 * known before, a scan alone does. Rows come in batches. import_table.c writes
 * them to a dataset file, open_text.c makes a dataset in memory.
 */
#ifndef LOCKSTEP_ROW_SOURCE_H
#define LOCKSTEP_ROW_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "base/settings.h"
#include "table/text/input.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"
#include "table/values/row_wish.h"

/* Some rows, one after the other; borrowed until the next. */
struct row_source_rows {
    size_t n;        /* 0: behind the last */
    const void *X;   /* [n x features] of x_type; NULL in a survey */
    const double *y; /* [n x targets], NULL: no y */
    const char *const
        *label; /* [n] of a text, as they stand; y is NAN where
                   that is not a number. NULL: y is all there is */
};

/* Most rows of a batch of text; and how many fit one, of so many bytes each. */
enum { SUPPLY_ROWS = 1 << 14 };
size_t row_source_room(size_t row);

enum row_source_pass { SUPPLY_SURVEY, SUPPLY_SCAN };

struct row_source {
    const char *format; /* "CSV" */
    char dialect[128];  /* "comma, header" */
    const char *path;   /* for sentences */
    size_t targets;     /* columns of y, 0: no y */
    const char *target; /* name of y, or NULL */
    bool floats;        /* y is of a type with fractions */
    bool once;          /* a scan alone will do, after which rows are known */
    /* known after the survey: */
    enum number_type x_type;
    char why_wide[200]; /* x_type is float64; "" = nothing to say */
    bool narrow; /* x_type turned out to be too small in a scan that was to be
                    the only one; now it is one that does */
    size_t rows, dropped, features;
    char **names;             /* [features] or NULL; one block */
    struct encoding *columns; /* borrowed from the supply; NULL: no text */
    struct row_roles roles;   /* after the scan, of its rows */
    char warning[200];        /* after the scan; "" = none */
    char note[200];           /* on its columns; "" = none */
    size_t bytes;             /* read */
    size_t unknown;           /* cells that are no level of the columns given */
    /* The next rows of a pass; the first call, and the one behind the last
     * rows, begin a pass. */
    ls_status (*next)(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows);
    void (*close)(struct row_source *row_source);
    void *self;
    struct input *own[2]; /* closed with the supply */
};

/* Open the supply for what the first bytes show; n is 1, or 2 for formats that
 * keep y in a file of its own. */
ls_status row_source_open(struct input *const *input, size_t n,
                          const struct row_wish *wish,
                          struct row_source *row_source);
void row_source_close(struct row_source *row_source);

/* Whether y is to be left out: it is not wanted, or a model does without. */
bool row_source_without_y(const struct row_wish *wish);

ls_status row_source_text_open(struct input *input, const struct row_wish *wish,
                               struct row_source *row_source);
ls_status row_source_npz_open(const char *path, const struct row_wish *wish,
                              struct row_source *row_source);
ls_status row_source_svm_open(struct input *input, const struct row_wish *wish,
                              struct row_source *row_source);

/* Settings with the defaults in place of NULL, and checked. */
ls_status import_complete(const ls_import_config *given,
                          ls_import_config *config);

#endif
