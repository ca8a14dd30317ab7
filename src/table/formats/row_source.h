/* SPDX-License-Identifier: MIT */
/*
 * row_source.h - common interface to the rows of all formats but HDF5.
 *
 * A row source reads its file twice: the survey returns all of y and finds the
 * features; the scan returns the rows. If the features are known before, the
 * scan alone suffices. Rows come in batches. import_table.c writes them to a
 * dataset file, open_text.c makes a dataset in memory.
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

/* A batch of rows, valid until the next batch is read. */
struct row_source_rows {
    size_t n;                 /* 0: after the last row */
    const void *X;            /* [n x features] of x_type; NULL in a survey */
    const double *y;          /* [n x targets], NULL: no y */
    const char *const *label; /* [n] label texts, with y NAN if a label is not a
                                 number; NULL: y alone */
};

/* Maximum number of rows of a batch of text; and the number of rows of a batch
 * for rows of `row` bytes. */
enum { ROW_SOURCE_ROWS = 1 << 14 };
size_t row_source_room(size_t row);

enum row_source_pass { ROW_SOURCE_SURVEY, ROW_SOURCE_SCAN };

struct row_source {
    const char *format; /* "CSV" */
    char dialect[128];  /* "comma, header" */
    const char *path;   /* for sentences */
    size_t targets;     /* columns of y, 0: no y */
    const char *target; /* name of y, or NULL */
    bool floats;        /* y is of a type with fractions */
    bool once;          /* a scan alone suffices, and sets rows */
    /* known after the survey: */
    enum number_type x_type;
    char why_wide[200]; /* reason why x_type is float64; "" = none */
    bool narrow; /* x_type was too small in a scan without survey, and is now
                    corrected: scan again */
    size_t rows, dropped, features;
    char **names;             /* [features] or NULL; one block */
    struct encoding *columns; /* owned by self; NULL: not a text table */
    const double *fill;       /* [features] by row_wish.keeps_missing, owned by
                                 self, NAN for features that are no numbers of
                                 the text; NULL: no cells of X are NAN */
    bool has_missing;         /* a cell of a number is missing; with fill */
    struct row_roles roles;   /* after the scan, of its rows */
    char warning[200];        /* after the scan; "" = none */
    char note[200];           /* about the columns; "" = none */
    size_t bytes;             /* read */
    size_t unknown;           /* category values not seen in training */
    /* Read the next rows of a pass. The first call, and the call after the end
     * of a pass, begin a new pass. */
    ls_status (*next)(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows);
    void (*close)(struct row_source *row_source);
    void *self;
    struct input *own[2]; /* closed by row_source_close() */
};

/* Open the row source of the format that the first bytes show; n is 1, or 2
 * for formats with y in a separate file. */
ls_status row_source_open(struct input *const *input, size_t n,
                          const struct row_wish *wish,
                          struct row_source *row_source);
void row_source_close(struct row_source *row_source);

/* Whether y is not read: not requested, or not needed by the model. */
bool row_source_without_y(const struct row_wish *wish);

ls_status row_source_text_open(struct input *input, const struct row_wish *wish,
                               struct row_source *row_source);
ls_status row_source_npz_open(const char *path, const struct row_wish *wish,
                              struct row_source *row_source);
ls_status row_source_svm_open(struct input *input, const struct row_wish *wish,
                              struct row_source *row_source);

/* Check the settings and replace NULL by the defaults. */
ls_status import_complete(const ls_import_config *given,
                          ls_import_config *config);

#endif
