/* SPDX-License-Identifier: MIT */
/*
 * infer_format.h - the bytes of a file for inference, *.lsinf.
 *
 * Numbers are little-endian. A text is its length (u32), its bytes and a NUL.
 * An array begins at the next multiple of INFER_ALIGN from the start of the
 * file, so that a file in memory is used in place.
 *
 *     magic "LSINFER\n", u32 version, u32 CRC-32C of all bytes behind it,
 *     u64 size of the file
 *     u32 size of a real, columns, features, outputs, classes, outputs of each
 *     target, whether the last of these is a variance, models
 *     f64 threshold of the positive class, calibration of the mean of models
 *     texts: task, loss, program, SHA-256 of the parameters
 *     names, each as u32 0 or 1 and the texts: features, outputs, classes
 *     each column: text name, u32 kind, u32 whether an indicator follows, f64
 *     fill (NaN: none), u32 texts, the texts in ascending order
 *     each model: f64 weight, calibration, then
 *         shift, scale [features] f64; u32 whether there are fills, [features]
 *         u32 kind of curve; limits [features], or for each feature u32 knots,
 *         values and shares
 *         targets: shift, scale [targets] f64; u32 whether there is a range,
 *         [2 targets]
 *         embeddings of numbers: u32 features, 0 for none; u32 kind, size,
 *         first input; each: u32 feature, u32 bins or frequencies, arrays of
 *         real: knots, P, Q (math/piecewise.h) or w, b, L, c (math/periodic.h)
 *         embeddings of codes: u32 number; each: u32 feature, texts, size,
 *         first input, array E
 *         u32 layers; each: u32 inputs, outputs, flags, text activation,
 *         arrays W [inputs x lanes], b [lanes], then those of the flags: gain,
 *         shift, alpha [lanes]
 *
 * A calibration is u32 kind (enum calibration_kind), f64 temperature, u32 sum
 * of knots, and if that is not 0 for each output u32 knots, then x and y [sum
 * of knots].
 *
 * The rows of W, and all arrays of units, are padded with zeros to
 * infer_lanes(): whole vectors of a row of W.
 */
#ifndef LOCKSTEP_INFER_FORMAT_H
#define LOCKSTEP_INFER_FORMAT_H

#include <stddef.h>

#include "base/real.h"

#define INFER_MAGIC "LSINFER\n"
enum {
    INFER_VERSION = 1,
    INFER_ALIGN = 64,
    INFER_AT_CRC = 12,
    INFER_AT_SIZE = 16,
    INFER_MOST_MODELS = 4096
};

/* Kinds of columns. */
enum { INFER_NUMBER, INFER_ONE_HOT, INFER_CODE, INFER_COLUMN_KINDS };
/* Kinds of curves. */
enum { INFER_LINEAR, INFER_CLIPPED, INFER_QUANTILES, INFER_CURVE_KINDS };
/* Kinds of embeddings of numbers. */
enum { INFER_PIECEWISE, INFER_PERIODIC, INFER_NUMERIC_KINDS };
/* Flags of a layer. */
enum {
    INFER_NORM = 1,
    INFER_PARAMETRIC = 2,
    INFER_RESIDUAL = 4,
    INFER_LAYER_FLAGS = 7
};

/* Numbers of a row of W: a layer of one unit is one dot product. */
static inline size_t infer_lanes(size_t n_out)
{
    return n_out == 1 ? 1 : row_lanes(n_out);
}

#endif
