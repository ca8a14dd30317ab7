/* SPDX-License-Identifier: MIT */
/*
 * ending.h - when training ends: the number of epochs, or no more improvement.
 */
#ifndef LOCKSTEP_ENDING_H
#define LOCKSTEP_ENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "lockstep.h"
#include "model/model.h"

/* The rule of a run, settled from its settings and its number of rows. */
struct ending {
    size_t epochs;      /* at most */
    size_t patience;    /* epochs without improvement, 0 = off */
    double min_delta;   /* how much lower a loss has to be to count */
    bool on_validation; /* the validation loss is watched, else the training
                           loss */
};

/* The rule for a table of `rows` rows that train. */
struct ending ending_of(const ls_config *config, size_t rows,
                        bool on_validation);

/*
 * Whether training is over after the epochs of history; why says it in one
 * sentence, "" if it is not. A function of the history alone: a run that is
 * resumed ends where one that was never stopped does.
 */
bool ending_reached(const struct ending *ending, const struct history *history,
                    size_t epochs, char why[128]);

#endif
