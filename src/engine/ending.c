/* SPDX-License-Identifier: MIT */
/*
 * ending.c - stopping criteria: number of epochs, or early stopping.
 *
 * On ten tables of 124 to 5,250 rows (docs/tables.md) the criterion for the
 * training loss, that of scikit-learn, reaches or exceeds scikit-learn's
 * accuracy, where 20 epochs lose up to half of it.
 */
#include "engine/ending.h"

#include <math.h>
#include <stdio.h>

#include "engine/engine.h"

/* What "auto" stands for. A large table learns in fewer passes, and 200 of them
 * would take days: the minibatches of a run are bounded, but never below the
 * passes that a table of any size needs. */
enum {
    MOST_EPOCHS = 200,
    LEAST_EPOCHS = 20,
    MOST_STEPS = 100000,
    USUAL_PATIENCE = 10
};

static size_t usual_epochs(size_t rows, size_t batch_size)
{
    const size_t steps = rows > 0 ? (rows - 1) / batch_size + 1 : 1;
    const size_t epochs = MOST_STEPS / steps;

    if (epochs < LEAST_EPOCHS)
        return LEAST_EPOCHS;
    return epochs < MOST_EPOCHS ? epochs : MOST_EPOCHS;
}

struct ending ending_of(const ls_config *config, size_t rows,
                        bool on_validation)
{
    const bool usual = config->epochs == LS_AUTO;
    struct ending ending = {
        .epochs = config->epochs,
        .patience = config->patience,
        .min_delta = config->min_delta,
        .on_validation = on_validation,
    };

    if (usual)
        ending.epochs = usual_epochs(rows, engine_batch_rows(config, rows));
    if (config->patience == LS_AUTO)
        ending.patience = usual ? USUAL_PATIENCE : 0;
    return ending;
}

/* Epochs since the loss was last lower than ever before by min_delta. */
static size_t waited(const struct ending *ending, const struct history *history)
{
    double best = INFINITY;
    size_t count = 0;

    for (size_t i = 0; i < history->n; i++) {
        const ls_epoch *epoch = &history->epoch[i];
        const double loss =
            ending->on_validation ? epoch->val_loss : epoch->loss;

        count = loss < best - ending->min_delta ? 0 : count + 1;
        best = fmin(best, loss);
    }
    return count;
}

bool ending_reached(const struct ending *ending, const struct history *history,
                    size_t epochs, char why[128])
{
    why[0] = '\0';
    if (epochs >= ending->epochs)
        snprintf(why, 128, "all %zu epochs are done", ending->epochs);
    else if (ending->patience > 0 &&
             waited(ending, history) >= ending->patience)
        snprintf(why, 128,
                 "the %s loss has not improved by more than %g for %zu epochs",
                 ending->on_validation ? "validation" : "training",
                 ending->min_delta, ending->patience);
    return why[0] != '\0';
}
