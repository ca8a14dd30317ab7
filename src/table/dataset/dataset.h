/* SPDX-License-Identifier: MIT */
/*
 * dataset.h - the members of a dataset, and minibatches for a worker.
 */
#ifndef LOCKSTEP_DATASET_H
#define LOCKSTEP_DATASET_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/layout/bands.h"
#include "table/layout/table.h"
#include "table/values/gather.h"
#include "table/values/preprocess.h"

/* Memory for the whole table, computed from its shape in the file alone; inputs
 * is 0 for a table that cannot be streamed. */
struct footprint {
    double inputs, rest; /* bytes of X; of y and the weights */
    size_t rows, bands;
};

struct ls_dataset {
    ls_dataset_info about; /* points to the members below */
    struct bands bands;    /* units of shuffling and of streaming */
    struct footprint footprint;
    struct stream *stream; /* X is streamed from the file, or NULL */
    enum number_type x_type;
    void *x;            /* [rows in use x width], as in the file */
    size_t stride;      /* bytes from row to row of x; 0: dense */
    bool x_is_lent;     /* x belongs to the caller */
    uint64_t x_print;   /* fingerprint of X, if it is streamed or lent, or
                           has a whole_fill */
    size_t width;       /* columns of x in memory */
    int has_nan;        /* X has missing values, which are filled */
    int fill;           /* enum missing: the value to fill */
    double *whole_fill; /* [features] of a text whose missing cells are NaN:
                           what fills them if all rows train; or NULL. Cells
                           that were filled count in the scaling */
    size_t *column;     /* [features] column of x or COLUMN_ZERO, or NULL: 0, 1,
                           .. */
    int32_t *label;     /* [rows] class number, or NULL */
    double *value;      /* [rows x targets] of other tasks, or NULL */
    enum number_type y_type; /* of value in the file; NUMBER_NONE: float64 */
    double *weight;          /* [rows] or NULL: all 1 */
    bool has_negative_weight;
    int64_t *id;    /* [rows] or NULL */
    char **id_text; /* [rows] ids that are texts, or NULL */
    int64_t
        *group; /* [rows] group number, or NULL; a split keeps groups whole */
    unsigned char *part; /* [rows] 0 train, 1 val, 2 test, or NULL */
    char **feature_names, **target_names, **class_names; /* or NULL */
    size_t *class_rows;
    struct encoding *columns;     /* encoding of text tables, or NULL */
    struct row_axis axis;         /* of X in the file */
    struct ls_machines *machines; /* that evaluate it together, or NULL */
    char path[LS_PATH_SIZE], x_name[LS_NAME_SIZE], y_name[LS_NAME_SIZE],
        weight_name[LS_NAME_SIZE], x_file_type[96], y_file_type[96],
        reading[LS_NAME_SIZE], task[16];
};

/* Complete `about`: pointers, bytes and fingerprint. path, file_rows, rows,
 * features, targets and classes of `about` must be set. */
void dataset_finish(ls_dataset *dataset);
/* Set about.effective_rows, (sum w)^2 / sum w^2, and has_negative_weight. */
void dataset_describe_weights(ls_dataset *dataset);
/* Seed of the fingerprint of X: a hash of its width and type. */
uint64_t dataset_seed(const ls_dataset *dataset);

/* Set the pointers of `about` alone, for a dataset whose X is not in memory. */
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

/* ls_dataset_open_like() with a config that is already checked. */
ls_status dataset_open_like(const ls_dataset *like, const char *path,
                            const ls_config *config, ls_dataset **dataset);

const ls_dataset_info *dataset_about(const ls_dataset *dataset);
void dataset_close(ls_dataset *dataset);

/*
 * Minibatches, one row per lane: lane i < n of X [features x ld], Y [targets x
 * ld] and w [ld] holds row rows[i], the lanes n .. ld-1 hold 0. For X and Y, ld
 * is a multiple of ROW_LANES; X and Y are aligned to MEM_ALIGN.
 */

/* X: the inputs, normalised. */
void dataset_inputs(const ls_dataset *dataset, const size_t *rows, size_t n,
                    const struct preprocess *input, size_t ld, real *X);

/* X: some features, as they are. */
void dataset_features(const ls_dataset *dataset, const size_t *feature,
                      size_t n_features, const size_t *rows, size_t n,
                      size_t ld, real *X);

/* Prefetch the rows of a later dataset_inputs(). */
void dataset_ask_for(const ls_dataset *dataset, const size_t *rows, size_t n);

/* Y: 1 for class 1 (binary), one-hot (multiclass), else the normalised
 * values. */
void dataset_targets(const ls_dataset *dataset, const size_t *rows, size_t n,
                     const struct preprocess *target, size_t ld, real *Y);

/* w: the weights, all 1 if there are none. Returns their sum, in row order. */
double dataset_weights(const ls_dataset *dataset, const size_t *rows, size_t n,
                       size_t ld, real *w);

#endif
