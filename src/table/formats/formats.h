/* SPDX-License-Identifier: MIT */
/*
 * formats.h - the settings that each file format supports.
 */
#ifndef LOCKSTEP_FORMATS_H
#define LOCKSTEP_FORMATS_H

#include "base/settings.h"
#include "table/text/sniff.h"

/* Formats, as bits. Files of pandas, AnnData, MATLAB, .. are HDF5; CSV and TSV
 * are text, compressed or not. */
enum {
    FORMAT_HDF5 = 1 << 0,
    FORMAT_TEXT = 1 << 1,
    FORMAT_SVM = 1 << 2,
    FORMAT_NPY = 1 << 3,
    FORMAT_NPZ = 1 << 4,
    FORMAT_IDX = 1 << 5,
    FORMAT_MEMORY = 1 << 6, /* arrays of the caller */
    FORMAT_ALL = (1 << 7) - 1
};

/* Purpose of opening a file. */
enum format_use {
    USE_TRAIN,  /* training: dataset_open() */
    USE_LIKE,   /* use with a model, or validation */
    USE_IMPORT, /* import into a new dataset file */
    USE_APPEND  /* import that appends to a dataset file */
};

/* Whether the table of this module has a row for the option. */
bool formats_know(const char *option);

/* The format of a kind of file, 0 for a kind that cannot be read. */
unsigned format_of(enum file_kind kind);
/* "NPY", "CSV or TSV text". */
const char *format_name(unsigned format);

/*
 * LS_USAGE with one sentence that names file, format and option if a setting
 * differs from its default and the format does not support it. No member of
 * an ls_import_config may be NULL.
 */
ls_status formats_check(const char *path, unsigned format,
                        const ls_config *config, enum format_use use);
ls_status formats_check_import(const char *path, unsigned format,
                               const ls_import_config *config, bool append);

#endif
