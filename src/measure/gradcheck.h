/* SPDX-License-Identifier: MIT */
/*
 * gradcheck.h - a network and rows at which gradients are compared with
 * differences of the loss.
 */
#ifndef LOCKSTEP_GRADCHECK_H
#define LOCKSTEP_GRADCHECK_H

#include "model/backprop.h"

/* Rows are cut into shards that do not divide them. Few enough units that
 * parameters far from all kinks are found. */
enum {
    ROWS = 9,
    SHARD = 4,
    N_SHARDS = 3,
    FEATURES = 4,
    HIDDEN_1 = 5,
    HIDDEN_2 = 4,
    OUTPUTS = 3,
    PAIRS = 2, /* targets of a loss with two outputs for each */
    MOST_TRIES = 1000000
};

struct check {
    struct network network;
    const struct gemm *gemm;
    struct scratch scratch;
    struct workspace *all,
        *shard; /* one workspace for all rows; workspaces for SHARD rows */
    real *theta, *gradient;
    real *raw; /* the parameters that are varied: theta, or raw weights from
                  which theta is computed (model/raw_weights.h) */
    double l1, l2;
};

/* Parameters of the losses of gradcheck_point.c. */
extern const struct loss_parameters gradcheck_loss;

/* Numeric embeddings of two of the features. */
extern const struct numeric_columns gradcheck_piecewise, gradcheck_periodic;

/* A number in (-1, 1), a function of its arguments. */
real gradcheck_uniform(uint64_t seed, uint64_t a, uint64_t b);

/* Compute A_0 from X, theta and the mask of the inputs; without embeddings A_0
 * is X. */
void gradcheck_embed(const struct check *c, struct workspace *workspace);

/* Number rows from `at` on, of which the masks of dropout are made; the mask of
 * the features is part of A_0. */
void gradcheck_number_rows(const struct check *c, size_t at,
                           struct workspace *workspace);

/* Compute theta from raw weights, if it is not them. */
void gradcheck_compute_weights(struct check *c);

/* Rows and parameters of number `seed`. Whether differences over `step` can
 * follow the loss there: no kink is near. */
void gradcheck_take_point(struct check *c, uint64_t seed);
bool gradcheck_is_gentle(struct check *c, double step, double kink_margin);

#endif
