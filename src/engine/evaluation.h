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

/* What is above a cut between two probabilities: weights of class 0 and 1. */
struct cut_point {
    double p; /* of the first row of those with the least probability */
    double sum[2];
};

/* All cuts, by falling probability. */
struct cut_points {
    struct spill points;  /* struct cut_point */
    struct cut_point now; /* is not among them yet, */
    bool has_now;         /* if there is one */
};

/* Add a row, in the order of ranks; complete the points. */
ls_status cut_points_add(struct cut_points *cuts, double p, bool is_one,
                         double weight);
ls_status cut_points_end(struct cut_points *cuts);
void cut_points_clear(struct cut_points *cuts);

struct ls_evaluation {
    size_t n_models;
    struct rows rows; /* of the table: a list, or all */
    struct outcome_shape shape[EVALUATION_MODELS];
    struct cut_points cuts; /* of one binary model */
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

/* Outputs and true values of all rows of a table for a model, in memory, ready
 * for figures. */
ls_status evaluation_outcomes(const ls_model *model, const ls_dataset *data,
                              const struct rows *rows, size_t threads,
                              struct outcomes *outcomes);
/* The same, block by block; a list of rows, or all. column may be NULL: the
 * features whose values are kept in value [rows]. */
ls_status evaluation_blocks(const ls_model *model, const ls_dataset *data,
                            const struct rows *rows, size_t threads,
                            const struct slicing_column *column, double *value,
                            ls_metrics *metrics, struct outcome_blocks *blocks);
/* True values of rows of a table, borrowed from both. */
struct true_values true_values_of(const ls_dataset *data,
                                  const struct rows *rows, size_t n_targets);
/* What the outputs of a model mean; levels are borrowed from it. */
struct outcome_shape outcome_shape_of(const ls_model *model, size_t top_k);
/* Set true values and weights of rows of a table, from number `first` on. */
void outcomes_take_truth(const ls_dataset *data, const struct rows *rows,
                         size_t first, struct outcomes *outcomes);

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
