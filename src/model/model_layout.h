/* SPDX-License-Identifier: MIT */
/*
 * model_layout.h - a model or checkpoint as groups and datasets of an open HDF5
 * file. docs/file-format.md is the public description.
 */
#ifndef LOCKSTEP_MODEL_LAYOUT_H
#define LOCKSTEP_MODEL_LAYOUT_H

#include "hdf5/h5.h"
#include "model/model.h"

/* Size of the name of any dataset of a layer. */
enum { LAYOUT_NAME_SIZE = 128 };

/* state may be NULL. */
ls_status model_write(struct h5_file *file, const struct ls_model *model,
                      const struct training_state *state);
ls_status model_read(struct h5_file *file, struct ls_model **model);

/* Read facts on how the model was made, and hashes of its training rows, which
 * models of older programs do not have. */
ls_status provenance_read(struct h5_file *file, struct metadata *metadata);
ls_status trained_read(struct h5_file *file, struct sketch *trained);

ls_status history_write(struct h5_file *file, const struct history *history);
/* history must be empty; it remains empty if the file has none. */
ls_status history_read(struct h5_file *file, struct history *history);

ls_status training_state_write(struct h5_file *file,
                               const struct network *network,
                               const struct training_state *state);
/* Read the state of a checkpoint after its model. */
ls_status training_state_read(struct h5_file *file,
                              const struct network *network,
                              struct training_state *state);

/* Read a whole number of at most `most`; LS_BAD_DATA for a larger one. */
ls_status layout_get_size(struct h5_file *file, const char *group,
                          const char *attribute, size_t most, size_t *size);

/* Write the name of the loss, and its parameters: levels of quantile, delta of
 * huber, gamma of focal. */
ls_status loss_write(struct h5_file *file, const struct network *network);
/* Read the parameters of a loss; network_make() checks their range. */
ls_status loss_read(struct h5_file *file, const char *loss,
                    struct loss_parameters *p);

/* Calibration and decision threshold; neither if the file has none. The model
 * is complete but for its self-test. */
ls_status calibration_write(struct h5_file *file,
                            const struct calibration *calibration);
ls_status calibration_read(struct h5_file *file, struct ls_model *model);

/* Curve of the inputs, range of the targets; neither if the file has none. The
 * preprocess is created, but has no curve and no range yet. */
ls_status curve_write(struct h5_file *file, const struct preprocess *input);
ls_status curve_read(struct h5_file *file, struct preprocess *input);
ls_status range_write(struct h5_file *file, const struct preprocess *target);
ls_status range_read(struct h5_file *file, struct preprocess *target);

/* Sizes of the embeddings; their tables are in the parameter block. A model
 * without embeddings has none of it, n = 0. spec has room for
 * LS_MAX_EMBEDDINGS. */
ls_status embeddings_write(struct h5_file *file, const struct network *network);
ls_status embeddings_read(struct h5_file *file, size_t *n,
                          struct embedding_spec *spec);
/* LS_BAD_DATA unless each embedding has a column of codes with as many texts,
 * and the other way round. */
ls_status embeddings_check(struct h5_file *file, const struct network *network,
                           const struct encoding *columns);

/* Kind, sizes, features and knots of the numeric embeddings. A model without
 * them has none of it: *numeric stays NULL. */
ls_status numeric_write(struct h5_file *file, const struct network *network);
ls_status numeric_read(struct h5_file *file, size_t n_features,
                       struct numeric_columns **numeric);

/* Parameter block under a group: layer_1/kernel, layer_1/bias, ... block_read()
 * checks shapes before it allocates, and that all numbers are finite. */
ls_status block_write(struct h5_file *file, const char *group,
                      const struct network *network, const real *block);
ls_status block_read(struct h5_file *file, const char *group,
                     const struct network *network, real **block);

#endif
