/* SPDX-License-Identifier: MIT */
/*
 * figures.h - the pictures of a subject.
 */
#ifndef LOCKSTEP_FIGURES_H
#define LOCKSTEP_FIGURES_H

#include "cli/subject.h"
#include "page/figure.h"

/* Add the pictures that a subject has: of its history; of its rows; of its
 * trials, folds or rounds; of its table. */
void figures_of_history(struct album *album, const struct subject *subject);
void figures_of_rows(struct album *album, const struct subject *subject);
void figures_of_study(struct album *album, const struct subject *subject);
void figures_of_table(struct album *album, const struct subject *subject);
/* All of them. */
void figures_of_subject(struct album *album, const struct subject *subject);

/* Pictures of several subjects, one over the other. */
void figures_of_many(struct album *album, const struct subject *subject,
                     size_t n);

/* Add the curves of a history to a figure, thinned: member number k of an
 * epoch, see history_figure. */
enum history_figure {
    HISTORY_LOSS,
    HISTORY_VAL_LOSS,
    HISTORY_ACCURACY,
    HISTORY_AUC,
    HISTORY_RMSE,
    HISTORY_R2,
    HISTORY_LR,
    HISTORY_SECONDS
};
/* Whether any epoch has the figure. */
bool history_has(const ls_model *model, enum history_figure k);
struct series *history_series(struct album *album, struct figure *figure,
                              const ls_model *model, enum history_figure k,
                              const char *name);

/* Name of a class or target; a number if it has none. */
const char *figures_class(struct album *album, const ls_model_info *about,
                          size_t k);
const char *figures_target(struct album *album, const struct subject *subject,
                           size_t j);

#endif
