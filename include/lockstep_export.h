/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_export.h
 * A trained model in other languages and formats, and models of other programs
 * as models of lockstep.
 * Errors, ownership, threads and growth are as lockstep.h says.
 */
#ifndef LOCKSTEP_EXPORT_PUBLIC_H
#define LOCKSTEP_EXPORT_PUBLIC_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/** Names of the kinds of export, ended by NULL: "c", "onnx", ... */
LS_API const char *const *ls_export_kinds(void);

/** Write a model to path. name: of its file, for sentences. kind: one of
 * ls_export_kinds(), or "" to take it from the extension of path. ident: name
 * of the functions, the module, the graph or, for sql, the table; "" to take it
 * from path. c also writes a header, with the extension .h. LS_USAGE names the
 * first step of the model that the kind cannot express, or a header that would
 * replace the file called name; LS_EXISTS if a file exists and force is 0. */
LS_CALL ls_export(const ls_model *model, const char *name, const char *kind,
                  const char *ident, const char *path, int force);

/** Read a model of another program: dense layers in the HDF5 layout of Keras,
 * an ONNX graph, or the JSON of `export`. LS_BAD_DATA names the first part that
 * lockstep does not have. The model has no history, and a self-test of its
 * own. */
LS_CALL ls_import_model(const char *path, ls_model **model);

#ifdef __cplusplus
}
#endif
#endif
