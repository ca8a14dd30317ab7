/* SPDX-License-Identifier: MIT */
/*
 * ending.h - stopping criteria: number of epochs, or early stopping.
 */
#ifndef LOCKSTEP_ENDING_H
#define LOCKSTEP_ENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "lockstep.h"
#include "model/model.h"

/* Stopping criteria of a run. */
struct ending {
    size_t epochs;    /* maximum */
    size_t patience;  /* epochs without improvement, 0 = off */
    double min_delta; /* smallest decrease of the loss that is an improvement */
    bool
        on_validation; /* monitor the validation loss, else the training loss */
};

/* Stopping criteria for `rows` training rows. */
struct ending ending_of(const ls_config *config, size_t rows,
                        bool on_validation);

/*
 * Whether training is over after the epochs of history; why: the reason in one
 * sentence, or "". A function of the history alone: a resumed run ends at the
 * same epoch as an uninterrupted one.
 */
bool ending_reached(const struct ending *ending, const struct history *history,
                    size_t epochs, char why[128]);

#endif
