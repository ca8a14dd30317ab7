/* SPDX-License-Identifier: MIT */
/*
 * explain.h - what the commands that explain a model have in common.
 */
#ifndef LOCKSTEP_CLI_EXPLAIN_H
#define LOCKSTEP_CLI_EXPLAIN_H

#include "cli/parse.h"

/* A model, a table that goes with it, and the output that is locked. */
struct explain {
    ls_config *config;
    ls_model *model;
    ls_dataset *data;
    ls_lock *lock;
    const char *output; /* -o, or "" */
    size_t threads, max_rows;
    uint64_t seed;
};

/* Read the options, check the output, open model and table. */
ls_status explain_open(const struct invocation *call, int need_y,
                       struct explain *explain);
void explain_close(struct explain *explain);

/* Read a whole number from least on. */
ls_status explain_number(const struct invocation *call, size_t row,
                         size_t least, size_t *number);
/* Note how many of the rows were used, if not all. */
void explain_note_rows(size_t rows, size_t table_rows);

#endif
