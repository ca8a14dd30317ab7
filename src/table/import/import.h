/* SPDX-License-Identifier: MIT */
/*
 * import.h - shared by the importers of all formats.
 */
#ifndef LOCKSTEP_IMPORT_H
#define LOCKSTEP_IMPORT_H

#include "base/settings.h"
#include "table/formats/row_source.h"
#include "table/import/like.h"

/* ls_import(). */
ls_status import_files(const char *const *paths, size_t n_paths,
                       const char *output, const ls_import_config *config,
                       const ls_callbacks *callbacks, ls_import_report *report);

/* One import. All settings are set. */
struct import {
    const char *output;
    const ls_import_config *config;
    const ls_callbacks *callbacks;
    ls_import_report *report;
    const struct input *input; /* its position is the progress */
    double *shown; /* time of the last progress, machine_seconds() */
    const struct like
        *like; /* model or file that the output must match, or NULL */
};

/* Import a row source, in two passes. */
ls_status import_table(const struct import *import,
                       struct row_source *row_source);

/* Append the rows of the inputs to the output. */
ls_status import_append(const struct import *import, struct input *const *input,
                        size_t n);

/* Rewrite an HDF5 file in the layout of dataset files. */
ls_status import_repack(const struct import *import, const char *path);

/* Row roles that an import looks for: all of them. */
struct row_roles_wish import_wish_roles(const ls_import_config *config);
/* Append ", weights from w" to the dialect of a report. */
void import_describe_roles(ls_import_report *report,
                           const struct row_roles *roles);

/* Send a warning or a note to the caller's log. */
void import_warn(const struct import *import, const char *format, ...)
    PRINTF_LIKE(2, 3);
void import_note(const struct import *import, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Report the progress of a pass to the caller, at most ten times a second. */
void import_progress(const struct import *import, size_t pass, size_t passes);
/* import_progress() without an input: `done` of `all` bytes. */
void import_progress_of(const struct import *import, uint64_t done,
                        uint64_t all, double per_second);

#endif
