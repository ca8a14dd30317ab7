/* SPDX-License-Identifier: MIT */
/*
 * ensemble.h - several models as one, whose outputs are the mean of theirs
 * (outputs_mean()): probabilities, or values in the units of y.
 *
 * An ensemble is a model with members. Its own network is one layer of zeros,
 * which is never run and only holds the loss, with the identity as activation.
 */
#ifndef LOCKSTEP_ENSEMBLE_H
#define LOCKSTEP_ENSEMBLE_H

#include "hdf5/h5.h"
#include "model/model.h"

enum { ENSEMBLE_MOST = 4096 };

/* Make an ensemble of members [n], which become its own. names [n]: for
 * sentences. LS_BAD_DATA, naming two models, when features, classes, targets,
 * task or loss differ. On failure the members stay the caller's. */
ls_status ensemble_create(struct ls_model **members, size_t n,
                          const char *const *names, struct ls_model **ensemble);
/* Set the weights [n_members] of the members in the mean, which are copied.
 * LS_BAD_DATA unless each is finite and above 0. */
ls_status ensemble_set_weights(struct ls_model *ensemble, const double *weight);
/* The network of an ensemble of models like this one. */
ls_status ensemble_network(const struct ls_model *like,
                           struct network *network);

/* ensemble_create() of copies; names may be NULL. */
ls_status ensemble_copy(const struct ls_model *const *models, size_t n,
                        const char *const *names, struct ls_model **ensemble);

/* An ensemble as groups and datasets of a file: the members are the bytes of
 * their own files. */
ls_status ensemble_write(struct h5_file *file, const struct ls_model *ensemble);
bool ensemble_is_in(struct h5_file *file);
ls_status ensemble_read(struct h5_file *file, struct ls_model **ensemble);

#endif
