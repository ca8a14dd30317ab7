/* SPDX-License-Identifier: MIT */
/*
 * gradcheck.c - the gradient of backprop compared with differences of the loss.
 *
 * Every activation is tested as output and as hidden activation with every
 * loss, straight from the tables, on small networks whose rows do not divide
 * evenly into shards: plain ones, and with layer normalization, residual
 * connections and dropout, each alone and all together. The difference quotient
 * is Richardson's extrapolation of central differences, whose error is of order
 * h^6:
 *
 *     dL/dw = (45 D(h) - 9 D(2h) + D(3h)) / 60 h,   D(h) = L(w+h) - L(w-h)
 *
 * so that h may be large enough for rounding not to matter.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "lockstep_measure.h"
#include "model/backprop.h"
#include "model/init.h"
#include "model/stages.h"
#include "settings/config.h"

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
    MOST_TRIES = 50000
};

#ifdef LS_DOUBLE
static const double step_size = 1.2e-3, kink_margin = 1.4e-2, floor_size = 1e-4;
#else
static const double step_size = 2e-3, kink_margin = 1.2e-2, floor_size = 3e-1;
#endif
static const double most_stretch = 5;

struct check {
    struct network network;
    const struct gemm *gemm;
    struct scratch scratch;
    struct workspace *all,
        *shard; /* one workspace for all rows; workspaces for SHARD rows */
    real *theta, *gradient;
    double l1, l2;
};

/* Stages of the hidden layers. A pair is tested with each of these. */
struct variant {
    bool layer_norm, residual;
    double dropout, penalty; /* penalty: added to l1 and l2 */
};

static const struct variant variants[] = {
    {false, false, 0, 0},   {true, false, 0, 0},     {false, true, 0, 0},
    {false, false, 0.3, 0}, {true, true, 0.3, 0.01},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

/* In (-1, 1), a function of its arguments. */
static real uniform(uint64_t seed, uint64_t a, uint64_t b)
{
    return (real)(2 * random_uniform(seed, RANDOM_CHECK, a, b) - 1);
}

/* Inputs, weights of the rows, and targets that suit the loss: labels for
 * cross-entropies, one or several to a row, values otherwise. Output 0 is never
 * the label: it may be off (see fill_theta()), and a large constant loss would
 * drown the differences in rounding. */
static void fill_rows(struct check *c, uint64_t seed)
{
    const bool squared = strcmp(c->network.loss->name, "squared") == 0;

    for (size_t i = 0; i < ROWS; i++) {
        const size_t class = 1 + i % (OUTPUTS - 1);

        c->all->w[i] = (real)1.5 + uniform(seed, 1, i);
        for (size_t k = 0; k < FEATURES; k++)
            c->all->A[0][k * c->all->ld + i] =
                uniform(seed, 2, i * FEATURES + k);
        for (size_t j = 0; j < OUTPUTS; j++) {
            const real u = uniform(seed, 3, i * OUTPUTS + j);

            c->all->Y[j * c->all->ld + i] =
                squared ? u : (real)(j > 0 && (u > 0 || j == class));
        }
    }
}

/* Parameters. Outputs that are to be probabilities but are not confined to
 * (0, 1) start in its middle, where the cross-entropies are smooth. */
static void fill_theta(struct check *c, uint64_t seed)
{
    const struct layer *last = &c->network.layer[c->network.n_layers - 1];
    const bool confined = strcmp(last->activation->name, "sigmoid") == 0 ||
                          strcmp(last->activation->name, "softmax") == 0 ||
                          strcmp(c->network.loss->name, "squared") == 0;

    const bool is_relu = strcmp(last->activation->name, "relu") == 0;
    const double middle =
        strcmp(last->activation->name, "softplus") == 0 ? -0.5 : 0.5;

    init_parameters(&c->network, "auto", seed, c->theta);
    for (size_t l = 0; l < c->network.n_layers; l++) {
        const struct layer *layer = &c->network.layer[l];

        for (size_t j = 0; j < layer->n_out; j++)
            c->theta[layer->b + j] = uniform(seed, 4 + l, j) / 4;
        for (size_t j = 0; j < layer->n_out && layer->norm; j++) {
            c->theta[layer->gain + j] += uniform(seed, 14 + l, j) / 4;
            c->theta[layer->shift + j] = uniform(seed, 24 + l, j) / 4;
        }
    }
    if (confined)
        return;
    for (size_t i = 0; i < last->n_in * last->n_out; i++)
        c->theta[last->W + i] /= 12;
    /* One unit stays inactive, so that the other side of ReLU is checked,
     * too. */
    for (size_t j = 0; j < last->n_out; j++)
        c->theta[last->b + j] = (real)(j == 0 && is_relu ? -0.6 : middle);
}

/* sum_i w_i L_i + l2/2 sum W^2 + l1 sum |W| */
static double penalized_loss(struct check *c)
{
    double loss = 0, square = 0, absolute = 0;

    (void)backprop_loss(&c->network, c->gemm, c->theta, c->all, 1, &c->scratch,
                        &loss);
    for (size_t i = 0; i < c->network.n_kernel; i++) {
        square += (double)c->theta[i] * (double)c->theta[i];
        absolute += fabs((double)c->theta[i]);
    }
    return loss + c->l2 / 2 * square + c->l1 * absolute;
}

/* Its derivative by the penalties; padding is 0 and has none. */
static double penalty_gradient(const struct check *c, size_t i)
{
    const double w = (double)c->theta[i];

    if (i >= c->network.n_kernel)
        return 0;
    return c->l2 * w + c->l1 * ((w > 0) - (w < 0));
}

/* Whether a weight is so near 0 that a difference quotient would straddle the
 * kink of l1. Padding is 0. */
static bool near_zero(const struct check *c, double margin)
{
    bool near = false;

    for (size_t l = 0; l < c->network.n_layers && c->l1 > 0; l++) {
        const struct layer *layer = &c->network.layer[l];

        for (size_t i = 0; i < layer->n_in * layer->n_out; i++)
            near |= fabs((double)c->theta[layer->W + i]) < margin;
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

/* The largest inverse deviation of a row, by which normalization multiplies
 * what a step of a weight changes; 1 without normalization. */
static double stretch_of(struct check *c)
{
    double largest = 1;

    (void)backprop_forward(&c->network, c->gemm, c->theta, c->all, 1,
                           &c->scratch);
    for (size_t l = 0; l < c->network.n_layers; l++)
        for (size_t i = 0; i < ROWS && c->network.layer[l].norm; i++)
            largest = fmax(largest, (double)c->all->inverse[l + 1][i]);
    return largest;
}

/* Whether differences of order h^6 can follow the loss here. */
static bool is_gentle(struct check *c)
{
    if (near_zero(c, 3.05 * step_size))
        return false;
    const double stretch = stretch_of(c);

    return stretch < most_stretch && !near_kink(c, kink_margin * stretch);
}

static double loss_at(struct check *c, real *w, real value)
{
    const real kept = *w;

    *w = value;
    const double loss = penalized_loss(c);

    *w = kept;
    return loss;
}

static double difference(struct check *c, real *w, double h)
{
    const double v = (double)*w;

    return loss_at(c, w, (real)(v + h)) - loss_at(c, w, (real)(v - h));
}

static double difference_quotient(struct check *c, real *w, double h)
{
    return (45 * difference(c, w, h) - 9 * difference(c, w, 2 * h) +
            difference(c, w, 3 * h)) /
           (60 * h);
}

static double relative_error(double a, double n, double floor)
{
    double largest = fabs(a) > fabs(n) ? fabs(a) : fabs(n);

    largest = largest > floor ? largest : floor;
    return fabs(a - n) / largest;
}

/* Rows [at, at + n) of a matrix of n_units. */
static void copy_rows(const real *from, size_t n_units, size_t ld, size_t at,
                      size_t n, size_t to_ld, real *to)
{
    memset(to, 0, n_units * to_ld * sizeof *to);
    for (size_t j = 0; j < n_units; j++)
        memcpy(to + j * to_ld, from + j * ld + at, n * sizeof *to);
}

/* Numbers of the rows, of which the masks of dropout are made; the mask of the
 * features is part of A_0. */
static void number_rows(const struct check *c, size_t at,
                        struct workspace *workspace)
{
    size_t row[ROWS];

    for (size_t i = 0; i < workspace->n; i++)
        row[i] = at + i;
    stages_inputs(&c->network, 1, row, workspace);
}

/* gradient = sum over the shards, as a worker computes it. */
static void sum_shards(struct check *c)
{
    double loss[N_SHARDS];

    for (size_t s = 0; s < N_SHARDS; s++) {
        struct workspace *workspace = &c->shard[s];
        const size_t at = s * SHARD;
        const size_t n = ROWS - at < SHARD ? ROWS - at : (size_t)SHARD;

        workspace_open(workspace, n);
        number_rows(c, at, workspace);
        copy_rows(c->all->A[0], FEATURES, c->all->ld, at, n, workspace->ld,
                  workspace->A[0]);
        copy_rows(c->all->Y, OUTPUTS, c->all->ld, at, n, workspace->ld,
                  workspace->Y);
        copy_rows(c->all->w, 1, c->all->ld, at, n, workspace->ld, workspace->w);
    }
    (void)backprop_gradient(&c->network, c->gemm, c->theta, c->shard, N_SHARDS,
                            &c->scratch, c->gradient, loss);
}

/* Largest relative error over all parameters; errors of derivatives below
 * `floor` count relative to it. */
static double worst_error(struct check *c, double h, double floor)
{
    double worst = 0;

    sum_shards(c);
    for (size_t i = 0; i < c->network.n_block; i++) {
        const double analytic = (double)c->gradient[i] + penalty_gradient(c, i);
        const double numeric = difference_quotient(c, &c->theta[i], h);
        const double error = relative_error(analytic, numeric, floor);

        worst = error > worst || isnan(error) ? error : worst;
    }
    return worst;
}

static ls_status check_network(const ls_config *config, struct check *c,
                               double *error)
{
    ls_status status = LS_OK;

    TRY(scratch_create(c->gemm, N_SHARDS, &c->scratch));
    TRY(workspaces_create(&c->network, ROWS, 1, WORKSPACE_GRADIENT, &c->all));
    TRY(workspaces_create(&c->network, SHARD, N_SHARDS, WORKSPACE_GRADIENT,
                          &c->shard));
    workspace_open(c->all, ROWS);
    memset(c->all->block, 0,
           workspaces_bytes(&c->network, ROWS, 1, WORKSPACE_GRADIENT));
    for (size_t s = 0; s < N_SHARDS; s++)
        memset(c->shard[s].block, 0,
               workspaces_bytes(&c->network, SHARD, 1, WORKSPACE_GRADIENT));
    TRY(network_block(&c->network, "parameters", &c->theta));
    TRY(network_block(&c->network, "gradient", &c->gradient));
    for (uint64_t try = 0;; try++) {
        const uint64_t seed = config->seed * (MOST_TRIES + 1) + try;

        fill_rows(c, seed);
        number_rows(c, 0, c->all);
        fill_theta(c, seed);
        if (is_gentle(c))
            break;
        if (try == MOST_TRIES)
            TRY(fail(LS_INTERNAL,
                     "no parameters far from all kinks "
                     "in %d tries from seed %llu",
                     MOST_TRIES, (unsigned long long)config->seed));
    }
    *error = worst_error(c, step_size, floor_size);

done:
    scratch_destroy(&c->scratch);
    workspaces_destroy(c->all, 1);
    workspaces_destroy(c->shard, N_SHARDS);
    mem_free(c->theta);
    mem_free(c->gradient);
    return status;
}

/* This hidden activation, output activation and loss. */
static ls_status check_variant(const ls_config *config, const char *hidden,
                               const char *output, const char *loss,
                               const struct variant *variant, double *error)
{
    const size_t second = variant->residual ? HIDDEN_1 : HIDDEN_2;
    const size_t sizes[] = {FEATURES, HIDDEN_1, second, OUTPUTS};
    const char *const names[] = {hidden, hidden, output};
    const double dropout[] = {variant->dropout, variant->dropout / 2};
    struct check c = {.gemm = gemm_find(config->products),
                      .l1 = config->l1 + variant->penalty,
                      .l2 = config->l2 + variant->penalty};
    ls_status status = gemm_load(c.gemm);

    if (status == LS_OK)
        status = network_make(
            &(struct network_spec){.n_layers = 3,
                                   .sizes = sizes,
                                   .activations = names,
                                   .loss = loss,
                                   .layer_norm = variant->layer_norm,
                                   .residual = variant->residual,
                                   .input_dropout = variant->dropout,
                                   .dropout = dropout,
                                   .seed = config->seed},
            &c.network);
    if (status != LS_OK)
        return status;
    struct gemm_guard guard;

    c.gemm->enter(&guard);
    const ls_status checked = check_network(config, &c, error);

    c.gemm->leave(&guard);
    return checked;
}

/* The largest error of all variants. */
static ls_status check_pair(const ls_config *config, const char *hidden,
                            const char *output, const char *loss, double *error)
{
    double worst = 0, one = 0;
    ls_status status = LS_OK;

    for (size_t v = 0; v < N_VARIANTS; v++) {
        TRY(check_variant(config, hidden, output, loss, &variants[v], &one));
        worst = one > worst || isnan(one) ? one : worst;
    }
    *error = worst;

done:
    return status;
}

ls_status ls_gradcheck(const ls_config *config, void *user,
                       void (*result)(void *user, const char *name,
                                      double error),
                       double *largest)
{
    ls_status status = LS_OK;
    const char *const *names = activation_names();
    double worst = 0, error;
    char name[96];

    TRY(config_check(config));
    for (size_t h = 0; names[h]; h++) {
        if (activation_find(names[h])->output_only)
            continue;
        for (size_t o = 0; names[o]; o++)
            for (size_t l = 0; loss_names()[l]; l++) {
                const char *loss = loss_names()[l];

                TRY(check_pair(config, names[h], names[o], loss, &error));
                snprintf(name, sizeof name, "hidden %-10s  output %-10s  %s",
                         names[h], names[o], loss);
                if (result)
                    result(user, name, error);
                worst = error > worst || isnan(error) ? error : worst;
            }
    }
    *largest = worst;

done:
    return status;
}
