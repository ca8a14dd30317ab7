/* SPDX-License-Identifier: MIT */
/*
 * dataset.h - the inside of a dataset, and its rows for a worker.
 */
#ifndef LOCKSTEP_DATASET_H
#define LOCKSTEP_DATASET_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/layout/bands.h"
#include "table/layout/table.h"
#include "table/values/gather.h"
#include "table/values/preprocess.h"

/* Memory for a table as a whole, by its shape in the file alone; inputs is 0
 * for a table that cannot be streamed. */
struct footprint {
    double inputs, rest; /* bytes of X; of y and the weights */
    size_t rows, bands;
};

struct ls_dataset {
    ls_dataset_info about; /* points into what follows */
    struct bands bands;    /* how it is cut when windows of it are mixed */
    struct footprint footprint;
    struct stream *stream; /* X stays in the file, or NULL: */
    enum number_type x_type;
    void *x;          /* [rows in use x width], as in the file */
    size_t stride;    /* bytes from row to row of x; 0: they are dense */
    bool x_is_lent;   /* x is the caller's */
    uint64_t x_print; /* fingerprint of X, if it is streamed or lent */
    size_t width;     /* columns of x in memory */
    int has_nan;      /* X has missing values, to be filled in */
    int fill;         /* enum missing: what with */
    size_t *column;   /* [features] which column of x or COLUMN_ZERO, or NULL:
                         0, 1, .. */
    int32_t *label;   /* [rows] class number, or NULL */
    double *value;    /* [rows x targets] of other tasks, or NULL */
    enum number_type y_type; /* of value in the file; NUMBER_NONE: float64 */
    double *weight;          /* [rows] or NULL: all 1 */
    int64_t *id;             /* [rows] or NULL */
    char **id_text;          /* [rows] the same as texts, or NULL */
    int64_t *group; /* [rows] rows of the same number go together, or NULL */
    unsigned char *part; /* [rows] 0 train, 1 val, 2 test, or NULL */
    char **feature_names, **target_names, **class_names; /* or NULL */
    size_t *class_rows;
    struct encoding *columns; /* how features are made of a text, or NULL */
    struct row_axis axis;     /* of X in the file */
    char path[LS_PATH_SIZE], x_name[LS_NAME_SIZE], y_name[LS_NAME_SIZE],
        weight_name[LS_NAME_SIZE], x_file_type[96], y_file_type[96],
        reading[LS_NAME_SIZE], task[16];
};

/* Point about into the dataset, count its bytes, take its fingerprint; about
 * holds path, file_rows, rows, features, targets and classes before. */
void dataset_finish(ls_dataset *dataset);
/* What the fingerprint of X begins with: its width and type. */
uint64_t dataset_seed(const ls_dataset *dataset);

/* The first of these alone: of a dataset whose X is not in memory. */
void dataset_point(ls_dataset *dataset);

static inline size_t dataset_stride(const ls_dataset *dataset)
{
    return dataset->stride ? dataset->stride
                           : dataset->width * number_size(dataset->x_type);
}

/* Row number `row` of x. */
static inline const void *dataset_row(const ls_dataset *dataset, size_t row)
{
    return (const char *)dataset->x + row * dataset_stride(dataset);
}

/* Open a table that must match the pattern (NULL: any table). */
ls_status dataset_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       ls_dataset **dataset);

/* ls_dataset_open_like(), for a config that was checked. */
ls_status dataset_open_like(const ls_dataset *like, const char *path,
                            const ls_config *config, ls_dataset **dataset);

const ls_dataset_info *dataset_about(const ls_dataset *dataset);
void dataset_close(ls_dataset *dataset);

/*
 * Rows for a worker, a row to a lane: X [features x ld], Y [targets x ld] and
 * w [ld] hold row rows[i] in lane i < n, and 0 in the lanes up to ld. For X and
 * Y that is a multiple of ROW_LANES, and they are aligned to MEM_ALIGN.
 */

/* X: the inputs, normalised. */
void dataset_inputs(const ls_dataset *dataset, const size_t *rows, size_t n,
                    const struct preprocess *input, size_t ld, real *X);

/* Ask memory for those rows, for a dataset_inputs() to come. */
void dataset_ask_for(const ls_dataset *dataset, const size_t *rows, size_t n);

/* Y: class 1 is 1 (binary), one-hot (multiclass), else the values, shifted and
 * scaled. */
void dataset_targets(const ls_dataset *dataset, const size_t *rows, size_t n,
                     const struct preprocess *target, size_t ld, real *Y);

/* w: the weights, all 1 if there are none. Returns their sum in row order. */
double dataset_weights(const ls_dataset *dataset, const size_t *rows, size_t n,
                       size_t ld, real *w);

#endif
