/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_infer.h
 * Inference without HDF5, OpenMP and the rest of lockstep: liblockstep-infer
 * loads a file that `lockstep export MODEL.h5 --to infer -o FILE.lsinf` or
 * ls_export_infer() wrote, and computes its outputs row by row. The library
 * needs libc and libm only.
 *
 *     #include <lockstep_infer.h>
 *     #include <stdio.h>
 *     int main(void)
 *     {
 *         ls_infer *net = NULL;
 *         double x[3] = {1, 2, 3}, p[1];
 *         ls_status status = ls_infer_open("model.lsinf", &net);
 *         if (!status) status = ls_infer_rows(net, 1, x, p, NULL, 0);
 *         if (!status) printf("%g\n", p[0]);
 *         else fprintf(stderr, "%s\n", ls_infer_error());
 *         ls_infer_close(net);
 *         return (int)status;
 *     }
 *
 * Link with -llockstep-infer (pkg-config lockstep-infer). A net is constant
 * after it is opened: threads may share it. Only opening allocates. A model has
 * the bits of ls_model_predict() for the same numbers if it was trained with
 * setting products=own, which is the default; else the outputs differ by
 * rounding.
 */
#ifndef LOCKSTEP_INFER_H
#define LOCKSTEP_INFER_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/** A model for inference. */
typedef struct ls_infer ls_infer;

/** What a model is. All strings belong to it. It grows at its end only. */
typedef struct ls_infer_info {
    const char *task, *loss; /**< "binary", "bce" */
    const char *program;     /**< that trained it, "lockstep 0.1.0" */
    const char *parameters_sha256;
    size_t columns;  /**< of a table as the user has it: numbers and texts */
    size_t features; /**< what rows consist of: texts are codes or 0 and 1 */
    size_t outputs, classes; /**< classes: 0 for regression */
    /** [features], [outputs], [classes], or NULL. */
    const char *const *feature_names, *const *output_names, *const *class_names;
    size_t models;     /**< of an ensemble, or 1 */
    size_t work_size;  /**< bytes of work for ls_infer_rows() */
    double threshold;  /**< of the positive class, for ls_infer_class() */
    const char *dtype; /**< "float32" or "float64" */
} ls_infer_info;

/** A column of the table. Borrowed from the model. */
typedef struct ls_infer_column {
    const char *name;
    int is_text;             /**< 1: texts; 0: numbers */
    size_t n_texts;          /**< texts seen in training, in ascending order: */
    const char *const *text; /**< [n_texts] */
} ls_infer_column;

enum {
    LS_INFER_UNKNOWN = 1, /**< of ls_infer_encode(): a text not seen in training
                             is no error, its features are 0 */
    LS_INFER_STACK = 1 << 15 /**< bytes of work that need no memory of the
                                caller */
};

/** Sentence about the last failure of this library in this thread. */
LS_API const char *ls_infer_error(void);
/** Open a file. LS_NO_INPUT: there is none; LS_BAD_DATA: it is not such a file,
 * damaged, or of a newer version; LS_NO_MEMORY. */
LS_CALL ls_infer_open(const char *path, ls_infer **net);
/** Open the bytes of such a file, which are copied. */
LS_CALL ls_infer_open_memory(const void *bytes, size_t size, ls_infer **net);
LS_API void ls_infer_close(ls_infer *net);

LS_API const ls_infer_info *ls_infer_about(const ls_infer *net);
/** Features of a row; outputs of a row. */
LS_API size_t ls_infer_inputs(const ls_infer *net);
LS_API size_t ls_infer_outputs(const ls_infer *net);
/** Describe column number index; LS_USAGE past the last. */
LS_CALL ls_infer_column_at(const ls_infer *net, size_t index,
                           ls_infer_column *column);

/** Compute outputs for raw (not normalised) rows: X [rows x features] to out
 * [rows x outputs]: probabilities, or values in the units of y. Both are
 * row-major. NaN is a missing value, if the model was trained to fill those;
 * else the outputs of its row are NaN. work is memory of work_size bytes, at
 * least ls_infer_about()->work_size, one for each thread; NULL: the stack is
 * used, if LS_INFER_STACK bytes suffice. LS_USAGE names a size too small. */
LS_CALL ls_infer_rows(const ls_infer *net, size_t rows, const double *X,
                      double *out, void *work, size_t work_size);
/** The same of floats. */
LS_CALL ls_infer_rows_float(const ls_infer *net, size_t rows, const float *X,
                            float *out, void *work, size_t work_size);
/** Compute the features x of one row of the columns: number [columns] and text
 * [columns], of which each column reads one; NaN and NULL are missing values.
 * number or text may be NULL if no column reads it. LS_BAD_DATA names a text
 * not seen in training, unless flags has LS_INFER_UNKNOWN. */
LS_CALL ls_infer_encode(const ls_infer *net, const double *number,
                        const char *const *text, unsigned flags, double *x);
/** Return the class of the outputs of one row: of a binary model 1 if out[0] is
 * above the threshold, else 0; the first of the largest outputs if there are
 * several. -1 if the model has no classes. */
LS_API int ls_infer_class(const ls_infer *net, const double *out);

/* ---- Writing, in liblockstep --------------------------------------------- */

/** Write a model as a file for inference, and check that its outputs are those
 * of the model. LS_EXISTS if there is a file and force is 0. */
LS_CALL ls_export_infer(const ls_model *model, const char *path, int force);
/** Write the bytes of such a file to memory, to be freed with ls_free(). */
LS_CALL ls_export_infer_memory(const ls_model *model, void **bytes,
                               size_t *size);

#ifdef __cplusplus
}
#endif
#endif
