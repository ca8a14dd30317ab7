/* SPDX-License-Identifier: MIT */
/*
 * whole.h - updates that need the gradient of all parameters first: clipping by
 * norm, limits of the norm of a unit's weights, Muon, L-BFGS, raw weights.
 *
 * reduce_update() and tiles_update() then only write the sums of the minibatch
 * to a block in the layout of the parameters, the same for both schedules; the
 * update follows after a barrier. All other runs update at once, while a sum is
 * in cache.
 */
#ifndef LOCKSTEP_WHOLE_H
#define LOCKSTEP_WHOLE_H

#include "engine/tiles.h"
#include "math/muon.h"

/* Memory of such updates; gradient is NULL if no setting needs it. */
struct whole {
    real *gradient; /* [n_trained] sums over the last minibatch */
    double *square; /* [n_square] sums of squares of its blocks */
    size_t n_square;
    struct muon muon; /* of optimizer muon, else without kernels */
};

ls_status whole_create(const struct network *network, const ls_config *config,
                       struct whole *whole);
void whole_destroy(struct whole *whole);
size_t whole_bytes(const struct network *network, const struct whole *whole);

/* Thread t's part of the update, after its part of the sums was written to
 * whole->gradient. Of the same bits as without this memory, if no setting needs
 * it. loss: of the mean over the minibatch; of lbfgs replaced by that of the
 * best point so far by thread 0, which also gets the status. */
ls_status whole_update(const struct whole *whole,
                       const struct step_context *walk, const ls_config *config,
                       struct parameters *parameters,
                       const struct update *update, double weight, size_t t,
                       double *loss);

#endif
