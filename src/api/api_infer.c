/* SPDX-License-Identifier: MIT */
/*
 * api_infer.c - public functions: files for inference.
 */
#include "infer/infer_file.h"
#include "lockstep_infer.h"

ls_status ls_export_infer(const ls_model *model, const char *path, int force)
{
    return infer_file_save(model, path, force);
}

ls_status ls_export_infer_memory(const ls_model *model, void **bytes,
                                 size_t *size)
{
    return infer_file_bytes(model, bytes, size);
}
