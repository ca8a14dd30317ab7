/* SPDX-License-Identifier: MIT */
/*
 * sniff.h - what kind of file its first bytes show.
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
    FILE_FOREIGN /* known or unknown, of no use here */
};

/* Bytes that are enough to tell. */
enum { SNIFF_SIZE = 512 };

/* name: "gzip", "Parquet", "UTF-16 text"; static. */
enum file_kind sniff_bytes(const unsigned char *bytes, size_t n,
                           const char **name);

/* The same of a file, within gzip, too; FILE_FOREIGN when it cannot be read. */
enum file_kind sniff_file(const char *path, const char **name);

/* What to do about a file of that name of a kind, "; ..", or "". */
const char *sniff_mend(const char *name);

/* Whether import and open_text.h read it. */
bool sniff_is_table(enum file_kind kind);

/* The name of the dataset file that an import of path makes, but for its .h5:
 * "dir/x.csv.gz" gives "x". */
void sniff_base(const char *path, char *base, size_t size);

/* LS_BAD_DATA about a file that is not HDF5, with the command that makes it
 * so, if there is one. LS_OK when nothing can be said. */
ls_status sniff_explain(const char *path);

#endif
