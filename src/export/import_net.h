/* SPDX-License-Identifier: MIT */
/*
 * import_net.h - a network of another program, taken step by step in the order
 * of computation, and made into a model.
 *
 * Steps x m + c of each unit are folded: before the first dense layer into the
 * scaling of the inputs, after a dense layer without activation into its
 * weights or those of its normalization, between others into the weights of the
 * next one, and at the end into the scaling of the targets. A normalization or
 * a parametric activation that does not follow a dense layer, or that no dense
 * layer follows, gets one whose kernel is the unit matrix.
 */
#ifndef LOCKSTEP_IMPORT_NET_H
#define LOCKSTEP_IMPORT_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "base/status.h"

struct ls_model;

/* Numbers of one array, at most; units of a layer, at most. */
enum { IMPORT_MOST = 1 << 28, IMPORT_MOST_UNITS = 1 << 24 };

struct import_layer {
    size_t n_in, n_out;
    double *W, *b;        /* [n_in x n_out], [n_out] */
    double *gain, *shift; /* [n_out] of layer normalization, or NULL */
    double *alpha;        /* [n_out] shares of the activation, or NULL */
    char activation[16];
};

struct import_net {
    const char *path;    /* for sentences */
    size_t width;        /* units so far; 0: unknown */
    double *m, *c;       /* [width] pending x m + c, or NULL */
    double *in_m, *in_c; /* [n_in of the first layer], or NULL */
    size_t n_layers;
    struct import_layer layer[LS_MAX_HIDDEN + 1];
    bool open;     /* the last layer has no activation so far */
    char task[16]; /* "": by the last activation */
    size_t n_features, n_classes, n_targets;
    char **feature_names, **class_names, **target_names; /* or NULL; owned */
};

/* The inputs; optional, as the first step tells their number, too. */
ls_status import_inputs(struct import_net *net, size_t n);
/* Copies W [n_in x n_out] and b [n_out] (NULL: zeros). */
ls_status import_dense(struct import_net *net, size_t n_in, size_t n_out,
                       const double *W, const double *b);
/* x m + c for n units; NULL is 1 and 0. */
ls_status import_affine(struct import_net *net, size_t n, const double *m,
                        const double *c);
/* Layer normalization (x - mean) / sqrt(variance + epsilon) over n units; n 0:
 * those of the step before it. Its gain and shift are a step x m + c after it.
 */
ls_status import_norm(struct import_net *net, size_t n, double epsilon);
/* An activation by its name in lockstep. */
ls_status import_activation(struct import_net *net, const char *name);
/* z + alpha (g(z) - z) for n units, g by its name. */
ls_status import_parametric(struct import_net *net, const char *name, size_t n,
                            const double *alpha);
/* z for z > 0, else slope z, for n units. */
ls_status import_slopes(struct import_net *net, size_t n, const double *slope);

/* Make the last layer one that has neither normalization nor a parametric
 * activation; import_finish() does. */
ls_status import_add_outputs(struct import_net *net);
ls_status import_finish(struct import_net *net, struct ls_model **model);
void import_clear(struct import_net *net);

/* Copies of n finite numbers, in allocated memory; `what` names them. */
ls_status import_check_finite(const struct import_net *net, const char *what,
                              size_t n, const double *value);

/* Readers of files, each for the bytes of a whole file but for HDF5. */
ls_status import_keras(struct import_net *net);
ls_status import_json(struct import_net *net, const char *text, size_t size);
ls_status import_onnx(struct import_net *net, const void *bytes, size_t size);

#endif
