/* SPDX-License-Identifier: MIT */
/*
 * gradcheck_point.c - rows and parameters at which the loss is smooth enough
 * for differences. Part of gradcheck.h.
 */
#include "measure/gradcheck.h"

#include <string.h>

#include "base/random.h"
#include "model/embedding.h"
#include "model/init.h"
#include "model/raw_weights.h"
#include "model/stages.h"

static const double most_stretch = 5, least_output = 0.12;

/* Two levels, so that quantile has pairs of outputs as gaussian has. */
const struct loss_parameters gradcheck_loss = {
    .n_levels = 2, .level = {0.2, 0.7}, .delta = 0.4, .gamma = 1.5};

static size_t numbers[] = {1, 3}, bins_of[] = {3, 1};
static real knots[] = {(real)-0.6, (real)-0.1, (real)0.5, (real)0.7,
                       (real)-0.4, (real)0.3,  (real)0.3, (real)0.3};

const struct numeric_columns gradcheck_piecewise = {.kind = NUMERIC_PIECEWISE,
                                                    .n = 2,
                                                    .size = 2,
                                                    .bins = 3,
                                                    .feature = numbers,
                                                    .bins_of = bins_of,
                                                    .knot = knots};
const struct numeric_columns gradcheck_periodic = {.kind = NUMERIC_PERIODIC,
                                                   .n = 2,
                                                   .size = 3,
                                                   .frequencies = 2,
                                                   .feature = numbers};

void gradcheck_embed(const struct check *c, struct workspace *workspace)
{
    if (!network_embeds(&c->network))
        return;
    embedding_look_up(&c->network, c->theta, workspace);
    stages_drop_inputs(&c->network, workspace, 0, c->network.layer[0].n_in,
                       workspace->A[0]);
}

/* In (-1, 1), a function of its arguments. */
real gradcheck_uniform(uint64_t seed, uint64_t a, uint64_t b)
{
    return (real)(2 * random_uniform(seed, RANDOM_CHECK, a, b) - 1);
}

/* A target above 0, of the order of the least output that losses accept. */
#define SMALL ((real)1e-6)

/* Targets that suit the loss: labels of classes, one or several to a row,
 * values that are not negative, or any. Output 0 is never the label: it may be
 * off (see fill_theta()), and a large constant loss would drown the differences
 * in rounding. */
static real target_of(const struct loss *loss, size_t j, size_t class, real u)
{
    if (loss->kind == LOSS_OF_CLASSES)
        return (real)(j > 0 && (u > 0 || j == class));
    if (loss->domain == LOSS_ANY_Y)
        return u;
    return j > 0 ? (real)1.2 + u : loss->domain == LOSS_Y_ABOVE_0 ? SMALL : 0;
}

/* Inputs, weights of the rows, and targets. */
static void fill_rows(struct check *c, uint64_t seed)
{
    const size_t targets = network_targets(&c->network);

    for (size_t i = 0; i < ROWS; i++) {
        const size_t class = 1 + i % (OUTPUTS - 1);

        c->all->w[i] = (real)1.5 + gradcheck_uniform(seed, 1, i);
        for (size_t k = 0; k < FEATURES; k++)
            c->all->X[k * c->all->ld + i] =
                gradcheck_uniform(seed, 2, i * FEATURES + k);
        for (size_t j = 0; j < targets; j++)
            c->all->Y[j * c->all->ld + i] =
                target_of(c->network.loss, j, class,
                          gradcheck_uniform(seed, 3, i * targets + j));
    }
}

/* Whether outputs may be anywhere; else they have to be probabilities, or
 * positive, or on the side of ReLU that learns. */
static bool may_be_anywhere(const struct network *network)
{
    const char *output = network_last(network)->activation->name;

    return strcmp(output, "sigmoid") == 0 || strcmp(output, "softmax") == 0 ||
           network->loss->kind == LOSS_OF_BOTH;
}

/* The bias with which output j starts near 0.5. One unit of ReLU stays
 * inactive, so that its other side is checked, too. */
static real middle(const struct activation *output, size_t j)
{
    const bool is_exp = strcmp(output->name, "exp") == 0 ||
                        (strcmp(output->name, "mean_variance") == 0 && j % 2);

    const bool is_relu = strcmp(output->name, "relu") == 0;

    if (strcmp(output->name, "softplus") == 0)
        return (real)-0.5;
    return (real)(is_exp ? -0.7 : j == 0 && is_relu ? -0.6 : 0.5);
}

/* V is 0 at the start, and would not be seen. */
static void fill_numeric(struct check *c, uint64_t seed)
{
    const struct numeric_embedding *e = &c->network.numeric;
    const struct numeric_columns *columns = e->columns;

    if (!columns || columns->kind != NUMERIC_PIECEWISE)
        return;
    for (size_t i = 0; i < columns->n * columns->bins * columns->size; i++)
        c->theta[e->V + i] = gradcheck_uniform(seed, 34, i) / 4;
}

/* Parameters. Outputs that may not be anywhere start in the middle of (0, 1).
 */
static void fill_theta(struct check *c, uint64_t seed)
{
    const struct layer *last = network_last(&c->network);

    init_parameters(&c->network, "auto", seed, c->theta);
    for (size_t l = 0; l < c->network.n_layers; l++) {
        const struct layer *layer = &c->network.layer[l];

        for (size_t j = 0; j < layer->n_out; j++)
            c->theta[layer->b + j] = gradcheck_uniform(seed, 4 + l, j) / 4;
        for (size_t j = 0; j < layer->n_out && layer->norm; j++) {
            c->theta[layer->gain + j] += gradcheck_uniform(seed, 14 + l, j) / 4;
            c->theta[layer->shift + j] = gradcheck_uniform(seed, 24 + l, j) / 4;
        }
        for (size_t j = 0; j < layer->n_out && layer->parametric; j++)
            c->theta[layer->alpha + j] +=
                gradcheck_uniform(seed, 34 + l, j) / 4;
    }
    fill_numeric(c, seed);
    if (may_be_anywhere(&c->network))
        return;
    for (size_t i = 0; i < last->n_in * last->n_out; i++)
        c->theta[last->W + i] /= 12;
    for (size_t j = 0; j < last->n_out; j++)
        c->theta[last->b + j] = middle(last->activation, j);
}

/* Whether a weight is so near 0 that a difference quotient would straddle the
 * kink of l1. Padding is 0. */
static bool near_zero(const struct check *c, double margin)
{
    bool near = false;

    for (size_t l = 0; l < c->network.n_layers && c->l1 > 0; l++) {
        const struct layer *layer = &c->network.layer[l];

        for (size_t i = 0; i < layer->n_in * layer->n_out; i++)
            near |= fabs((double)c->raw[layer->W + i]) < margin;
    }
    return near;
}

/* Whether any |A| of a layer is below the margin. */
static bool any_below(const struct check *c, size_t l, double margin)
{
    const real *A = c->all->A[l + 1];
    bool below = false;

    for (size_t j = 0; j < c->network.layer[l].n_out; j++)
        for (size_t i = 0; i < ROWS; i++)
            below |= fabs((double)A[j * c->all->ld + i]) < margin;
    return below;
}

/* Whether a layer with a kink has a U so near 0 that a difference quotient
 * would straddle it. All U are found by running the layer as identity. */
static bool near_kink(struct check *c, double margin)
{
    const struct activation *identity = activation_find("identity");
    bool near = false;

    for (size_t l = 0; l < c->network.n_layers; l++) {
        struct layer *layer = &c->network.layer[l];
        const struct layer own = *layer;

        if (own.activation->smooth)
            continue;
        layer->activation = identity;
        layer->residual = false;
        layer->drop = dropout_of(0);
        (void)backprop_forward(&c->network, c->gemm, c->theta, c->all, 1,
                               &c->scratch);
        *layer = own;
        near |= any_below(c, l, margin);
    }
    return near;
}

/* Whether an output is so near a kink of the loss, which lies at the target or,
 * of huber, delta to both sides of it. */
static bool near_kink_of_loss(struct check *c, double margin)
{
    const struct network *network = &c->network;
    const struct workspace *all = c->all;
    const size_t parts = network_per_target(network);
    const bool huber = network->loss == &loss_huber;
    bool near = false;

    if (!huber && network->loss != &loss_mae && network->loss != &loss_quantile)
        return false;
    (void)backprop_forward(network, c->gemm, c->theta, c->all, 1, &c->scratch);
    for (size_t j = 0; j < network_last(network)->n_out; j++)
        for (size_t i = 0; i < ROWS; i++) {
            const double a = (double)all->A[network->n_layers][j * all->ld + i];
            const double y = (double)all->Y[j / parts * all->ld + i];

            near |=
                fabs(fabs(a - y) - (huber ? gradcheck_loss.delta : 0)) < margin;
        }
    return near;
}

/* The largest inverse deviation of a row, by which normalization multiplies
 * what a step of a weight changes, or 1; with raw weights twice that, for the
 * factors of inputs, which multiply it, too. */
static double stretch_of(struct check *c)
{
    double largest = 1;

    (void)backprop_forward(&c->network, c->gemm, c->theta, c->all, 1,
                           &c->scratch);
    for (size_t l = 0; l < c->network.n_layers; l++)
        for (size_t i = 0; i < ROWS && c->network.layer[l].norm; i++)
            largest = fmax(largest, (double)c->all->inverse[l + 1][i]);
    return c->raw == c->theta ? largest : 2 * largest;
}

/* Whether outputs by which the loss divides, or of which it takes the
 * logarithm, stay away from 0, and those that are to be probabilities from 1,
 * too. A unit of ReLU that is inactive stays so. */
static bool is_moderate(struct check *c)
{
    const struct network *network = &c->network;
    const struct workspace *all = c->all;
    const bool anywhere = may_be_anywhere(network);
    const bool divides = network->loss->domain != LOSS_ANY_Y ||
                         strcmp(network->loss->name, "gaussian") == 0;
    bool moderate = true;

    if (anywhere && !divides)
        return true;
    (void)backprop_forward(network, c->gemm, c->theta, c->all, 1, &c->scratch);
    for (size_t j = 0; j < network_last(network)->n_out; j++)
        for (size_t i = 0; i < ROWS; i++) {
            const double a = (double)all->A[network->n_layers][j * all->ld + i];
            const bool inactive =
                !(a > 0) && network_last(network)->activation->in_products;

            moderate &= inactive || (a > least_output &&
                                     (anywhere || a < 1 - least_output));
        }
    return moderate;
}

bool gradcheck_is_gentle(struct check *c, double step, double kink_margin)
{
    if (near_zero(c, 3.05 * step) || !is_moderate(c))
        return false;
    const double stretch = stretch_of(c);

    return stretch < most_stretch && !near_kink(c, kink_margin * stretch) &&
           !near_kink_of_loss(c, 2 * kink_margin);
}

void gradcheck_number_rows(const struct check *c, size_t at,
                           struct workspace *workspace)
{
    size_t row[ROWS];

    for (size_t i = 0; i < workspace->n; i++)
        row[i] = at + i;
    stages_rows(&c->network, 1, 1, row, workspace);
}

void gradcheck_compute_weights(struct check *c)
{
    if (c->raw != c->theta)
        raw_weights_effective(&c->network, c->raw,
                              (struct range){0, c->network.n_block}, c->theta);
}

void gradcheck_take_point(struct check *c, uint64_t seed)
{
    fill_rows(c, seed);
    gradcheck_number_rows(c, 0, c->all);
    fill_theta(c, seed);
    if (c->raw != c->theta) {
        raw_weights_begin(&c->network, c->theta, c->raw);
        for (size_t k = 0; k < c->network.n_scale; k++)
            c->raw[c->network.n_block + k] +=
                gradcheck_uniform(seed, 34, k) / 2;
        gradcheck_compute_weights(c);
    }
    gradcheck_embed(c, c->all);
}
