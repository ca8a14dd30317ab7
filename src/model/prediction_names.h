/* SPDX-License-Identifier: MIT */
/*
 * prediction_names.h - names of the outputs of a model.
 */
#ifndef LOCKSTEP_PREDICTION_NAMES_H
#define LOCKSTEP_PREDICTION_NAMES_H

#include "model/model.h"

/* Names [outputs] as in the header of a CSV prediction: p_CLASS, the names of
 * targets, or y, y0, y1, ..; of outputs before the last activation raw_CLASS,
 * raw_y. Free with mem_free(). */
ls_status prediction_names(const struct ls_model *model, bool raw,
                           char ***names);

#endif
