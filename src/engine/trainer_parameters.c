/* SPDX-License-Identifier: MIT */
/*
 * trainer_parameters.c - the blocks of parameters of a run: in training, of the
 * network, of the model, and states of the optimizer. Part of trainer.h.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"
#include "model/raw_weights.h"

/* The network's weights from raw ones. */
static void compute_weights(struct ls_trainer *t)
{
    const struct network *network = &t->model->network;

    raw_weights_effective(network, t->theta,
                          (struct range){0, network->n_block},
                          t->parameters.effective);
}

void trainer_compute_weights(struct ls_trainer *t)
{
    if (t->effective)
        compute_weights(t);
}

void trainer_copy_parameters(struct ls_trainer *t)
{
    const struct network *network = &t->model->network;
    real *const effective = t->parameters.effective;
    const size_t bytes = network->n_block * sizeof *t->theta;

    if (!t->theta)
        return;
    if (!effective) {
        memcpy(t->theta, t->model->theta, bytes);
        return;
    }
    raw_weights_begin(network, t->model->theta, t->theta);
    compute_weights(t);
    if (effective != t->model->theta)
        memcpy(t->model->theta, effective, bytes);
}

/* Where the network's weights go, if they are computed from raw ones: the
 * model, unless that is an average. */
static ls_status create_effective(struct ls_trainer *t)
{
    ls_status status = LS_OK;

    if (t->parameters.average)
        TRY(network_block(&t->model->network, "weights", &t->effective));
    t->parameters.effective = t->effective ? t->effective : t->model->theta;

done:
    return status;
}

ls_status trainer_create_parameters(struct ls_trainer *t)
{
    ls_status status = LS_OK;
    struct parameters *p = &t->parameters;
    const struct network *network = &t->model->network;
    const bool begins = !t->theta;

    p->optimizer = optimizer_find(t->config.optimizer);
    p->n_states = optimizer_states(&t->config);
    p->theta = t->model->theta;
    for (size_t k = 0; k < p->n_states; k++)
        if (!p->state[k])
            TRY(network_block(network, "optimizer state", &p->state[k]));
    if (!parameters_apart(&t->config))
        return LS_OK;
    if (begins)
        TRY(network_block(network, "parameters", &t->theta));
    p->theta = t->theta;
    if (parameters_averaged(&t->config))
        p->average = t->model->theta;
    if (network_has_raw(network))
        TRY(create_effective(t));
    if (begins)
        trainer_copy_parameters(t);
    else if (p->effective)
        compute_weights(t);

done:
    return status;
}
