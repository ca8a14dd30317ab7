/* SPDX-License-Identifier: MIT */
/*
 * supply.h - rows of a file of any other format, one way to read them all.
 *
 * A supply goes over its file twice: a survey gives all of y, and afterwards it
 * is known what the features are; a scan gives the rows. Where the features are
 * known before, a scan alone does. import_table.c writes rows to a dataset
 * file, raw.c makes a dataset in memory.
 */
#ifndef LOCKSTEP_SUPPLY_H
#define LOCKSTEP_SUPPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "table/text/input.h"
#include "table/values/beside.h"
#include "table/values/encoding.h"

/* Some rows, one after the other; borrowed for the call. */
struct supply_rows {
    size_t n;
    const void *X;     /* [n x features] of x_type; NULL in a survey */
    const double *y;   /* [n x targets], NULL: no y */
    const char *label; /* of a single row, as it stands; y is NAN where that
                          is no number. NULL: y is all there is */
};

typedef ls_status (*supply_take)(void *user, const struct supply_rows *rows);

struct supply {
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
    struct beside beside;     /* after the scan, of its rows */
    char warning[200];        /* after the scan; "" = none */
    char note[200];           /* on its columns; "" = none */
    size_t bytes;             /* read */
    size_t unknown;           /* cells that are no level of the columns given */
    ls_status (*survey)(struct supply *supply, supply_take take, void *user);
    ls_status (*scan)(struct supply *supply, supply_take take, void *user);
    void (*close)(struct supply *supply);
    void *self;
    struct input *own[2]; /* closed with the supply */
};

/* How rows are wanted. */
struct supply_wish {
    const ls_import_config *config; /* complete */
    const struct encoding *columns; /* that a model has, or NULL */
    size_t features;                /* that a model has, or 0: any */
    enum number_type x_type;  /* for text; NUMBER_NONE: as the values need */
    const double *scale;      /* [features] of a model, or NULL */
    const char *of;           /* whose they are, for sentences */
    bool needs_y;             /* of a model */
    bool takes_y;             /* of a model: if it is there */
    bool fills;               /* missing cells stay NAN, for a model */
    const char *label_option; /* "setting y"; NULL: "setting label" */
    const char *const *class_names; /* [n_classes] of a model, or NULL */
    size_t n_classes;
    struct beside_wish beside;
    const ls_config *reading; /* to read, not to import: its settings */
    bool append;              /* to import, behind the rows of a file */
};

/* Open the supply for what the first bytes show; n is 1, or 2 for formats that
 * keep y in a file of its own. */
ls_status supply_open(struct input *const *input, size_t n,
                      const struct supply_wish *wish, struct supply *supply);
void supply_close(struct supply *supply);

/* Whether y is to be left out: it is not wanted, or a model does without. */
bool supply_without_y(const struct supply_wish *wish);

ls_status supply_text_open(struct input *input, const struct supply_wish *wish,
                           struct supply *supply);
ls_status supply_npz_open(const char *path, const struct supply_wish *wish,
                          struct supply *supply);
ls_status supply_svm_open(struct input *input, const struct supply_wish *wish,
                          struct supply *supply);

/* Settings with the defaults in place of NULL, and checked. */
ls_status import_complete(const ls_import_config *given,
                          ls_import_config *config);

#endif
