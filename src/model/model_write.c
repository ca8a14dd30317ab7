/* SPDX-License-Identifier: MIT */
/*
 * model_write.c - write a model to an HDF5 file, group by group.
 *
 * docs/file-format.md is the public description.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/ensemble.h"
#include "model/model_layout.h"
#include "table/values/encoding.h"

/* What a hidden layer lacks that /model says of all. */
static ls_status write_lacks(struct h5_file *file, const char *name,
                             const struct network *network, size_t l)
{
    const struct layer *layer = &network->layer[l];
    const bool hidden = l + 1 < network->n_layers;
    ls_status status = LS_OK;

    if (hidden && network->layer_norm && !layer->norm)
        TRY(h5_set_whole(file, name, "layer_norm", 0));
    if (hidden && network->parametric && !layer->parametric)
        TRY(h5_set_whole(file, name, "parametric", 0));
done:
    return status;
}

static ls_status write_network(struct h5_file *file,
                               const struct ls_model *model)
{
    const struct network *network = &model->network;
    ls_status status = LS_OK;

    TRY(h5_set_text(file, "/model", "task", model->task));
    TRY(loss_write(file, network));
    TRY(h5_set_text(file, "/model", "dtype", REAL_NAME));
    TRY(h5_set_text(file, "/model", "kernel_order",
                    "(inputs, units): z = x @ kernel + bias"));
    TRY(h5_set_whole(file, "/model", "n_inputs", network->n_features));
    TRY(h5_set_whole(file, "/model", "n_layers", network->n_layers));
    TRY(h5_set_whole(file, "/model", "n_classes", model->n_classes));
    TRY(h5_set_whole(file, "/model", "epochs", model->epochs));
    TRY(h5_set_whole(file, "/model", "best_epoch", model->best_epoch));
    TRY(h5_set_whole(file, "/model", "steps", model->steps));
    if (network->layer_norm)
        TRY(h5_set_whole(file, "/model", "layer_norm", 1));
    if (network->parametric)
        TRY(h5_set_whole(file, "/model", "parametric", 1));
    if (network->residual)
        TRY(h5_set_whole(file, "/model", "residual", 1));
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        char name[LAYOUT_NAME_SIZE];

        snprintf(name, sizeof name, "/model/layer_%zu", l + 1);
        TRY(h5_set_text(file, name, "type", "dense"));
        TRY(h5_set_whole(file, name, "units", layer->n_out));
        TRY(h5_set_text(file, name, "activation", layer->activation->name));
        TRY(write_lacks(file, name, network, l));
    }
    TRY(numeric_write(file, network));
    TRY(embeddings_write(file, network));
    TRY(block_write(file, "/model", network, model->theta));

done:
    return status;
}

static ls_status write_scaling(struct h5_file *file, const char *group,
                               const char *names,
                               const struct preprocess *scaling)
{
    const uint64_t n = scaling->n;
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s/shift", group);
    TRY(h5_write(file, name, NUMBER_F64, 1, &n, scaling->shift));
    snprintf(name, sizeof name, "%s/scale", group);
    TRY(h5_write(file, name, NUMBER_F64, 1, &n, scaling->scale));
    snprintf(name, sizeof name, "%s/fill", group);
    if (scaling->fill)
        TRY(h5_write(file, name, NUMBER_F64, 1, &n, scaling->fill));
    snprintf(name, sizeof name, "%s/%s", group, names);
    if (scaling->names)
        TRY(h5_write_texts(file, name, (const char *const *)scaling->names,
                           scaling->n));

done:
    return status;
}

static ls_status write_scalings(struct h5_file *file,
                                const struct ls_model *model)
{
    ls_status status = LS_OK;

    TRY(write_scaling(file, "/preprocess", "feature_names", &model->input));
    TRY(curve_write(file, &model->input));
    TRY(encoding_write(file, "/preprocess", model->input.columns));
    TRY(write_scaling(file, "/postprocess", "target_names", &model->target));
    TRY(range_write(file, &model->target));
    if (model->class_names)
        TRY(h5_write_texts(file, "/postprocess/class_names",
                           (const char *const *)model->class_names,
                           model->n_classes));
    TRY(calibration_write(file, &model->calibration));

done:
    return status;
}

/* Write the inputs as `real` if that is exact, so that a model of another
 * precision keeps its values. */
static ls_status write_selftest_inputs(struct h5_file *file,
                                       const struct selftest *test,
                                       const uint64_t dims[2])
{
    const size_t n = (size_t)(dims[0] * dims[1]);
    real *X = NULL;
    bool exact = true;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(X, n, "self-test"));
    for (size_t i = 0; i < n; i++) {
        X[i] = (real)test->X[i];
        exact = exact && !((double)X[i] != test->X[i]);
    }
    TRY(exact ? h5_write(file, "/selftest/x", NUMBER_REAL, 2, dims, X)
              : h5_write(file, "/selftest/x", NUMBER_F64, 2, dims, test->X));

done:
    mem_free(X);
    return status;
}

static ls_status write_selftest(struct h5_file *file,
                                const struct ls_model *model)
{
    const struct selftest *test = &model->selftest;
    const uint64_t x_dims[2] = {test->rows, model->input.n};
    const uint64_t y_dims[2] = {test->rows, model->about.targets};
    ls_status status = LS_OK;

    if (test->rows == 0)
        return LS_OK;
    TRY(write_selftest_inputs(file, test, x_dims));
    TRY(h5_write(file, "/selftest/y", NUMBER_REAL, 2, y_dims, test->A));

done:
    return status;
}

/* Hashes of a sample of the training rows. */
static ls_status write_trained(struct h5_file *file,
                               const struct sketch *trained)
{
    const uint64_t n = trained->n;
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    TRY(h5_write(file, "/trained/hash", NUMBER_U64, 1, &n, trained->hash));
    TRY(h5_set_whole(file, "/trained", "leading_zeros", trained->thin));
    TRY(h5_set_number(file, "/trained", "fresh", trained->fresh));

done:
    return status;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(**(char *const *const *)a, **(char *const *const *)b);
}

/* Sorted by name, the order of reading: a model that is loaded and saved again
 * has the same bytes. */
static ls_status write_provenance(struct h5_file *file,
                                  const struct metadata *metadata)
{
    char ***fact = NULL; /* [n], each points to a name and its value */
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(fact, metadata->n, "provenance"));
    for (size_t i = 0; i < metadata->n; i++)
        fact[i] = &metadata->text[2 * i];
    qsort(fact, metadata->n, sizeof *fact, compare_names);
    for (size_t i = 0; i < metadata->n; i++) {
        const char *const value = fact[i][1];
        char name[LS_NAME_SIZE];

        snprintf(name, sizeof name, "/provenance/%s", fact[i][0]);
        TRY(h5_write_texts(file, name, &value, 1));
    }

done:
    mem_free(fact);
    return status;
}

ls_status model_write(struct h5_file *file, const struct ls_model *model,
                      const struct training_state *state)
{
    ls_status status = LS_OK;

    TRY(h5_set_text(file, "/", "format", "lockstep-model"));
    TRY(h5_set_whole(file, "/", "format_version", 1));
    TRY(h5_set_text(file, "/", "creator", "lockstep " LS_VERSION));
    if (model->n_members > 0) {
        TRY(write_provenance(file, &model->provenance));
        TRY(calibration_write(file, &model->calibration));
        return ensemble_write(file, model);
    }
    TRY(write_network(file, model));
    TRY(write_scalings(file, model));
    TRY(write_selftest(file, model));
    TRY(history_write(file, &model->history));
    TRY(write_provenance(file, &model->provenance));
    TRY(write_trained(file, &model->trained));
    if (state)
        TRY(training_state_write(file, &model->network, state));

done:
    return status;
}
