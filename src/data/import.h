/* SPDX-License-Identifier: MIT */
/*
 * import.h - what the importers of the formats share.
 */
#ifndef LOCKSTEP_IMPORT_H
#define LOCKSTEP_IMPORT_H

#include "data/input.h"

/* One import. Settings are complete: nothing is NULL but label. */
struct import {
    const char *output;
    const ls_import_config *config;
    const ls_callbacks *callbacks;
    ls_import_report *report;
};

/* Text, one file. */
ls_status import_text(const struct import *import, struct input *input);

/* IDX: inputs, and labels or NULL. */
ls_status import_idx(const struct import *import, struct input *inputs,
                     struct input *labels);

/* A warning to the caller's log. */
void import_warn(const struct import *import, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
