/* SPDX-License-Identifier: MIT */
/*
 * pipeline.h - a trained model as a list of steps, from the columns of a table
 * to the numbers that predict writes. Every exporter walks this description,
 * and none looks into a model.
 *
 * Columns -> features -> filled and scaled features -> inputs of layer 1 ->
 * layers -> outputs in the units of y -> mean of the members of an ensemble.
 * A model that is not an ensemble has one member.
 */
#ifndef LOCKSTEP_PIPELINE_H
#define LOCKSTEP_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "base/status.h"
#include "model/numeric_columns.h"

struct ls_model;

/* A column of a table. A number column is one feature, a text column one
 * feature for each of its texts, or, if coded, one feature: 1 for the first
 * text, 2 for the second, 0 for any other and for a missing one. If marked,
 * another feature follows, 1 where the cell is missing. */
struct pipeline_column {
    const char *name;
    bool text, coded, marked;
    size_t place;   /* among the number columns, or among the text columns */
    size_t feature; /* its first feature */
    size_t n_texts;
    char *const *texts; /* [n_texts] sorted */
};

/* z = (x - shift) * scale, with fill for x where it is NaN; then, if limit is
 * finite, z / sqrt(1 + (z / limit)^2). With knots, z is the quantile of the
 * normal distribution of the share of x; see table/values/curve.h. */
struct pipeline_feature {
    double fill; /* NAN: none */
    double shift, scale, limit;
    size_t knots;
    const double *value, *share; /* [knots] */
};

/* The inputs of layer 1 that are made of a code: row code - 1 of the table, and
 * zeros for code 0. */
struct pipeline_embedding {
    size_t feature, levels, size;
    const real *table; /* [levels x size] */
};

/* Features embedded as numbers, see math/piecewise.h and math/periodic.h. */
struct pipeline_numeric {
    const struct numeric_columns *columns; /* NULL: none */
    const real *w, *b, *V, *c;
};

/* x [n_in] -> (x W + b) / divide; with gain, layer normalization; the
 * activation g; with alpha, z + alpha (g(z) - z); if residual, + x. */
struct pipeline_layer {
    size_t n_in, n_out;
    const real *W, *b, *gain, *shift, *alpha;
    const char *activation;
    bool residual;
    double divide; /* z is divided by it before the activation: 1, or of an
                      output layer the temperature of a calibration */
};

/* y = a / scale + shift, limited to [least, most]. */
struct pipeline_output {
    double scale, shift, least, most;
    bool variance; /* of the output before it */
};

struct pipeline_net {
    double share;                     /* in the mean; all add up to 1 */
    struct pipeline_feature *feature; /* [n_features] */
    size_t n_plain;
    size_t *plain; /* [n_plain] features that are inputs of layer 1, which
                      those of numeric and of embeddings follow */
    struct pipeline_numeric numeric;
    size_t n_embeddings;
    struct pipeline_embedding *embedding;
    size_t n_layers;
    struct pipeline_layer *layer;
    struct pipeline_output *output; /* [n_outputs] */
    size_t widest;                  /* of n_in and n_out of all layers */
};

struct pipeline {
    const char *model;  /* name of the model file, for sentences */
    const char *writer; /* the kind of export, for sentences */
    const char *ident;  /* name of the result, an identifier */
    const char *task;
    bool is_float; /* all parameters are exact as float */
    size_t n_columns, n_numbers, n_texts;
    struct pipeline_column *column; /* [n_columns] */
    bool plain_columns;             /* each column is the feature of its number:
                                       no text, no indicator */
    size_t n_features;
    char **feature_names; /* [n_features] */
    size_t n_nets;
    struct pipeline_net *net;
    size_t n_outputs;
    char **output_names; /* [n_outputs] columns that predict writes */
    size_t n_classes;
    char **class_names; /* [n_classes] names or numbers */
    /* Of the outputs, after the mean: a temperature (1: none; of an ensemble
     * alone), or functions, linear between knots first[j] to first[j + 1] and
     * constant beyond; a row of several classes is then divided by its sum. */
    double temperature;
    const size_t *first; /* [n_outputs + 1], or NULL */
    const double *knot, *level;
    double threshold; /* class 1 of two is predicted above it */
    /* Of the self-test: rows of features and their outputs. */
    size_t n_tests;
    const double *test_x;
    const real *test_y;
    real *made_y; /* test_y of an ensemble, computed and owned */
};

/* Whether the activation is relu or leaky_relu with alpha, which has a slope
 * below 0 for each unit; the slope of unit j. */
bool pipeline_has_slopes(const struct pipeline_layer *layer);
double pipeline_slope(const struct pipeline_layer *layer, size_t j);

/* Describe a model, which must outlive the pipeline. */
ls_status pipeline_create(const struct ls_model *model, const char *name,
                          struct pipeline **pipeline);
void pipeline_destroy(struct pipeline *pipeline); /* NULL is allowed */

/* Features that a row of columns makes, and the columns that a row of features
 * was made from: number [n_numbers] is NAN, text [n_texts] NULL if missing. */
void pipeline_columns_of(const struct pipeline *pipeline, const double *x,
                         double *number, const char **text);

/* What a format can express. */
enum {
    EXPRESS_TEXT = 1,      /* text columns and indicators of missing cells */
    EXPRESS_FILL = 2,      /* values for missing cells */
    EXPRESS_CLIP = 4,      /* robust scaling */
    EXPRESS_QUANTILES = 8, /* quantile scaling */
    EXPRESS_NUMERIC = 16,  /* numeric embeddings */
    EXPRESS_CODES = 32,    /* embeddings of codes */
    EXPRESS_NORM = 64,     /* layer normalization */
    EXPRESS_PARAMETRIC = 128,
    EXPRESS_RESIDUAL = 256,
    EXPRESS_UNITS = 512, /* outputs that are shifted and scaled */
    EXPRESS_RANGE = 1024,
    EXPRESS_ENSEMBLE = 2048,
    EXPRESS_VARIANCE = 4096, /* of an ensemble: that of the mixture */
    EXPRESS_HEAT = 8192,     /* temperature of an ensemble */
    EXPRESS_ISOTONIC = 16384,
    EXPRESS_THRESHOLD = 32768, /* other than 0.5 */
    EXPRESS_ALL = 65535
};

/* Whether a layer of any network has this activation. */
bool pipeline_has_activation(const struct pipeline *pipeline, const char *name);

/* LS_USAGE with a sentence that names the first step that a format with these
 * abilities and activations (NULL-ended; NULL: all) does not have. */
ls_status pipeline_check(const struct pipeline *pipeline, unsigned express,
                         const char *const *activations);

/* LS_USAGE: the kind of export does not have this step; names others. */
ls_status pipeline_lacks(const struct pipeline *pipeline, const char *step);

#endif
