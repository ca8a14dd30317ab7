/* SPDX-License-Identifier: MIT */
/*
 * many.h - several models on one table: common part of cv, search and pack.
 */
#ifndef LOCKSTEP_MANY_H
#define LOCKSTEP_MANY_H

#include <jansson.h>
#include <stdio.h>

#include "cli/parse.h"
#include "cli/progress.h"

struct study_run {
    const struct invocation *call;
    ls_config *config;
    ls_dataset *data, *validation;
    ls_study *study;
    ls_study_plan plan;
    struct progress progress;
    double seconds;     /* of all rounds of a pack by this process */
    const char *output; /* "" = none */
    ls_lock *lock;
};

/* Read the settings, take a lock on the output, open the table. finished: with
 * --resume auto, the output is there and nothing is left to do. */
ls_status study_open(struct study_run *run, bool *finished);
/* Train all models, until the end or a stop. */
ls_status study_execute(struct study_run *run);
void study_close(struct study_run *run);

/* The number of an option, at least `least`; 0 if it is not given. */
ls_status study_number(const struct invocation *call, size_t row, size_t least,
                       size_t *number);

/* Report of a cross-validation, of a search, of a pack; as JSON. */
void report_cv(const ls_study *study, FILE *out);
void report_search(const ls_study *study, const ls_config *config, FILE *out);
void report_pack(const ls_study *study, const ls_config *config, FILE *out);
json_t *json_of_study(const ls_study *study);

/* Tables with a line for each model, or member of a pack, or for each trial in
 * the order of their ranks, and one of all settings of the space; and the
 * document of json_of_study(). The files appear complete. */
ls_status study_write_folds(const ls_study *study, const char *path);
ls_status study_write_members(const ls_study *study, const char *path);
ls_status study_write_trials(const ls_study *study, const char *path);
ls_status study_write_json(const ls_study *study, const char *path);

/* Trials in the order of their ranks: those with none last; [n], free(). */
size_t *study_order(const ls_study *study, size_t *n);

#endif
