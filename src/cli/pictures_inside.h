/* SPDX-License-Identifier: MIT */
/*
 * pictures_inside.h - parts of pictures_*.c.
 */
#ifndef LOCKSTEP_PICTURES_INSIDE_H
#define LOCKSTEP_PICTURES_INSIDE_H

#include "cli/pictures.h"

/* Figures of the models of a study, as ls_figures. */
enum { STUDY_FIGURES = 5 };
extern const char *const study_figures[STUDY_FIGURES];

/* Whether any trial has the figure; the figure that ranks the trials. */
bool study_has(const struct subject *subject, const char *picture);
const char *study_monitor(const struct subject *subject);

/* Pictures of a regression on rows. */
void pictures_of_values(struct album *album, const struct subject *subject);

#endif
