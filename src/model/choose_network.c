/* SPDX-License-Identifier: MIT */
/*
 * choose_network.c - choose output activation, loss and layers for a task.
 */
#include "model/choose_network.h"

#include <string.h>

#include "base/status.h"
#include "model/embedding.h"
#include "settings/check_loss.h"
#include "settings/check_scaling.h"

/* The pairs whose fused form is dL/dZ = A - y. A loss of values brings its own
 * activation. */
static const struct {
    const char *task, *activation, *loss;
} usual[] = {
    {"binary", "sigmoid", "bce"},
    {"multiclass", "softmax", "cce"},
    {"multilabel", "sigmoid", "bce"},
    {"regression", "identity", "squared"},
};

static const char *chosen(const char *setting, const char *automatic)
{
    return strcmp(setting, "auto") == 0 ? automatic : setting;
}

/* Item number i of "relu,tanh" into name; the last one when there are fewer. */
static void item(const char *list, size_t i, char name[16])
{
    const char *end = strchr(list, ',');

    for (; i > 0 && end; i--, end = strchr(list, ','))
        list = end + 1;
    const size_t length = end ? (size_t)(end - list) : strlen(list);

    memset(name, 0, 16);
    memcpy(name, list, length < 15 ? length : 15);
}

static ls_status check_output(const ls_dataset_info *data,
                              const char *activation, const char *loss)
{
    if (strcmp(activation, "softmax") == 0 && data->targets < 2)
        return fail(
            LS_USAGE,
            "setting output-activation=softmax needs two outputs or more; "
            "a %s network has one: use sigmoid",
            data->task);
    if (strcmp(loss, "cce") == 0 && data->targets < 2)
        return fail(
            LS_USAGE,
            "setting loss=cce needs two outputs or more; a %s network has "
            "one: use bce",
            data->task);
    return LS_OK;
}

static ls_status check_kind(const ls_config *config, const char *task,
                            const struct loss *loss)
{
    const bool regression = strcmp(task, "regression") == 0;

    if (regression && loss->kind == LOSS_OF_CLASSES)
        return fail(
            LS_USAGE,
            "setting loss=%s is for classes, y holds values to regress: "
            "use squared, or choose another setting task",
            loss->name);
    if (!regression && loss->kind == LOSS_OF_VALUES)
        return fail(LS_USAGE,
                    "setting loss=%s is for values to regress, the task of y "
                    "is %s: use a loss for classes, or open y with setting "
                    "task=regression",
                    loss->name, task);
    if (regression && config->label_smoothing > 0)
        return fail(LS_USAGE, "setting label-smoothing is for classes, y holds "
                              "values to regress");
    return LS_OK;
}

/* Codes of texts and the setting go together. */
static ls_status check_embedding(const ls_config *config,
                                 const ls_dataset_info *data, size_t n)
{
    if (config->embedding != 0 && n == 0)
        return fail(LS_USAGE,
                    "%s has no text column for setting embedding: numbers, and "
                    "texts that became one-hot features, are not embedded",
                    data->path);
    if (config->embedding == 0 && n > 0)
        return fail(LS_USAGE,
                    "%s holds codes of texts in %zu column%s, which mean "
                    "nothing as numbers: choose setting embedding=auto, or "
                    "import the text without setting codes",
                    data->path, n, n == 1 ? "" : "s");
    return LS_OK;
}

static struct loss_parameters parameters_of(const ls_config *config)
{
    struct loss_parameters p = {.n_levels = config->quantiles.n,
                                .delta = config->huber_delta,
                                .gamma = config->focal_gamma};

    _Static_assert(sizeof p.level == sizeof config->quantiles.value,
                   "as many levels");
    memcpy(p.level, config->quantiles.value, sizeof p.level);
    return p;
}

ls_status choose_network(const ls_config *config, const ls_dataset_info *data,
                         const struct encoding *columns,
                         const struct numeric_columns *numeric,
                         struct network *network)
{
    struct embedding_spec embedding[LS_MAX_EMBEDDINGS];
    size_t n_embeddings = 0;
    size_t sizes[LS_MAX_HIDDEN + 2];
    char names[LS_MAX_HIDDEN + 1][16];
    const char *activations[LS_MAX_HIDDEN + 1];
    const struct loss_parameters of_loss = parameters_of(config);
    double dropout[LS_MAX_HIDDEN];
    const size_t n_hidden = config->n_hidden;
    size_t task = 0;
    ls_status status = LS_OK;

    while (task < 3 && strcmp(usual[task].task, data->task) != 0)
        task++;
    const struct loss *loss = loss_find(chosen(config->loss, usual[task].loss));
    const char *output =
        chosen(config->output_activation, loss->kind == LOSS_OF_VALUES
                                              ? loss->fused_with
                                              : usual[task].activation);

    TRY(check_output(data, output, loss->name));
    TRY(check_kind(config, data->task, loss));
    TRY(check_loss_output(loss, output));
    TRY(check_clip_outputs(config, data->task));
    TRY(embedding_choose(data->path, columns, config->embedding, embedding,
                         &n_embeddings));
    TRY(check_embedding(config, data, n_embeddings));
    sizes[0] = data->features;
    for (size_t l = 0; l < n_hidden; l++) {
        sizes[l + 1] = config->hidden[l];
        item(config->activation, l, names[l]);
        activations[l] = names[l];
        dropout[l] = config->dropout.value[config->dropout.n > 1 ? l : 0];
    }
    sizes[n_hidden + 1] = data->targets * loss_parts(loss, &of_loss);
    activations[n_hidden] = output;
    TRY(network_make(
        &(struct network_spec){.n_layers = n_hidden + 1,
                               .sizes = sizes,
                               .activations = activations,
                               .loss = loss->name,
                               .of_loss = of_loss,
                               .layer_norm = config->layer_norm != 0,
                               .parametric = config->parametric != 0,
                               .residual = config->residual != 0,
                               .input_dropout = config->input_dropout,
                               .dropout = dropout,
                               .seed = config->seed,
                               .ntk = config->ntk != 0,
                               .feature_scale = config->feature_scale != 0,
                               .n_embeddings = n_embeddings,
                               .embedding = embedding,
                               .numeric = numeric,
                               .numeric_sigma = config->numeric_sigma},
        network));

done:
    return status;
}
