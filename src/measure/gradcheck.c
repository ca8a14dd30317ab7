/* SPDX-License-Identifier: MIT */
/*
 * gradcheck.c - the gradient of backprop compared with differences of the loss.
 *
 * Every activation is tested as output and as hidden activation with every
 * loss, straight from the tables, on small networks whose rows do not divide
 * evenly into shards: plain ones, and with layer normalization, residual
 * connections, dropout and parametric activations, each alone and all together,
 * with numeric embeddings of both kinds and with raw weights. The difference
 * quotient is Richardson's extrapolation of central differences, whose error is
 * of order h^6:
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
#include "measure/gradcheck.h"
#include "model/backprop.h"
#include "model/init.h"
#include "model/raw_weights.h"
#include "model/stages.h"
#include "settings/config.h"

#ifdef LS_DOUBLE
static const double step_size = 9e-4, kink_margin = 1.2e-2, floor_size = 3e-4;
#else
static const double step_size = 2e-3, kink_margin = 1.2e-2, floor_size = 3e-1;
#endif

/* Stages of the hidden layers. A pair is tested with each of these. */
struct variant {
    bool layer_norm, parametric, residual;
    double dropout, penalty; /* penalty: added to l1 and l2 */
    const struct numeric_columns *numeric;
    bool raw; /* settings ntk and feature-scale */
};

static const struct variant variants[] = {
    {.penalty = 0},
    {.layer_norm = true},
    {.residual = true},
    {.dropout = 0.3, .numeric = &gradcheck_periodic},
    {true, false, true, 0.3, 0.01, &gradcheck_piecewise, false},
    {.parametric = true},
    {true, true, true, 0.3, 0, NULL, false},
    {false, false, true, 0.3, 0.01, &gradcheck_periodic, true},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

/* sum_i w_i L_i + l2/2 sum W^2 + l1 sum |W| */
static double penalized_loss(struct check *c)
{
    double loss = 0, square = 0, absolute = 0;

    gradcheck_embed(c, c->all);
    (void)backprop_loss(&c->network, c->gemm, c->theta, c->all, 1, &c->scratch,
                        &loss);
    for (size_t i = 0; i < c->network.n_kernel; i++) {
        square += (double)c->raw[i] * (double)c->raw[i];
        absolute += fabs((double)c->raw[i]);
    }
    return loss + c->l2 / 2 * square + c->l1 * absolute;
}

/* Its derivative by the penalties; padding is 0 and has none. */
static double penalty_gradient(const struct check *c, size_t i)
{
    const double w = (double)c->raw[i];

    if (i >= c->network.n_kernel)
        return 0;
    return c->l2 * w + c->l1 * ((w > 0) - (w < 0));
}

static double loss_at(struct check *c, real *w, real value)
{
    const real kept = *w;

    *w = value;
    gradcheck_compute_weights(c);
    const double loss = penalized_loss(c);

    *w = kept;
    gradcheck_compute_weights(c);
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

/* gradient = sum over the shards, as a worker computes it. */
static void sum_shards(struct check *c)
{
    double loss[N_SHARDS];

    for (size_t s = 0; s < N_SHARDS; s++) {
        struct workspace *workspace = &c->shard[s];
        const size_t at = s * SHARD;
        const size_t n = ROWS - at < SHARD ? ROWS - at : (size_t)SHARD;

        workspace_open(workspace, n);
        gradcheck_number_rows(c, at, workspace);
        copy_rows(c->all->X, FEATURES, c->all->ld, at, n, workspace->ld,
                  workspace->X);
        gradcheck_embed(c, workspace);
        copy_rows(c->all->Y, network_targets(&c->network), c->all->ld, at, n,
                  workspace->ld, workspace->Y);
        copy_rows(c->all->w, 1, c->all->ld, at, n, workspace->ld, workspace->w);
    }
    (void)backprop_gradient(&c->network, c->gemm, c->theta, c->shard, N_SHARDS,
                            &c->scratch, c->gradient, loss);
    raw_weights_scale_gradient(&c->network, c->raw,
                               (struct range){0, c->network.n_scale},
                               c->gradient);
    raw_weights_gradient(&c->network, c->raw,
                         (struct range){0, c->network.n_block}, c->gradient);
}

/* Largest relative error over all parameters; errors of derivatives below
 * `floor` count relative to it. */
static double worst_error(struct check *c, double h, double floor)
{
    double worst = 0;

    sum_shards(c);
    for (size_t i = 0; i < c->network.n_trained; i++) {
        const double analytic = (double)c->gradient[i] + penalty_gradient(c, i);
        const double numeric = difference_quotient(c, &c->raw[i], h);
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
    c->raw = c->theta;
    if (network_has_raw(&c->network))
        TRY(network_block(&c->network, "raw weights", &c->raw));
    TRY(network_block(&c->network, "gradient", &c->gradient));
    for (uint64_t try = 0;; try++) {
        const uint64_t seed = config->seed * (MOST_TRIES + 1) + try;

        gradcheck_take_point(c, seed);
        if (gradcheck_is_gentle(c, step_size, kink_margin))
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
    if (c->raw != c->theta)
        mem_free(c->raw);
    mem_free(c->theta);
    mem_free(c->gradient);
    return status;
}

/* This hidden activation, output activation and loss. */
static ls_status check_variant(const ls_config *config, const char *hidden,
                               const char *output, const char *loss,
                               const struct variant *variant, double *error)
{
    const size_t parts = loss_parts(loss_find(loss), &gradcheck_loss);
    const size_t outputs = parts > 1 ? PAIRS * parts : (size_t)OUTPUTS;
    const size_t second = variant->residual ? HIDDEN_1 : HIDDEN_2;
    const size_t sizes[] = {FEATURES, HIDDEN_1, second, outputs};
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
                                   .of_loss = gradcheck_loss,
                                   .layer_norm = variant->layer_norm,
                                   .parametric = variant->parametric,
                                   .residual = variant->residual,
                                   .input_dropout = variant->dropout,
                                   .dropout = dropout,
                                   .seed = config->seed,
                                   .ntk = variant->raw,
                                   .feature_scale = variant->raw,
                                   .numeric = variant->numeric,
                                   .numeric_sigma = 0.5},
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
