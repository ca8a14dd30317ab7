/* SPDX-License-Identifier: MIT */
/*
 * subject.h - what a report or a picture is about: a model, a checkpoint, an
 * ensemble, or a study (cv, search, pack), and rows to measure it on.
 */
#ifndef LOCKSTEP_SUBJECT_H
#define LOCKSTEP_SUBJECT_H

#include <jansson.h>

#include "cli/insight.h"
#include "cli/measured.h"
#include "cli/parse.h"
#include "lockstep.h"
#include "lockstep_eval.h"
#include "lockstep_tools.h"

enum { SUBJECT_TEXT = 1024 };

struct subject {
    const char *path; /* as it is given */
    const char *name; /* without directories */
    ls_model *model;  /* NULL: the document of a study alone */
    json_t *study;    /* document of a study, or NULL */
    char study_path[LS_PATH_SIZE];
    ls_config *config; /* settings of the run, or NULL */
    /* rows to measure on */
    ls_dataset *data, *validation; /* the table, and one of its own, or NULL */
    bool held_out;                 /* only the rows that the run held out */
    bool is_own_data;              /* the table that the model was trained on */
    char rows[SUBJECT_TEXT];       /* which rows, or why there are none */
    struct measurement *measured;  /* or NULL */
    struct insight *insight;       /* of the table, or NULL */
    ls_evaluation *evaluation;     /* of a whole table, or NULL */
    ls_inspection *inspection;     /* of the table, or NULL */
};

/* Open a RUN: a model file, with the document of a search next to it, or such a
 * document. */
ls_status subject_open(const char *path, struct subject *subject);
void subject_close(struct subject *subject);

/* Find rows and measure the model on them: the table of --data, or the rows
 * that the run held out, if its table is still there and has the fingerprint
 * that the model notes. Without such rows subject->rows says why; that is no
 * failure. */
ls_status subject_measure(const struct invocation *call,
                          struct subject *subject);
/* All figures of the table, with intervals; nothing if only some rows of it
 * were held out, or if it has too many. */
ls_status subject_evaluate(const struct invocation *call,
                           struct subject *subject);
/* Which columns the model relies on, by rows of the table. Nothing if there is
 * no table, or if it has too many columns. */
ls_status subject_explain(const struct invocation *call,
                          struct subject *subject);
/* Check the table of the rows as info --check does. */
ls_status subject_inspect(struct subject *subject);

/* "search", "cross-validation", "pack", "checkpoint", "ensemble" or "model". */
const char *subject_kind(const struct subject *subject);
/* A fact of the model, or "". */
const char *subject_fact(const struct subject *subject, const char *name);
/* The table that the rows are of, or NULL. */
const ls_dataset *subject_table(const struct subject *subject);

/* Members of the documents of studies, which may be of any shape: a list or an
 * object of that name, else an empty one; a number, else NAN; a text, else
 * "". */
const json_t *study_list(const json_t *object, const char *name);
double study_figure(const json_t *object, const char *name);
const char *study_text(const json_t *object, const char *name);

#endif
