/* SPDX-License-Identifier: MIT */
/*
 * infer_net.h - a model that was read for inference, and the outputs of a row.
 *
 * Parameters stay in the bytes of the file, of which the net has a copy. The
 * net is constant after infer_read() and infer_bind(); a row needs memory of
 * the caller only.
 */
#ifndef LOCKSTEP_INFER_NET_H
#define LOCKSTEP_INFER_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "infer/infer_format.h"
#include "model/calibration.h"

/* A = g(norm(A_prev W + b)) + A_prev, as struct layer of model/network.h. */
struct infer_layer {
    size_t n_in, n_out, lanes;
    unsigned flags;
    const char *name;       /* of the activation */
    const void *activation; /* struct activation of this type of real */
    const void *W, *b, *gain, *shift, *alpha;
};

/* A feature that becomes several inputs of the first layer. */
struct infer_numeric {
    size_t feature, n; /* bins or frequencies */
    const void *array[4];
};

struct infer_codes {
    size_t feature, levels, size, at;
    const void *E;
};

struct infer_knots {
    size_t n;
    double *value, *share;
};

struct infer_column {
    const char *name;
    uint32_t kind;
    bool marked; /* an indicator of missing values follows */
    double fill;
    size_t n_texts, feature; /* the first of its features */
    const char **text;
};

/* A network with the scaling of its inputs and outputs. */
struct infer_model {
    double weight;
    struct calibration calibration;
    size_t n_features, n_outputs, parts;
    bool has_variance;
    double *shift, *scale, *fill, *limit; /* fill, limit: or NULL */
    struct infer_knots *knots;            /* or NULL */
    size_t n_targets;
    double *y_shift, *y_scale, *y_range; /* y_range: or NULL */
    size_t n_numeric, numeric_size, numeric_at;
    uint32_t numeric_kind;
    struct infer_numeric *numeric;
    size_t n_codes;
    struct infer_codes *codes;
    uint8_t *embedded; /* [n_features]: not an input by itself; or NULL */
    size_t n_layers, widest;
    struct infer_layer *layer;
};

/* The arithmetic of one type of real. */
struct infer_engine {
    size_t real_size;
    /* The activation of a name, or NULL. */
    const void *(*activation)(const char *name);
    /* Outputs of a row of features x, each a real as a double. */
    void (*row)(const struct infer_model *model, const double *x, double *out,
                void *work);
    /* Replace the n outputs of a row by calibrated ones. */
    void (*calibrate)(const struct calibration *calibration, bool softmax,
                      size_t n, double *out, void *work);
};

/* Memory that the net owns, freed with it. */
struct infer_block {
    struct infer_block *next;
};

struct infer_net {
    unsigned char *bytes; /* [size], aligned to MEM_ALIGN */
    size_t size;
    struct infer_block *blocks;
    const struct infer_engine *engine;
    size_t real_size, n_columns, n_features, n_outputs, n_classes;
    size_t parts; /* outputs of each target */
    bool has_variance;
    double threshold;               /* of the positive class */
    struct calibration calibration; /* of the mean of several models */
    bool softmax;                   /* outputs of a row add up to 1 */
    const char *task, *loss, *program, *sha256;
    const char **feature_names, **output_names, **class_names; /* or NULL */
    struct infer_column *column;
    size_t n_models;
    struct infer_model *model;
    double weights;   /* sum of the weights of the models */
    size_t work_size; /* bytes for a row */
};

/* Zeroed memory that lives as long as the net, or NULL. */
void *infer_keep(struct infer_net *net, size_t count, size_t size);

/* Read the bytes of a file, which are copied. Every size is checked against the
 * bytes that there are. name is for sentences. LS_BAD_DATA: not such a file,
 * cut or damaged. */
ls_status infer_read(const char *name, const void *bytes, size_t size,
                     struct infer_net **net);
/* Take the engine of the net's type of real out of n. */
ls_status infer_bind(struct infer_net *net, const char *name,
                     const struct infer_engine *const *engines, size_t n);
void infer_destroy(struct infer_net *net); /* NULL is allowed */

/* Outputs of one row of features; work [work_size], aligned to INFER_ALIGN. Of
 * several models the weighted mean, as outputs_mean(). */
void infer_row(const struct infer_net *net, const double *x, double *out,
               void *work);

/* Features of a row of the columns, as encoding_apply(): number [columns] and
 * text [columns]; a number column reads number, NaN if missing, the others
 * text, NULL if missing. The number of the first column with a text not seen in
 * training, whose features are 0; n_columns if there is none. */
size_t infer_encode(const struct infer_net *net, const double *number,
                    const char *const *text, double *x);

/* Predicted class of the outputs of a row; -1 if the model has none. */
int infer_class(const struct infer_net *net, const double *out);

/* Of this build; liblockstep-infer has that of double, too. */
extern const struct infer_engine infer_engine;

#endif
