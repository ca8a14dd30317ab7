/* SPDX-License-Identifier: MIT */
/*
 * trainer_rows.c - weights and targets of the rows of a run: what the loss and
 * its mean need them to be.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"

/* A mean by weight needs weights that add up to more than 0. */
static ls_status check_weights(const ls_dataset *data, const struct rows *rows,
                               const char *what)
{
    const struct weight_figures weights = weight_figures_of(data, rows, NULL);

    if (rows->n > 0 && !(weights.sum > 0))
        return fail(LS_BAD_DATA,
                    "%s: the weights of the rows %s add up to %g, want more "
                    "than 0",
                    dataset_about(data)->path, what, weights.sum);
    return LS_OK;
}

ls_status trainer_weigh_rows(struct ls_trainer *t)
{
    const char *setting = t->config.class_weight;
    char text[512];
    ls_status status = LS_OK;

    TRY(check_weights(t->data, &t->rows, "that train"));
    TRY(check_weights(t->validation, &t->held_out, "held out"));
    TRY(class_weights_make(setting, t->data, &t->rows, &t->class_weight));
    t->weights = weight_figures_of(t->data, &t->rows, NULL);
    if (!t->class_weight)
        return LS_OK;
    const struct weight_figures all =
        weight_figures_of(t->data, &t->rows, t->class_weight);

    if (!(all.sum > 0))
        TRY(fail(LS_USAGE,
                 "setting class-weight=%s: the weights of the rows that train "
                 "add up to %g, want more than 0",
                 setting, all.sum));
    t->weights.mean = all.mean;
    class_weights_text(dataset_about(t->data), t->class_weight, text,
                       sizeof text);
    trainer_note(t, LS_NOTE, "weights of the classes: %s", text);

done:
    return status;
}

/* Every target is one that the loss is defined for. */
static ls_status check_targets(const struct ls_trainer *t,
                               const ls_dataset *data, const struct rows *rows)
{
    const struct loss *loss = t->model->network.loss;
    const size_t targets = data->about.targets;
    const bool all = data->about.rows == data->about.file_rows;

    for (size_t row = 0; loss->domain != LOSS_ANY_Y && row < data->about.rows;
         row++)
        for (size_t j = 0; j < targets; j++) {
            const double y = data->value[row * targets + j];

            if ((loss->domain == LOSS_Y_ABOVE_0 ? y > 0 : y >= 0) ||
                !rows_has(rows, row))
                continue;
            return fail(LS_BAD_DATA,
                        "%s: %s row %zu%s is %g (rows count from 0); setting "
                        "loss=%s wants values %s",
                        data->about.path, data->about.y_name, row,
                        all ? "" : " of those in use", y, loss->name,
                        loss->domain == LOSS_Y_ABOVE_0 ? "above 0"
                                                       : "of 0 or more");
        }
    return LS_OK;
}

ls_status trainer_check_targets(const struct ls_trainer *t)
{
    ls_status status = LS_OK;

    TRY(check_targets(t, t->data, &t->rows));
    TRY(check_targets(t, t->validation, &t->held_out));

done:
    return status;
}

const char *trainer_scaling_of_y(const ls_config *config,
                                 const struct network *network)
{
    const bool automatic = strcmp(config->normalize_y, "auto") == 0;

    return automatic && network->loss->domain != LOSS_ANY_Y
               ? "mean"
               : config->normalize_y;
}
