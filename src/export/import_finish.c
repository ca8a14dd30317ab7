/* SPDX-License-Identifier: MIT */
/*
 * import_finish.c - the model of an imported network: task and loss by its last
 * activation, scaling, parameters, and a self-test of its own.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "export/import_net.h"
#include "model/model.h"

enum { TEST_ROWS = 8 };

/* What a network with this last activation learns. */
static const struct {
    const char *activation, *task, *loss;
    bool one; /* a single output */
} kinds[] = {
    {"sigmoid", "binary", "bce", true},
    {"sigmoid", "multilabel", "bce", false},
    {"softmax", "multiclass", "cce", false},
};

/* The loss; task is set if the file does not tell it. */
static ls_status choose_task(struct import_net *net, const char **loss)
{
    const struct import_layer *last = &net->layer[net->n_layers - 1];
    const char *task = "regression";

    *loss = "squared";
    for (size_t i = 3; i-- > 0;)
        if (strcmp(kinds[i].activation, last->activation) == 0 &&
            (!kinds[i].one || last->n_out == 1)) {
            task = kinds[i].task;
            *loss = kinds[i].loss;
        }
    if (strcmp(task, "multiclass") == 0 && last->n_out < 2)
        return fail(LS_BAD_DATA, "%s: softmax of a single output", net->path);
    if (*net->task && strcmp(net->task, "regression") == 0) {
        task = "regression";
        *loss = "squared";
    }
    if (*net->task && strcmp(net->task, task) != 0)
        return fail(LS_BAD_DATA,
                    "%s: task %s does not go with %zu outputs of activation "
                    "%s",
                    net->path, net->task, last->n_out, last->activation);
    strcpy(net->task, task);
    return LS_OK;
}

/* x m + c is (x - shift) * scale. */
static ls_status set_scaling(const struct import_net *net,
                             struct preprocess *input)
{
    for (size_t j = 0; net->in_m && j < input->n; j++) {
        if (!(fabs(net->in_m[j]) > 0))
            return fail(LS_BAD_DATA,
                        "%s: input %zu is multiplied by 0 and has no effect; "
                        "remove it",
                        net->path, j);
        input->scale[j] = net->in_m[j];
        input->shift[j] = -net->in_c[j] / net->in_m[j];
    }
    return import_check_finite(net, "scaling of the inputs", input->n,
                               input->shift);
}

/* a m + c is a / scale + shift. */
static ls_status set_units(const struct import_net *net,
                           struct preprocess *target)
{
    if (net->m && strcmp(net->task, "regression") != 0)
        return fail(LS_BAD_DATA,
                    "%s: the outputs of a classifier are scaled after their "
                    "activation, which lockstep does not have",
                    net->path);
    for (size_t j = 0; net->m && j < target->n; j++) {
        if (!(fabs(net->m[j]) > 0))
            return fail(LS_BAD_DATA, "%s: output %zu is multiplied by 0",
                        net->path, j);
        target->scale[j] = 1 / net->m[j];
        target->shift[j] = net->c[j];
    }
    return LS_OK;
}

static ls_status make_network(const struct import_net *net, const char *loss,
                              struct network *network)
{
    size_t sizes[LS_MAX_HIDDEN + 2];
    const char *activations[LS_MAX_HIDDEN + 1];
    bool norm_of[LS_MAX_HIDDEN + 1], parametric_of[LS_MAX_HIDDEN + 1];
    ls_status status;

    sizes[0] = net->layer[0].n_in;
    for (size_t l = 0; l < net->n_layers; l++) {
        sizes[l + 1] = net->layer[l].n_out;
        activations[l] = net->layer[l].activation;
        norm_of[l] = net->layer[l].gain != NULL;
        parametric_of[l] = net->layer[l].alpha != NULL;
    }
    status =
        network_make(&(struct network_spec){.n_layers = net->n_layers,
                                            .sizes = sizes,
                                            .activations = activations,
                                            .loss = loss,
                                            .layer_norm = true,
                                            .parametric = true,
                                            .norm_of = norm_of,
                                            .parametric_of = parametric_of},
                     network);
    return status == LS_USAGE ? fail_within(LS_BAD_DATA, "%s: ", net->path)
                              : status;
}

/* n numbers as real (from NULL: none); whether they are in the range of it. */
static bool fill(size_t n, const double *from, real *to)
{
    bool finite = true;

    for (size_t i = 0; from && i < n; i++) {
        to[i] = (real)from[i];
        finite = finite && isfinite(to[i]);
    }
    return finite;
}

static ls_status fill_parameters(const struct import_net *net,
                                 const struct network *network, real *theta)
{
    for (size_t l = 0; l < net->n_layers; l++) {
        const struct import_layer *from = &net->layer[l];
        const struct layer *to = &network->layer[l];
        const size_t n = from->n_out;

        if (!fill(from->n_in * n, from->W, theta + to->W) ||
            !fill(n, from->b, theta + to->b) ||
            !fill(n, from->gain, theta + to->gain) ||
            !fill(n, from->shift, theta + to->shift) ||
            !fill(n, from->alpha, theta + to->alpha))
            return fail(LS_BAD_DATA, "%s: weights of layer %zu exceed %s",
                        net->path, l + 1, REAL_NAME);
    }
    return LS_OK;
}

/* Rows around the middle of each input. */
static ls_status add_selftest(struct ls_model *model)
{
    const size_t n = model->input.n;
    real *X = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(X, TEST_ROWS * n, "self-test"));
    for (size_t i = 0; i < TEST_ROWS * n; i++)
        X[i] = (real)(model->input.shift[i % n] +
                      (2 * random_uniform(1, RANDOM_CHECK, 0, i) - 1) /
                          model->input.scale[i % n]);
    for (size_t i = 0; i < TEST_ROWS * n; i++)
        X[i] = isfinite(X[i]) ? X[i] : 0;
    TRY(model_set_selftest(model, TEST_ROWS, X));
    for (size_t i = 0; i < TEST_ROWS * model->about.targets; i++)
        if (!isfinite(model->selftest.A[i]))
            TRY(fail(LS_BAD_DATA, "an output is not finite"));
done:
    mem_free(X);
    return status;
}

/* A list of n names, or none. */
static const char *const *names_if(size_t have, size_t n, char *const *names)
{
    return have == n ? (const char *const *)names : NULL;
}

static ls_status make_model(struct import_net *net, const char *loss,
                            struct ls_model **model)
{
    const size_t n = net->layer[0].n_in;
    const size_t K = net->layer[net->n_layers - 1].n_out;
    const bool multiclass = strcmp(net->task, "multiclass") == 0;
    const bool binary = strcmp(net->task, "binary") == 0;
    const size_t classes = multiclass ? K : binary ? 2 : 0;
    struct network network;
    struct preprocess input = {0}, target = {0};
    ls_status status = LS_OK;

    TRY(make_network(net, loss, &network));
    TRY(preprocess_create(n, names_if(net->n_features, n, net->feature_names),
                          &input));
    TRY(preprocess_create(
        K, classes ? NULL : names_if(net->n_targets, K, net->target_names),
        &target));
    TRY(set_scaling(net, &input));
    TRY(set_units(net, &target));
    TRY(model_create(&network, net->task, &input, &target,
                     names_if(net->n_classes, classes, net->class_names),
                     classes, model));
    TRY(fill_parameters(net, &network, (*model)->theta));
done:
    preprocess_clear(&input);
    preprocess_clear(&target);
    return status;
}

ls_status import_finish(struct import_net *net, struct ls_model **model)
{
    struct ls_model *made = NULL;
    const char *loss;
    ls_status status = LS_OK;

    if (net->n_layers == 0)
        return fail(LS_BAD_DATA, "%s has no dense layer", net->path);
    TRY(import_add_outputs(net));
    TRY(choose_task(net, &loss));
    TRY(make_model(net, loss, &made));
    TRY(metadata_add(&made->provenance, "imported_from", "%s", net->path));
    TRY(add_selftest(made));
    TRY(model_describe(made));
    *model = made;
    made = NULL;
done:
    model_destroy(made);
    return status == LS_BAD_DATA && !strstr(last_error(), net->path)
               ? fail_within(LS_BAD_DATA, "%s: ", net->path)
               : status;
}
