/* SPDX-License-Identifier: MIT */
/*
 * formats.h - which option goes with which format of file.
 */
#ifndef LOCKSTEP_FORMATS_H
#define LOCKSTEP_FORMATS_H

#include "base/settings.h"
#include "table/text/sniff.h"

/* Formats, as bits. pandas, AnnData, MATLAB and the like are HDF5; CSV and TSV
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

/* What a file is opened for. */
enum format_use {
    USE_TRAIN,  /* to learn from: dataset_open() */
    USE_LIKE,   /* for a model, or to validate */
    USE_IMPORT, /* to be written as a dataset file */
    USE_APPEND  /* the same, behind the rows of one */
};

/* Whether the table has a row for that option. */
bool formats_know(const char *option);

/* The format of a kind of file, 0 for one that is not read. */
unsigned format_of(enum file_kind kind);
/* "NPY", "CSV or TSV text". */
const char *format_name(unsigned format);

/*
 * LS_USAGE with one sentence that names file, format and option when a setting
 * was changed from its default and does not apply to the format. config is
 * that of the use: ls_config to train and to open like, else
 * ls_import_config, complete.
 */
ls_status formats_check(const char *path, unsigned format,
                        const ls_config *config, enum format_use use);
ls_status formats_check_import(const char *path, unsigned format,
                               const ls_import_config *config, bool append);

#endif
