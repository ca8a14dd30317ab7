/* SPDX-License-Identifier: MIT */
/*
 * prediction_text.h - predictions as CSV or TSV.
 */
#ifndef LOCKSTEP_PREDICTION_TEXT_H
#define LOCKSTEP_PREDICTION_TEXT_H

#include "base/real.h"
#include "model/model.h"

struct prediction_text;

/* A column of the table that is copied to the predictions: numbers, or texts,
 * given as their position in levels, negative for none. */
struct kept_column {
    const char *name;
    const struct levels *levels; /* of texts, or NULL */
    bool is_float; /* numbers are float32: so many digits restore them */
};

/* The columns of a table of predictions, in this order. Borrowed. */
struct prediction_layout {
    const struct ls_model *model; /* whose classes the labels are */
    bool ids;
    size_t n_kept;
    const struct kept_column *kept; /* [n_kept] */
    bool labels;
    size_t n;                 /* numbers of each row */
    const char *const *names; /* [n] */
};

/* Rows of such a table. */
struct prediction_rows {
    size_t n;
    const int64_t *id;    /* [n], .. */
    char *const *id_text; /* .. or [n]: one of both, by layout.ids */
    const double *kept;   /* [n x n_kept] */
    const int32_t *label; /* [n], by layout.labels */
    const real *out;      /* [n x layout.n] */
};

/* Create a table at path or, if path is NULL, on standard output (tab-separated
 * if `name` ends in .tsv, else comma-separated) with a header. */
ls_status prediction_text_create(const char *path, const char *name,
                                 const struct prediction_layout *layout,
                                 struct prediction_text **table);

ls_status prediction_text_rows(struct prediction_text *table,
                               const struct prediction_rows *rows);
/* Hand what is written to the reader of the table. */
ls_status prediction_text_flush(struct prediction_text *table);

/* Close and free table, reporting a failed write. */
ls_status prediction_text_finish(struct prediction_text *table);
void prediction_text_close(struct prediction_text *table);

#endif
