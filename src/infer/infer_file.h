/* SPDX-License-Identifier: MIT */
/*
 * infer_file.h - write a model as a file for inference; infer/infer_format.h
 * describes its bytes, and src/infer reads it.
 */
#ifndef LOCKSTEP_INFER_FILE_H
#define LOCKSTEP_INFER_FILE_H

#include "model/model.h"

/* The bytes of such a file; free with mem_free(). They have been read again and
 * reproduce the self-test of the model. */
ls_status infer_file_bytes(const struct ls_model *model, void **bytes,
                           size_t *size);
/* Write such a file. LS_EXISTS if there is a file and force is 0. */
ls_status infer_file_save(const struct ls_model *model, const char *path,
                          int force);

/* LS_INTERNAL unless the bytes give the outputs of the model for the rows of
 * its self-test, but for rounding. */
ls_status infer_file_check(const struct ls_model *model, const void *bytes,
                           size_t size);

#endif
