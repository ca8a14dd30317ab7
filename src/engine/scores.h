/* SPDX-License-Identifier: MIT */
/*
 * scores.h - scores of the rows of a binary evaluation, for the area under the
 * ROC curve.
 */
#ifndef LOCKSTEP_SCORES_H
#define LOCKSTEP_SCORES_H

#include "lockstep.h"
#include "model/metrics.h"
#include "model/workspace.h"

/* One of the arrays, or none. */
struct scores {
    size_t n;
    struct scored *plain;          /* [n] if no weight is below 0 */
    struct signed_score *negative; /* [n] else */
};

ls_status scores_create(size_t n, bool has_negative_weight,
                        struct scores *scores);
void scores_destroy(struct scores *scores);
size_t scores_bytes(const struct scores *scores);

/* Set the scores of the rows of a workspace that holds Z_L; class and weight of
 * a row. Both do nothing without arrays. */
void scores_set(struct scores *scores, const struct network *network,
                const struct workspace *workspace, size_t first);
void scores_weigh(struct scores *scores, size_t row, bool is_one, real weight);

/* Copy the scores to out [n]; NULL: nothing. */
void scores_copy(const struct scores *scores, real *out);
/* Sorts the rows; NAN without arrays. */
double scores_auc(struct scores *scores);

#endif
