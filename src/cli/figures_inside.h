/* SPDX-License-Identifier: MIT */
/*
 * figures_inside.h - parts of figures_*.c.
 */
#ifndef LOCKSTEP_FIGURES_INSIDE_H
#define LOCKSTEP_FIGURES_INSIDE_H

#include "cli/figures.h"

/* Figures of the models of a study, as ls_figures. */
enum { STUDY_FIGURES = 5 };
extern const char *const study_figures[STUDY_FIGURES];

/* Whether any trial has the figure; the figure that ranks the trials. */
bool study_has(const struct subject *subject, const char *figure);
const char *study_monitor(const struct subject *subject);

/* Pictures of a regression on rows. */
void figures_of_values(struct album *album, const struct subject *subject);

#endif
