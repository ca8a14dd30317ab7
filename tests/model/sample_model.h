/* SPDX-License-Identifier: MIT */
/*
 * sample_model.h - a small model that has everything a model may have.
 */
#ifndef LOCKSTEP_SAMPLE_MODEL_H
#define LOCKSTEP_SAMPLE_MODEL_H

#include <math.h>

#include "model/init.h"
#include "model/model.h"
#include "support.h"
#include "table/values/preprocess.h"

enum { SAMPLE_INPUTS = 3, SAMPLE_ROWS = 4 };

/* 3-5-2, tanh and softmax, with names of everything. */
static inline struct network sample_network(void)
{
    const size_t sizes[] = {SAMPLE_INPUTS, 5, 2};
    const char *const activations[] = {"tanh", "softmax"};
    struct network network = {0};

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 2,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "cce"},
                           &network));
    return network;
}

/* Without history, provenance and self-test. */
static inline struct ls_model *bare_model(void)
{
    static const char *const features[] = {"pt", "eta", "gr\xc3\xbcn"};
    static const char *const classes[] = {"signal", "background"};
    const struct network network = sample_network();
    struct preprocess input = {0}, target = {0};
    struct ls_model *model = NULL;

    EXPECT_OK(preprocess_create(SAMPLE_INPUTS, features, &input));
    EXPECT_OK(preprocess_create(2, NULL, &target));
    input.shift[1] = 1.0 / 3;
    input.scale[2] = -0.1;
    EXPECT_OK(model_create(&network, "multiclass", &input, &target, classes, 2,
                           &model));
    init_parameters(&network, "auto", 7, model->theta);
    preprocess_clear(&input);
    preprocess_clear(&target);
    return model;
}

static inline struct ls_model *sample_model(void)
{
    struct ls_model *model = bare_model();
    real X[SAMPLE_ROWS * SAMPLE_INPUTS];

    fill_uniform(X, SAMPLE_ROWS * SAMPLE_INPUTS, 5);
    EXPECT_OK(model_set_selftest(model, SAMPLE_ROWS, X));
    for (size_t e = 1; e <= 2; e++) {
        const ls_epoch epoch = {.epoch = e,
                                .epochs = 9,
                                .loss = 1.0 / (double)e,
                                .val_loss = NAN,
                                .val_accuracy = 0.5,
                                .val_auc = NAN,
                                .val_rmse = NAN,
                                .best = e == 2,
                                .seconds = 0.25,
                                .rows_per_second = 1e6};

        EXPECT_OK(history_add(&model->history, &epoch, NULL));
    }
    EXPECT_OK(
        sketch_copy(&(struct sketch){(uint64_t[]){3, 1u << 20}, 2, 40, 0.5},
                    &model->trained));
    EXPECT_OK(metadata_add(&model->provenance, "program", "lockstep %d", 1));
    EXPECT_OK(metadata_add(&model->provenance, "command", "%s", ""));
    model->epochs = 9;
    model->best_epoch = 2;
    model->steps = 1ULL << 40;
    EXPECT_OK(model_describe(model));
    return model;
}

#endif
