/* SPDX-License-Identifier: MIT */
/*
 * model_file.h - models and checkpoints as files.
 *
 * One format (docs/file-format.md): a header of 512 bytes with checksums in
 * front of an ordinary HDF5 file. The file is built in memory and written by
 * write, fsync, rename, fsync of the directory.
 */
#ifndef LOCKSTEP_MODEL_FILE_H
#define LOCKSTEP_MODEL_FILE_H

#include "base/digest.h"
#include "base/settings.h"
#include "model/envelope.h"
#include "model/model.h"

struct h5_file;

/* Save a model (state NULL) or a checkpoint. If state is given, an older
 * checkpoint at path is kept as path + ".1": see checkpoint_write(). */
ls_status model_file_save(const struct ls_model *model,
                          const struct training_state *state, const char *path,
                          int force);

/* Load a model and, unless state is NULL, the training state. LS_BAD_DATA if
 * state is given and the file is a model, not a checkpoint. */
ls_status model_file_load(const char *path, struct ls_model **model,
                          struct training_state *state);

/* Build the two parts of a file: parts[0] is the header, parts[1] points into
 * *file, which the caller closes. */
ls_status model_file_parts(const struct ls_model *model,
                           const struct training_state *state, const char *name,
                           struct h5_file **file,
                           unsigned char header[ENVELOPE_SIZE],
                           struct digest_part parts[2]);
/* Build the second part alone, which envelope_make() makes the header of. */
ls_status model_file_image(const struct ls_model *model,
                           const struct training_state *state, const char *name,
                           struct h5_file **file, struct digest_part *body);
/* Build the bytes of a model file; free with mem_free(). name is used in error
 * sentences. */
ls_status model_file_bytes(const struct ls_model *model, const char *name,
                           void **bytes, size_t *size);
/* Like model_file_load(), from bytes, which are borrowed for the call. */
ls_status model_file_parse(const char *name, const void *bytes, size_t size,
                           struct ls_model **model,
                           struct training_state *state);

/* Copy a model; name is used in error sentences. */
ls_status model_file_copy(const struct ls_model *model, const char *name,
                          struct ls_model **copy);

/* Whether the file starts with the header's magic. LS_NO_INPUT if it cannot
 * be opened. */
ls_status model_file_is(const char *path, int *is_model);

/* Whether header and checksums of a file are right, without loading it: the
 * memory that this takes does not depend on its size. */
ls_status model_file_check(const char *path);

#endif
