/* SPDX-License-Identifier: MIT */
/*
 * numeric_columns.h - the features that setting numeric-embedding makes several
 * inputs of, and the knots of piecewise linear ones.
 *
 * Embedded are the features that are not codes and have more than two values
 * in the sample of the training rows: an indicator, such as a one-hot feature,
 * is as good as it can be for a linear layer. The knots are quantiles of the
 * values that the network gets, so they are fitted after shift and scale, and
 * are constants of the model, not parameters.
 */
#ifndef LOCKSTEP_NUMERIC_COLUMNS_H
#define LOCKSTEP_NUMERIC_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "base/settings.h"
#include "base/status.h"

struct encoding;     /* table/values/encoding.h */
struct preprocess;   /* table/values/preprocess.h */
struct rows;         /* table/values/rows.h */
struct value_sample; /* table/order/sample_values.h */

enum numeric_kind { NUMERIC_PIECEWISE, NUMERIC_PERIODIC, NUMERIC_KINDS };
extern const char *const numeric_kind_name[NUMERIC_KINDS + 1];

enum {
    NUMERIC_MOST_SIZE = 256,
    NUMERIC_MOST_BINS = 1024,
    NUMERIC_MOST_FREQUENCIES = 1024
};

struct numeric_columns {
    enum numeric_kind kind;
    size_t n;           /* features, at least 1 */
    size_t size;        /* inputs of the first layer for each */
    size_t bins;        /* of each feature at most, piecewise */
    size_t frequencies; /* of each feature, periodic */
    size_t *feature;    /* [n] ascending */
    size_t *bins_of;    /* [n] bins of each, piecewise */
    real *knot;         /* [n x (bins + 1)], piecewise: floats in any program,
                           and the last one again after bins_of[k] */
};

/* Choose the columns for config, which has a numeric-embedding, from a sample
 * of the training rows. columns (or NULL): of the codes. LS_USAGE if there is
 * none; path is named. Sorts the sample. Free with numeric_columns_destroy().
 */
ls_status numeric_columns_fit(const ls_config *config, const char *path,
                              const struct encoding *columns,
                              const struct value_sample *sample,
                              struct numeric_columns **numeric);
/* Whether there is such a feature in the sample, by `seed`, of rows that train,
 * as stored and without missing values: *yes. */
ls_status numeric_columns_any(const ls_dataset *data, const struct rows *rows,
                              uint64_t seed, bool *yes);
/* Sample the rows that train, as input has scaled them, and choose; *numeric
 * stays as it is if config has no numeric-embedding. */
ls_status numeric_columns_choose(const ls_config *config,
                                 const ls_dataset *data,
                                 const struct rows *rows,
                                 const struct preprocess *input,
                                 struct numeric_columns **numeric);
/* Allocate columns for n features of the kind and sizes of `like`. */
ls_status numeric_columns_create(const struct numeric_columns *like, size_t n,
                                 struct numeric_columns **numeric);
ls_status numeric_columns_copy(const struct numeric_columns *from,
                               struct numeric_columns **to);
void numeric_columns_destroy(struct numeric_columns *numeric); /* or NULL */

/* Count the bins of each feature from its knots. False unless there is at least
 * one, with a width to divide by. */
bool numeric_columns_count_bins(struct numeric_columns *numeric);

/* Whether as many features get as many parameters each; NULL: none. */
bool numeric_columns_alike(const struct numeric_columns *a,
                           const struct numeric_columns *b);
/* Whether they are also the same features. */
bool numeric_columns_same_features(const struct numeric_columns *a,
                                   const struct numeric_columns *b);
/* Whether the settings of config are those of columns (NULL: none). */
bool numeric_columns_are_of(const struct numeric_columns *numeric,
                            const ls_config *config);
/* Setting numeric-embedding is not none. */
bool numeric_columns_wanted(const ls_config *config);

#endif
