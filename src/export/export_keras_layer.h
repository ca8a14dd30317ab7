/* SPDX-License-Identifier: MIT */
/*
 * export_keras_layer.h - layers of a Functional model of Keras, one after
 * another: their configuration and their weights.
 */
#ifndef LOCKSTEP_EXPORT_KERAS_LAYER_H
#define LOCKSTEP_EXPORT_KERAS_LAYER_H

#include "export/export_json.h"
#include "hdf5/h5.h"

enum { KERAS_NAME = 64, KERAS_WEIGHTS = 4 };

struct keras {
    struct h5_file *file;
    bool is_float;
    struct json_maker maker;
    json_t *layers, *config; /* all; that of the layer under way */
    char class_name[KERAS_NAME];
    char name[KERAS_NAME]; /* of the layer under way */
    char last[KERAS_NAME]; /* of the one before it */
    char weight[KERAS_WEIGHTS][2 * KERAS_NAME];
    size_t n_weights;
    size_t n_layers, room;
    char (*layer_name)[KERAS_NAME]; /* [n_layers] */
};

ls_status keras_open(struct keras *k);
void keras_close(struct keras *k);

/* The input of n features. */
ls_status keras_input(struct keras *k, size_t n);

/* Begin a layer called stem_1, or with another number; give it members of its
 * configuration and weights; end it, on the output of the layer before it, and
 * of the one called `other` (NULL: none). */
void keras_begin(struct keras *k, const char *class_name, const char *stem);
void keras_set(struct keras *k, const char *key, json_t *value);
ls_status keras_weights(struct keras *k, const char *name, int rank,
                        size_t rows, size_t columns, const double *value);
ls_status keras_end(struct keras *k, const char *other);

/* (x - mean) gamma + beta, as a BatchNormalization; beta NULL: none. */
ls_status keras_normalization(struct keras *k, size_t n, const double *gamma,
                              const double *beta, const double *mean);

/* Write the configuration of the whole model. */
ls_status keras_finish(struct keras *k, const struct pipeline *p);

#endif
