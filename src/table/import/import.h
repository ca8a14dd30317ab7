/* SPDX-License-Identifier: MIT */
/*
 * import.h - what the importers of the formats share.
 */
#ifndef LOCKSTEP_IMPORT_H
#define LOCKSTEP_IMPORT_H

#include "base/settings.h"
#include "table/formats/row_source.h"
#include "table/import/like.h"

/* ls_import(); defaults are those of all settings of a run. */
ls_status import_files(const char *const *paths, size_t n_paths,
                       const char *output, const ls_import_config *config,
                       const ls_config *defaults, const ls_callbacks *callbacks,
                       ls_import_report *report);

/* One import. Settings are complete. */
struct import {
    const char *output;
    const ls_import_config *config;
    const ls_config *defaults;
    const ls_callbacks *callbacks;
    ls_import_report *report;
    const struct input *input; /* whose place is the progress */
    double *shown;             /* when progress was, machine_seconds() */
    const struct like *like;   /* what the output goes with, or NULL */
};

/* Both passes over a supply, into the output. */
ls_status import_table(const struct import *import,
                       struct row_source *row_source);

/* The rows of the inputs behind those of the output. */
ls_status import_append(const struct import *import, struct input *const *input,
                        size_t n);

/* An HDF5 file, laid out anew. */
ls_status import_repack(const struct import *import, const char *path);

/* What an import takes of the columns next to X: all that there are. */
struct row_roles_wish import_wish_beside(const ls_import_config *config);
/* ", weights from w" behind the dialect of a report. */
void import_say_beside(ls_import_report *report, const struct row_roles *roles);

/* A warning, or a note, to the caller's log. */
void import_warn(const struct import *import, const char *format, ...)
    PRINTF_LIKE(2, 3);
void import_note(const struct import *import, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Where the pass is, of how many, to the caller; at most ten times a second. */
void import_progress(const struct import *import, size_t pass, size_t passes);
/* The same without an input: bytes done, of how many. */
void import_progress_of(const struct import *import, uint64_t done,
                        uint64_t all, double per_second);

#endif
