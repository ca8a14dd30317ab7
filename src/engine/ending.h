/* SPDX-License-Identifier: MIT */
/*
 * ending.h - stopping criteria: number of epochs, early stopping, a target.
 */
#ifndef LOCKSTEP_ENDING_H
#define LOCKSTEP_ENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "lockstep.h"
#include "model/model.h"
#include "settings/figure.h"

/* Stopping criteria of a run. */
struct ending {
    size_t epochs;    /* maximum */
    size_t patience;  /* epochs without improvement, 0 = off */
    double min_delta; /* smallest change of the figure that is an improvement */
    const struct figure *monitor; /* what patience and the best epoch go by */
    struct target target;         /* ends training as soon as it is reached */
    size_t val_epochs;  /* epochs between validations, 1 if those are steps */
    uint64_t val_steps; /* steps between validations, 0 = ends of epochs only */
};

/* Place in a run. */
struct ending_place {
    uint64_t step;
    size_t epochs;
    bool within_epoch;
};

/* Stopping criteria for `rows` training rows; checked settings. */
struct ending ending_of(const ls_config *config, size_t rows,
                        bool on_validation);

/* LS_USAGE if a setting of the end needs a validation that there is not, or a
 * figure that the task does not have. path: of the table. */
ls_status ending_check(const ls_config *config, const char *path,
                       const char *task, bool on_validation);

/* Whether the end of an epoch, from 1, is validated; so is the last. */
bool ending_validates(const struct ending *ending, size_t epoch);

/*
 * Whether training is over after `step` steps and `epochs` epochs, within an
 * epoch or at its end; why: the reason in one sentence, or "". A function of
 * place and history alone: a resumed run ends at the same step as an
 * uninterrupted one.
 */
bool ending_reached(const struct ending *ending, const struct history *history,
                    struct ending_place place, char why[128]);

#endif
