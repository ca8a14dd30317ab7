/* SPDX-License-Identifier: MIT */
/*
 * pictures.h - the pictures of a subject.
 */
#ifndef LOCKSTEP_PICTURES_H
#define LOCKSTEP_PICTURES_H

#include "cli/subject.h"
#include "page/picture.h"

/* Add the pictures that a subject has: of its history; of its rows; of its
 * trials, folds or rounds; of the columns it relies on; of its table. */
void pictures_of_history(struct album *album, const struct subject *subject);
void pictures_of_rows(struct album *album, const struct subject *subject);
void pictures_of_study(struct album *album, const struct subject *subject);
void pictures_of_insight(struct album *album, const struct subject *subject);
void pictures_of_table(struct album *album, const struct subject *subject);
/* All of them. */
void pictures_of_subject(struct album *album, const struct subject *subject);

/* Pictures of several subjects, one over the other. */
void pictures_of_many(struct album *album, const struct subject *subject,
                      size_t n);

/* Add the curves of a history to a picture, thinned: member number k of an
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
struct series *history_series(struct album *album, struct picture *picture,
                              const ls_model *model, enum history_figure k,
                              const char *name);

/* Name of a class or target; a number if it has none. */
const char *pictures_class(struct album *album, const ls_model_info *about,
                           size_t k);
const char *pictures_target(struct album *album, const struct subject *subject,
                            size_t j);

#endif
