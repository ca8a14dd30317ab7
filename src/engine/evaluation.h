/* SPDX-License-Identifier: MIT */
/*
 * evaluation.h - all figures of one or two models on a table, by parts of the
 * table, with intervals.
 */
#ifndef LOCKSTEP_EVALUATION_H
#define LOCKSTEP_EVALUATION_H

#include "engine/bootstrap.h"
#include "engine/evaluate_file.h"
#include "engine/slicing.h"

enum { EVALUATION_MODELS = 2 };

/* Figures of a model on a part of the rows, in the order of the table of
 * merits. */
struct score_list {
    ls_score *score; /* [n] owned */
    size_t n;
};

struct ls_evaluation {
    size_t n_models;
    struct outcomes outcomes[EVALUATION_MODELS];
    ls_metrics metrics[EVALUATION_MODELS];
    struct merits merits[EVALUATION_MODELS]; /* of all rows */
    struct slicing slicing;
    size_t n_slices;           /* the whole table and its parts */
    ls_slice *slice;           /* [n_slices] */
    struct score_list *scores; /* [3 x n_slices]; the third: difference */
    ls_part *part[EVALUATION_MODELS];                  /* [n_parts] */
    struct score_list *part_scores[EVALUATION_MODELS]; /* [n_parts] */
    char **part_names;                                 /* [n_parts] owned */
    size_t n_parts;
    double *level; /* of quantiles, owned */
    struct resample_units units;
    size_t resamples;
};

/* Implements ls_evaluation_create() for a checked plan. */
ls_status evaluation_create(const ls_model *const *models,
                            const ls_dataset *const *datasets, size_t n,
                            const ls_evaluation_plan *plan,
                            ls_evaluation **evaluation);
void evaluation_destroy(ls_evaluation *evaluation);

/* Outputs and true values of all rows of a table for a model, ready for
 * figures. top_k as in the plan. metrics and column may be NULL: what else is
 * computed; the features whose values are kept in value [rows]. */
ls_status evaluation_outcomes(const ls_model *model, const ls_dataset *data,
                              size_t threads, size_t top_k,
                              const struct slicing_column *column,
                              double *value, ls_metrics *metrics,
                              struct outcomes *outcomes);
/* What the outputs of a model mean; levels are borrowed from it. */
struct outcome_shape outcome_shape_of(const ls_model *model, size_t top_k);
/* Set true values and weights of rows of a table. */
void outcomes_take_truth(const ls_dataset *data, const struct rows *rows,
                         struct outcomes *outcomes);

/* Name the classes, labels, targets and levels; then collect the figures of
 * those of a model, whose merits are computed. */
ls_status evaluation_name_parts(const ls_model *model,
                                ls_evaluation *evaluation);
ls_status evaluation_take_parts(ls_evaluation *evaluation, size_t model);

/* An empty list with room for all figures; add one. */
ls_status score_list_create(struct score_list *list);
void score_list_add(struct score_list *list, enum merit merit,
                    struct merit_value value);

/* Implements ls_significance(). */
ls_status significance(const ls_evaluation *evaluation, double uncertainty,
                       ls_cut cuts[LS_CUTS]);

#endif
