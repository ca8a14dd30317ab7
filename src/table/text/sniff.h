/* SPDX-License-Identifier: MIT */
/*
 * sniff.h - detection of the kind of a file from its first bytes.
 */
#ifndef LOCKSTEP_SNIFF_H
#define LOCKSTEP_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum file_kind {
    FILE_EMPTY,
    FILE_TEXT,
    FILE_SVM,
    FILE_NPY,
    FILE_ZIP,
    FILE_IDX,
    FILE_IDX_SWAPPED, /* little-endian, which IDX never is */
    FILE_GZIP,
    FILE_HDF5,
    FILE_FOREIGN /* any other kind; cannot be read */
};

/* Bytes needed for detection. */
enum { SNIFF_SIZE = 512 };

/* Kind of the file that begins with bytes [n]. name, static: "gzip", "Parquet",
 * "UTF-16 text". */
enum file_kind sniff_bytes(const unsigned char *bytes, size_t n,
                           const char **name);

/* Kind of a file, also inside gzip; FILE_FOREIGN if it cannot be read. */
enum file_kind sniff_file(const char *path, const char **name);

/* The fix for a file of the kind called name, "; ..", or "". */
const char *sniff_mend(const char *name);

/* Whether import and open_text.h read files of this kind. */
bool sniff_is_table(enum file_kind kind);

/* Name, without .h5, of the dataset file that an import of path creates:
 * "dir/x.csv.gz" gives "x". */
void sniff_base(const char *path, char *base, size_t size);

/* LS_BAD_DATA about a file that is not HDF5, with the command that converts it,
 * if there is one. LS_OK if the kind is unknown. */
ls_status sniff_explain(const char *path);

#endif
