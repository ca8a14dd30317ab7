/* SPDX-License-Identifier: MIT */
/*
 * check_loss.c - settings of the loss and of the weights of classes.
 *
 * Here the settings alone decide; choose_network() and class_weights_make()
 * check what depends on the data.
 */
#include "settings/check_loss.h"

#include <string.h>

#include "base/status.h"
#include "settings/config.h"

static bool is(const char *value, const char *word)
{
    return strcmp(value, word) == 0;
}

/* The loss that is named, or NULL for auto. */
static const struct loss *named(const ls_config *config)
{
    return loss_find(config->loss);
}

const char *config_task(const ls_config *config)
{
    const struct loss *loss = named(config);

    return is(config->task, "auto") && loss && loss->kind == LOSS_OF_VALUES
               ? "regression"
               : config->task;
}

static bool same_levels(const struct number_list *a,
                        const struct number_list *b)
{
    return a->n == b->n &&
           memcmp(a->value, b->value, a->n * sizeof *a->value) == 0;
}

/* Refuse a setting of one loss that is given for another. */
static ls_status check_owners(const ls_config *config)
{
    ls_config usual;
    const char *setting = NULL, *owner = NULL;

    config_default(&usual);
    if (!same_levels(&config->quantiles, &usual.quantiles)) {
        setting = "quantiles";
        owner = "quantile";
    }
    if (config->huber_delta != usual.huber_delta &&
        !is(config->loss, "huber")) {
        setting = "huber-delta";
        owner = "huber";
    }
    if (config->focal_gamma != usual.focal_gamma &&
        !is(config->loss, "focal")) {
        setting = "focal-gamma";
        owner = "focal";
    }
    if (setting && !is(config->loss, owner))
        return fail(LS_USAGE,
                    "setting %s is given with setting loss=%s: it is "
                    "for setting loss=%s",
                    setting, config->loss, owner);
    return LS_OK;
}

static ls_status check_levels(const ls_config *config)
{
    const struct number_list *levels = &config->quantiles;

    if (levels->n == 0)
        return fail(LS_USAGE, "setting quantiles is empty, want a level at "
                              "least");
    for (size_t k = 1; k < levels->n; k++)
        if (levels->value[k] <= levels->value[k - 1])
            return fail(LS_USAGE,
                        "setting quantiles has %g after %g, want levels that "
                        "ascend, each once",
                        levels->value[k], levels->value[k - 1]);
    return LS_OK;
}

static ls_status check_task(const ls_config *config)
{
    const struct loss *loss = named(config);
    const bool regression = is(config_task(config), "regression");
    const bool classes = !regression && !is(config->task, "auto");

    if (loss && classes && loss->kind == LOSS_OF_VALUES)
        return fail(LS_USAGE,
                    "setting loss=%s is for values, setting task is %s: use "
                    "setting task=regression, or a loss for classes",
                    loss->name, config->task);
    if (loss && regression && loss->kind == LOSS_OF_CLASSES)
        return fail(LS_USAGE,
                    "setting loss=%s is for classes, setting task is "
                    "regression: use squared, or choose another setting task",
                    loss->name);
    if (loss && loss->domain != LOSS_ANY_Y &&
        is(config->normalize_y, "standard"))
        return fail(LS_USAGE,
                    "setting normalize-y=standard shifts y, and setting "
                    "loss=%s needs y that is not negative: leave setting "
                    "normalize-y at auto, which divides y by its mean, or "
                    "at none",
                    loss->name);
    return LS_OK;
}

/* Refuse label smoothing and class weights for losses of values. */
static ls_status check_classes(const ls_config *config)
{
    const struct loss *loss = named(config);
    const char *const task = config_task(config);
    const bool regression = is(task, "regression");

    if (config->label_smoothing > 0 && regression)
        return fail(LS_USAGE, "setting label-smoothing is for classes, and "
                              "setting task is regression");
    if (config->label_smoothing > 0 && loss && loss->kind != LOSS_OF_CLASSES)
        return fail(LS_USAGE,
                    "setting label-smoothing is for losses of classes, and "
                    "setting loss is %s",
                    loss->name);
    if (*config->class_weight && (regression || is(task, "multilabel")))
        return fail(LS_USAGE,
                    "setting class-weight is for rows with one class each, "
                    "and setting task is %s",
                    task);
    return LS_OK;
}

ls_status check_loss_output(const struct loss *loss, const char *activation)
{
    const bool pairs = is(activation, "mean_variance");
    const bool is_exp = is(activation, "exp");

    if (pairs != (loss == &loss_gaussian))
        return fail(LS_USAGE,
                    "setting output-activation=%s does not go with setting "
                    "loss=%s: mean_variance and gaussian belong together",
                    activation, loss->name);
    if (is_exp && loss->kind == LOSS_OF_CLASSES)
        return fail(LS_USAGE,
                    "setting output-activation=exp is for values to regress, "
                    "setting loss=%s for classes",
                    loss->name);
    if (loss->domain != LOSS_ANY_Y && !is_exp && !is(activation, "softplus"))
        return fail(LS_USAGE,
                    "setting loss=%s needs outputs above 0, which setting "
                    "output-activation=%s does not give: use exp",
                    loss->name, activation);
    return LS_OK;
}

ls_status check_loss(const ls_config *config)
{
    const struct loss *loss = named(config);
    ls_status status = LS_OK;

    if (loss && !is(config->output_activation, "auto"))
        TRY(check_loss_output(loss, config->output_activation));
    TRY(check_owners(config));
    TRY(check_levels(config));
    TRY(check_task(config));
    TRY(check_classes(config));

done:
    return status;
}
