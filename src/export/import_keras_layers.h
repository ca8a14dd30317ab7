/* SPDX-License-Identifier: MIT */
/*
 * import_keras_layers.h - layers of a model in the HDF5 layout of Keras.
 */
#ifndef LOCKSTEP_IMPORT_KERAS_LAYERS_H
#define LOCKSTEP_IMPORT_KERAS_LAYERS_H

#include <jansson.h>

#include "export/import_net.h"
#include "hdf5/h5.h"

/* A file that is being read. */
struct keras_file {
    struct import_net *net;
    struct h5_file *file;
    char **name; /* [n] of all datasets */
    size_t n;
};

/* A text of an object; "" if it is absent or no text. */
static inline const char *keras_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* Read a weight of this rank, in memory to free; its sizes are dims. */
ls_status keras_read(const struct keras_file *k, const char *layer,
                     const char *weight, int rank, uint64_t dims[2],
                     double **value);
/* The same for n numbers; value stays as it is if flag of config is false. */
ls_status keras_read_if(const struct keras_file *k, const char *layer,
                        const json_t *config, const char *flag,
                        const char *weight, uint64_t n, double **value);

/* Add a layer of this class to the network. */
ls_status keras_take_layer(const struct keras_file *k, const char *class_name,
                           const char *name, const json_t *config);

#endif
