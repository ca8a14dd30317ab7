/* SPDX-License-Identifier: MIT */
/*
 * model_loss.c - the loss of a model and the numbers that it depends on.
 */
#include <string.h>

#include "model/model_layout.h"

ls_status loss_write(struct h5_file *file, const struct network *network)
{
    const struct loss_parameters *p = &network->of_loss;
    const uint64_t n = p->n_levels;
    ls_status status = LS_OK;

    TRY(h5_set_text(file, "/model", "loss", network->loss->name));
    if (loss_is_quantile(network->loss))
        TRY(h5_write(file, "/model/quantiles", NUMBER_F64, 1, &n, p->level));
    if (network->loss == &loss_huber)
        TRY(h5_set_number(file, "/model", "huber_delta", p->delta));
    if (strcmp(network->loss->name, "focal") == 0)
        TRY(h5_set_number(file, "/model", "focal_gamma", p->gamma));

done:
    return status;
}

ls_status loss_read(struct h5_file *file, const char *loss,
                    struct loss_parameters *p)
{
    static const char levels[] = "/model/quantiles";
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (strcmp(loss, "huber") == 0)
        TRY(h5_get_number(file, "/model", "huber_delta", &p->delta));
    if (strcmp(loss, "focal") == 0)
        TRY(h5_get_number(file, "/model", "focal_gamma", &p->gamma));
    if (strcmp(loss, "quantile") != 0)
        return LS_OK;
    TRY(h5_describe(file, levels, &shape));
    if (shape.type != NUMBER_F64 || shape.rank != 1 ||
        shape.dims[0] > LOSS_MAX_LEVELS)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a list of up to %d float64",
                 h5_name(file), levels, (int)LOSS_MAX_LEVELS));
    p->n_levels = (size_t)shape.dims[0];
    TRY(h5_read(file, levels, NUMBER_F64, p->level, p->n_levels));

done:
    return status;
}
