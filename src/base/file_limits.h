/* SPDX-License-Identifier: MIT */
/*
 * file_limits.h - the limits that no file can move, one row each: what a file
 * may ask of this program before it is refused.
 *
 * A row is a name, a value, its unit, what it limits, and what to do about a
 * larger one. docs/guide/limits.md is this table, and
 * tests/base/test_file_limits compares them; tests/system/limits.sh tries each
 * on both sides.
 */
#ifndef LOCKSTEP_FILE_LIMITS_H
#define LOCKSTEP_FILE_LIMITS_H

#include <stddef.h>

/* clang-format off */
#define LS_LIMIT_LIST(X) \
    X(LIMIT_TEXT_COLUMNS, 1 << 20, "columns", "a row of CSV or TSV", \
      "keep the table in HDF5 or NPY") \
    X(LIMIT_TEXT_CELL, 1 << 20, "bytes", \
      "the lines of a quoted cell of CSV or TSV before its last one", \
      "close the quote that is open") \
    X(LIMIT_TEXT_ROW, 1 << 26, "bytes", "a row of CSV or TSV with its end", \
      "close the quote that is open") \
    X(LIMIT_BINARY_ROW, 1 << 30, "bytes", "a row of NPY or IDX", \
      "turn the axes of the array") \
    X(LIMIT_CLASS_NAMES, 1 << 16, "names", "class names in an HDF5 table", \
      "name the classes that occur") \
    X(LIMIT_UNPACK_RATIO, 1000, "times its size", \
      "what a gzip, Zstandard or NPZ file of more than 64 MiB unpacks to", \
      "unpack it first, if you trust it") \
    X(LIMIT_UNPACK_FREE, 1 << 26, "bytes", \
      "what a gzip, Zstandard or NPZ file may unpack to at any ratio", \
      "unpack it first, if you trust it") \
    X(LIMIT_H5_RATIO, 1000, "times its size", \
      "an HDF5 dataset of more than 64 MiB", \
      "repack it with less compression, if you trust it") \
    X(LIMIT_H5_DATASETS, 10000, "datasets", "an HDF5 file", \
      "copy X and y to a smaller file") \
    X(LIMIT_H5_LINKS, 100000, "links", "an HDF5 file", \
      "copy the table to a file of its own") \
    X(LIMIT_H5_DEPTH, 64, "groups", "nested groups of an HDF5 file", \
      "copy the table to a file of its own") \
    X(LIMIT_H5_ATTRIBUTE, 1 << 20, "bytes", "a text attribute of HDF5", \
      "store it as a dataset") \
    X(LIMIT_CONFIG_FILE, 1 << 20, "bytes", "a config file", \
      "give the settings only") \
    X(LIMIT_KERAS_CONFIG, 1 << 20, "bytes", \
      "the description of a Keras model", "export the network alone") \
    X(LIMIT_HIDDEN, 64, "layers", "hidden layers of a network", \
      "use fewer and wider layers") \
    X(LIMIT_UNITS, 10000000, "units", "a hidden layer that is trained", \
      "use a narrower layer") \
    X(LIMIT_WIDTH, 1 << 24, "units", \
      "a layer of a model file, its inputs too", \
      "use a narrower layer")
/* clang-format on */

enum {
#define X(name, value, unit, what, remedy) name = (value),
    LS_LIMIT_LIST(X)
#undef X
};

/* The table, for documents and tests. */
struct limit {
    const char *name; /* "LIMIT_TEXT_CELL" */
    unsigned long long value;
    const char *unit, *what, *remedy;
};

/* Row i, or NULL behind the last one. */
const struct limit *limit_at(size_t i);

#endif
