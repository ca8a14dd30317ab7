/* SPDX-License-Identifier: MIT */
/*
 * greedy.h - choose an ensemble from many models (Caruana, Niculescu-Mizil,
 * Crew and Ksikes 2004, "Ensemble selection from libraries of models").
 */
#ifndef LOCKSTEP_GREEDY_H
#define LOCKSTEP_GREEDY_H

#include "many/blend.h"

/* Picks of an ensemble, at most. */
enum { GREEDY_PICKS = 32 };

/* Begin with no model and add, GREEDY_PICKS times, the one of out [n] with
 * which the figure of the mean is best, the first of equal ones; a model may be
 * added several times. The ensemble is the shortest beginning of these picks
 * with the best figure: picks [n] is how often it has each model. If no model
 * has a figure, the figures are NAN and picks 0. The figures of the candidates
 * are computed by `threads` threads, on which the result does not depend. */
struct greedy_figures {
    double ensemble, single; /* of the best model */
};
ls_status greedy_choose(const struct blend *blend, const real *const *out,
                        size_t n, size_t threads, size_t *picks,
                        struct greedy_figures *figures);

#endif
