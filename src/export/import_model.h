/* SPDX-License-Identifier: MIT */
/*
 * import_model.h - models of other programs.
 */
#ifndef LOCKSTEP_IMPORT_MODEL_H
#define LOCKSTEP_IMPORT_MODEL_H

#include "base/status.h"

struct ls_model;

/* Read the HDF5 of Keras, ONNX, or JSON as `export` writes it: the bytes tell
 * which. */
ls_status import_model(const char *path, struct ls_model **model);

#endif
