/* SPDX-License-Identifier: MIT */
/*
 * model_file.h - models and checkpoints as files.
 *
 * One format (docs/file-format.md): a header of 512 bytes with checksums in
 * front of an ordinary HDF5 file. It is built in memory and put in place by
 * write, fsync, rename, fsync of the directory.
 */
#ifndef LOCKSTEP_MODEL_FILE_H
#define LOCKSTEP_MODEL_FILE_H

#include "base/digest.h"
#include "base/settings.h"
#include "model/envelope.h"
#include "model/model.h"

struct h5_file;

/* state = NULL writes a model, else a checkpoint. An older checkpoint at path
 * is kept as path + ".1" when state is given. */
ls_status model_file_save(const struct ls_model *model,
                          const struct training_state *state, const char *path,
                          int force);

/* state may be NULL: then only the model is read. For a model that is no
 * checkpoint, asking for a state is LS_BAD_DATA. */
ls_status model_file_load(const char *path, struct ls_model **model,
                          struct training_state *state);

/* The two parts of a file: parts[0] is the header, parts[1] is borrowed from
 * *file, which is to be closed. */
ls_status model_file_parts(const struct ls_model *model,
                           const struct training_state *state, const char *name,
                           struct h5_file **file,
                           unsigned char header[ENVELOPE_SIZE],
                           struct digest_part parts[2]);
/* The bytes of such a file: mem_free(). name is for sentences. */
ls_status model_file_bytes(const struct ls_model *model, const char *name,
                           void **bytes, size_t *size);
/* model_file_load() of such bytes, which are borrowed for the call. */
ls_status model_file_parse(const char *name, const void *bytes, size_t size,
                           struct ls_model **model,
                           struct training_state *state);

/* Room for a sentence about a checkpoint that cannot be used. */
enum { MODEL_FAULT_SIZE = 1024 };

/*
 * A checkpoint to go on from: the one at path or, when that is absent, damaged
 * or cannot be read, the one kept before it, path + ".1". Then fault says what
 * is wrong with the first; else it is "". LS_NO_INPUT when neither is there.
 * LS_NO_MEMORY says nothing about a file: then no other one is tried.
 */
ls_status model_file_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 char fault[MODEL_FAULT_SIZE]);

/* The path of the checkpoint kept before the one at path. */
ls_status model_file_older(const char *path, char older[LS_PATH_SIZE]);

/* Whether one of the two is there: found is its path, or "". */
ls_status model_file_find_checkpoint(const char *path,
                                     char found[LS_PATH_SIZE]);

/* Remove both. */
ls_status model_file_remove_checkpoints(const char *path);

/* "m.h5" gives "m.ckpt.h5". */
ls_status checkpoint_path(const char *output, char path[LS_PATH_SIZE]);

/* Settings and data of the checkpoint that model_file_load_latest() takes. */
ls_status checkpoint_config(const char *path, ls_config *config,
                            char data_path[LS_PATH_SIZE]);

/* Whether the file starts with the header's magic. LS_NO_INPUT if it cannot
 * be opened. */
ls_status model_file_is(const char *path, int *is_model);

#endif
