/* SPDX-License-Identifier: MIT */
/*
 * fixtures.h - a model that is computed by hand: y = 2 a - 3 b + 1 of features
 * a, b and an unused one, scaled.
 */
#ifndef LOCKSTEP_TEST_FIXTURES_H
#define LOCKSTEP_TEST_FIXTURES_H

#include <math.h>

#include "model/model.h"
#include "support.h"

enum { HAND_FEATURES = 3 };

/* y = ((a - 1) * 4 * 0.5 - (b - 2) * 1.5 * 2 - 3) + .. with scale 0.5 of y:
 * Z = W x + b of scaled x, y = Z / 0.5 + 10. */
static inline struct ls_model *hand_model(const char *activation)
{
    static const char *const names[] = {"a", "b", "c"};
    const size_t sizes[] = {HAND_FEATURES, 1};
    const char *const activations[] = {activation};
    struct preprocess input = {0}, target = {0};
    struct network network;
    struct ls_model *model = NULL;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 1,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "squared"},
                           &network));
    EXPECT_OK(preprocess_create(HAND_FEATURES, names, &input));
    EXPECT_OK(preprocess_create(1, NULL, &target));
    input.shift[0] = 1;
    input.scale[0] = 4;
    input.shift[1] = 2;
    target.shift[0] = 10;
    target.scale[0] = 0.5;
    EXPECT_OK(
        model_create(&network, "regression", &input, &target, NULL, 0, &model));
    model->theta[network.layer[0].W] = (real)0.25;
    model->theta[network.layer[0].W + 1] = (real)-1.5;
    model->theta[network.layer[0].b] = (real)0.5;
    preprocess_clear(&input);
    preprocess_clear(&target);
    return model;
}

/* The same of the identity. */
static inline double hand_output(double a, double b)
{
    return (0.25 * 4 * (a - 1) - 1.5 * (b - 2) + 0.5) / 0.5 + 10;
}

#endif
