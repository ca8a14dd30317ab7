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
 * checkpoint at path is kept as path + ".1". */
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

/* Size of a sentence about an unusable checkpoint. */
enum { MODEL_FAULT_SIZE = 1024 };

/*
 * Load the checkpoint at path or, when that file is absent, damaged or
 * unreadable, the previous one, path + ".1". fault: what is wrong with the
 * first file, else "". LS_NO_INPUT when neither exists. After LS_NO_MEMORY,
 * which is no fault of a file, the previous one is not tried.
 */
ls_status model_file_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 char fault[MODEL_FAULT_SIZE]);

/* Path of the checkpoint previous to the one at path. */
ls_status model_file_older(const char *path, char older[LS_PATH_SIZE]);

/* Find the checkpoint at path or the previous one: found is its path, or "". */
ls_status model_file_find_checkpoint(const char *path,
                                     char found[LS_PATH_SIZE]);

/* Remove the checkpoint at path and the previous one. */
ls_status model_file_remove_checkpoints(const char *path);

/* "m.h5" gives "m.ckpt.h5". */
ls_status checkpoint_path(const char *output, char path[LS_PATH_SIZE]);

/* Read settings and data path of the checkpoint that model_file_load_latest()
 * chooses. */
ls_status checkpoint_config(const char *path, ls_config *config,
                            char data_path[LS_PATH_SIZE]);

/* Whether the file starts with the header's magic. LS_NO_INPUT if it cannot
 * be opened. */
ls_status model_file_is(const char *path, int *is_model);

#endif
