/* SPDX-License-Identifier: MIT */
/*
 * merits.h - figures of merit of a model, with the names and the definitions of
 * scikit-learn where it has them.
 *
 * Rows may have any weights: those of the table, or of a resample of its rows.
 * A figure that is not defined is NAN and has a reason, never 0.
 */
#ifndef LOCKSTEP_MERITS_H
#define LOCKSTEP_MERITS_H

#include <math.h>

#include "model/outcomes.h"

/* Tasks that have a figure. */
enum {
    OF_BINARY = 1,
    OF_MULTICLASS = 2,
    OF_MULTILABEL = 4,
    OF_REGRESSION = 8,
    OF_QUANTILES = 16, /* of regression with quantiles */
    OF_PARTS = 32,     /* of levels, but not of a whole model */
    OF_LABELS = OF_BINARY | OF_MULTICLASS,
    OF_CLASSES = OF_LABELS | OF_MULTILABEL,
    OF_ALL = OF_CLASSES | OF_REGRESSION
};

/* Name, its word here, tasks, whether a smaller value is better. */
#define MERITS(X)                                                 \
    X("loss", LOSS, OF_ALL, 1)                                    \
    X("log_loss", LOG_LOSS, OF_LABELS, 1)                         \
    X("accuracy", ACCURACY, OF_CLASSES, 0)                        \
    X("balanced_accuracy", BALANCED_ACCURACY, OF_LABELS, 0)       \
    X("auc", AUC, OF_CLASSES, 0)                                  \
    X("auc_weighted", AUC_WEIGHTED, OF_MULTICLASS, 0)             \
    X("pr_auc", PR_AUC, OF_CLASSES, 0)                            \
    X("brier", BRIER, OF_CLASSES, 1)                              \
    X("ece", ECE, OF_LABELS, 1)                                   \
    X("precision", PRECISION, OF_CLASSES, 0)                      \
    X("recall", RECALL, OF_CLASSES, 0)                            \
    X("f1", F1, OF_CLASSES, 0)                                    \
    X("precision_weighted", PRECISION_WEIGHTED, OF_MULTICLASS, 0) \
    X("recall_weighted", RECALL_WEIGHTED, OF_MULTICLASS, 0)       \
    X("f1_weighted", F1_WEIGHTED, OF_MULTICLASS, 0)               \
    X("mcc", MCC, OF_LABELS, 0)                                   \
    X("kappa", KAPPA, OF_LABELS, 0)                               \
    X("top_k", TOP_K, OF_MULTICLASS, 0)                           \
    X("rmse", RMSE, OF_REGRESSION, 1)                             \
    X("mae", MAE, OF_REGRESSION, 1)                               \
    X("mape", MAPE, OF_REGRESSION, 1)                             \
    X("r2", R2, OF_REGRESSION, 0)                                 \
    X("pinball", PINBALL, OF_QUANTILES, 1)                        \
    X("interval_coverage", INTERVAL_COVERAGE, OF_QUANTILES, 0)    \
    X("coverage", COVERAGE, OF_PARTS, 0)

enum merit {
#define X(name, word, tasks, falls) MERIT_##word,
    MERITS(X)
#undef X
        MERIT_COUNT
};

/* Why a figure is not defined. */
#define WHYS(X)                                                              \
    X(WHY_DEFINED, "")                                                       \
    X(WHY_NO_WEIGHT, "the weights of the rows do not add up to more than 0") \
    X(WHY_ONE_CLASS, "all rows are of one class")                            \
    X(WHY_ABSENT, "a class has no rows")                                     \
    X(WHY_NO_POSITIVE, "no row is of class 1")                               \
    X(WHY_NEVER_PREDICTED, "a class is never predicted")                     \
    X(WHY_ONE_PREDICTED, "all rows are predicted as one class")              \
    X(WHY_CONSTANT, "y is constant")                                         \
    X(WHY_CONSTANT_WEIGHTED,                                                 \
      "y is constant in the rows whose weight is not 0")                     \
    X(WHY_ZERO, "a value of y is 0")                                         \
    X(WHY_NEGATIVE, "negative weights leave a sum below 0")                  \
    X(WHY_ONE_LEVEL, "one quantile has no interval")                         \
    X(WHY_NAN, "an output is not a number")

enum why {
#define X(word, text) word,
    WHYS(X)
#undef X
        WHY_COUNT
};

extern const char *const merit_name[MERIT_COUNT];
extern const char *const why_text[WHY_COUNT];
bool merit_is_of(enum merit merit, const struct outcome_shape *shape);
bool merit_falls(enum merit merit);

/* Whether part number `part` of the outputs has the figure, too. */
bool merit_is_part(enum merit merit, const struct outcome_shape *shape,
                   size_t part);

struct merit_value {
    double value;
    enum why why;
};

/* Bins of the probability, of equal width, for the expected calibration error
 * (Guo and others 2017). */
enum { CALIBRATION_BINS = 15 };

/* Weighted sums of one target. */
struct target_sums {
    double squares, absolute, relative;
    double pivot; /* y of the first row: a far mean must not cancel digits */
    double y, yy; /* from the pivot */
    double first; /* y of the first row whose weight is not 0 */
    bool has_first;
    bool varies, varies_weighted; /* y; where the weight is not 0 */
    bool has_zero;
};

/* Weighted sums of one level of quantiles. */
struct level_sums {
    double pinball, below;
};

/* Weighted sums over rows by descending score: of rows that are of a class [1]
 * and that are not [0]. */
struct rank_sums {
    double above[2];
    double tied[2];   /* of the rows with the score below */
    double pairs;     /* of a row of the class above another; ties half */
    double precision; /* sum over cuts of precision x weight of the class */
    real score;
    bool has_score, has_nan;
};

/* Sums from which the figures of a set of rows are computed. */
struct merit_sums {
    bool has_row, has_negative;
    double weight, loss;
    double log_loss, squares, top, right;
    double gap[CALIBRATION_BINS];
    double within; /* the outer quantiles */
    size_t n_targets, n_levels, n_ranks;
    struct target_sums *target; /* [n_targets] regression */
    struct level_sums *level;   /* [n_levels] */
    struct rank_sums *rank;     /* [n_ranks] */
};

/* Figures of all rows, and of the parts: classes, labels, targets; then the
 * levels of quantiles. */
struct merits {
    struct merit_sums sums;
    struct merit_value all[MERIT_COUNT];
    double weight;            /* sum */
    size_t n_parts;           /* see merits_parts() */
    struct merit_value *part; /* [n_parts x MERIT_COUNT] */
    double *part_weight;      /* [n_parts] of its true rows */
    double *predicted_weight; /* [n_parts] */
    double *right_weight;     /* [n_parts] */
};

size_t merits_parts(const struct outcome_shape *shape);
ls_status merits_create(const struct outcome_shape *shape,
                        struct merits *merits);
void merits_clear(struct merits *merits);

/*
 * Compute all figures of rows that come in any number of parts: merits_begin(),
 * merits_add() for each part, in order, with weights w [n] of its rows; then
 * merits_rank() for each rank number, for all rows in the order of
 * ranked_compare(); merits_finish(). None allocates anything. The bits of the
 * figures do not depend on the parts.
 */
void merits_begin(struct merits *merits);
void merits_add(const struct outcomes *outcomes, const double *w,
                struct merits *merits);
static inline void merits_rank(struct merits *merits, size_t r, real score,
                               bool is_of, double w);
void merits_finish(const struct outcome_shape *shape, struct merits *merits);

/* All of it for one prepared set of outcomes. */
void merits_compute(const struct outcomes *outcomes, const double *w,
                    struct merits *merits);

/* ---- For the files that compute them ------------------------------------- */

static inline struct merit_value merit_number(double value)
{
    return (struct merit_value){value, isnan(value) ? WHY_NAN : WHY_DEFINED};
}

static inline struct merit_value merit_none(enum why why)
{
    return (struct merit_value){(double)NAN, why};
}

/* part / whole for a whole above 0. */
static inline struct merit_value merit_share(double part, double whole,
                                             enum why why)
{
    return whole > 0   ? merit_number(part / whole)
           : whole < 0 ? merit_none(WHY_NEGATIVE)
                       : merit_none(why);
}

/* The figures of part number i. */
static inline struct merit_value *merit_part(struct merits *merits, size_t i)
{
    return merits->part + i * MERIT_COUNT;
}

/* Mean of a figure over the first n parts, by their weights if `by_weight`.
 * Parts with neither true nor predicted rows count for nothing; one that is not
 * defined makes the mean undefined. */
struct merit_value merits_mean(const struct merits *merits, enum merit merit,
                               size_t n, bool by_weight);

/* Add the rows of one score, below all before. */
static inline void rank_add_tied(struct rank_sums *s)
{
    s->pairs += s->tied[0] * (s->above[1] + s->tied[1] / 2);
    s->above[0] += s->tied[0];
    s->above[1] += s->tied[1];
    if (s->above[0] + s->above[1] > 0)
        s->precision += s->tied[1] * s->above[1] / (s->above[0] + s->above[1]);
    s->tied[0] = s->tied[1] = 0;
}

static inline void merits_rank(struct merits *merits, size_t r, real score,
                               bool is_of, double w)
{
    struct rank_sums *s = &merits->sums.rank[r];

    if (!s->has_score || score < s->score) {
        if (s->has_score)
            rank_add_tied(s);
        s->score = score;
        s->has_score = true;
    }
    s->has_nan |= isnan(score) != 0;
    s->tied[is_of] += w;
}

/* Add the rows of a part; compute figures from the sums. Each for tasks with
 * classes or labels, for regression, and for ranks. */
void merits_add_classes(const struct outcomes *outcomes, const double *w,
                        struct merits *merits);
void merits_add_values(const struct outcomes *outcomes, const double *w,
                       struct merits *merits);
void merits_of_classes(const struct outcome_shape *shape,
                       struct merits *merits);
void merits_of_values(const struct outcome_shape *shape, struct merits *merits);
void merits_of_ranks(const struct outcome_shape *shape, struct merits *merits);

#endif
