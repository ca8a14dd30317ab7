/* SPDX-License-Identifier: MIT */
/*
 * whole.c - updates that need the gradient of all parameters first.
 */
#include "engine/whole.h"

#include "base/mem.h"
#include "engine/work_split.h"
#include "math/vector.h"
#include "model/raw_weights.h"

/* As PyTorch's clip_grad_norm_() and renorm() have them, against division by
 * zero. */
static const double clip_epsilon = 1e-6, limit_epsilon = 1e-7;

static bool is_needed(const struct network *network, const ls_config *config)
{
    return config->clip_norm > 0 || config->max_norm > 0 ||
           network_has_raw(network) ||
           (optimizer_find(config->optimizer)->uses &
            (USES_HISTORY | USES_MATRICES));
}

/* Memory for the kernels that move as matrices: those of hidden layers, but for
 * frozen ones. */
static ls_status create_muon(const struct network *network, struct muon *muon)
{
    struct muon_kernel kernel[LS_MAX_HIDDEN + 1];
    size_t n = 0;

    for (size_t l = 0; l + 1 < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];

        if (!layer->frozen)
            kernel[n++] =
                (struct muon_kernel){layer->n_in, layer->n_out, layer->W};
    }
    return muon_create(n, kernel, muon);
}

ls_status whole_create(const struct network *network, const ls_config *config,
                       struct whole *whole)
{
    ls_status status = LS_OK;
    struct whole made = {.n_square = vector_blocks(network->n_trained)};

    if (!is_needed(network, config))
        return LS_OK;
    TRY(MEM_ARRAY(made.square, made.n_square, "norm of the gradient"));
    TRY(network_block(network, "gradient", &made.gradient));
    if (optimizer_find(config->optimizer)->uses & USES_MATRICES)
        TRY(create_muon(network, &made.muon));
    *whole = made;
    made = (struct whole){0};

done:
    whole_destroy(&made);
    return status;
}

void whole_destroy(struct whole *whole)
{
    mem_free(whole->gradient);
    mem_free(whole->square);
    muon_destroy(&whole->muon);
}

size_t whole_bytes(const struct network *network, const struct whole *whole)
{
    return whole->gradient ? network->n_trained * sizeof *whole->gradient +
                                 whole->n_square * sizeof *whole->square +
                                 muon_bytes(&whole->muon)
                           : 0;
}

static void meet(const struct step_context *walk)
{
    barrier_wait(walk->barrier, walk->team);
}

/* Coefficient of the gradient of the mean loss whose norm is at most clip; all
 * threads compute the same. */
static double clip_of(const struct whole *whole,
                      const struct step_context *walk, double clip,
                      double weight, size_t t)
{
    const size_t n = walk->job->network->n_trained;
    const struct range own = range_part(whole->n_square, walk->team, t);

    for (size_t k = own.lo; k < own.hi; k++)
        whole->square[k] =
            vector_block_dot(n, whole->gradient, whole->gradient, k);
    meet(walk);
    const double norm =
        sqrt(vector_tree_sum(whole->n_square, whole->square)) / weight;
    const double scale = clip / (norm + clip_epsilon);

    return scale < 1 || isnan(scale) ? scale : 1;
}

/* In blocks, so that the average is computed while theta is in cache. */
static void update_range(const struct parameters *p, const struct update *u,
                         const real *gradient, struct range range)
{
    size_t n;

    for (size_t at = range.lo; at < range.hi; at += n) {
        n = smaller(range.hi - at, REDUCE_BLOCK);
        parameters_apply(p, u, at, n, gradient + at);
    }
}

/* Numbers of a block that thread t updates. */
static struct range slice_of(const struct step_context *walk, size_t t)
{
    return range_part_by(walk->job->network->n_trained, MEM_ALIGN, walk->team,
                         t);
}

/* Thread t's slice of the parameters, but for those that are frozen: update
 * them, or with gradient NULL take their average, in which s has no part.
 * Kernels that move as matrices only begin their update. */
static void update_slice(const struct step_context *walk,
                         const struct parameters *p, const struct update *u,
                         real *gradient, size_t t)
{
    const struct network *network = walk->job->network;
    const struct range own = slice_of(walk, t);
    const bool matrices = p->optimizer->uses & USES_MATRICES;
    struct block_range range[MOST_RANGES];
    const size_t n = network_ranges(network, range);

    for (size_t i = 0; i < n; i++) {
        const bool hidden = i + 1 < network->n_layers;
        const struct update v =
            hidden ? *u : update_of_group(u, range[i].group, p->factors);
        const size_t lo = range[i].lo > own.lo ? range[i].lo : own.lo;
        const size_t hi = smaller(range[i].hi, own.hi);

        if (lo >= hi || range[i].frozen)
            continue;
        if (gradient && matrices && hidden)
            muon_blend(p, &v, lo, hi - lo, gradient + lo);
        else if (gradient)
            update_range(p, &v, gradient, (struct range){lo, hi});
        else if (range[i].group != GROUP_SCALE)
            parameters_average(p, &v, lo, hi - lo);
    }
}

/* Scale down the weights W[., j] into unit j whose norm is above limit, for
 * some units; the squares are added from the first input to the last. */
static void limit_units(const struct layer *layer, real *theta, double limit,
                        struct range units)
{
    real *W = theta + layer->W;

    for (size_t lo = units.lo; lo < units.hi; lo += ROW_LANES) {
        const size_t n = smaller(units.hi - lo, ROW_LANES);
        double square[ROW_LANES] = {0};

        for (size_t k = 0; k < layer->n_in; k++)
            for (size_t j = 0; j < n; j++) {
                const double w = (double)W[k * layer->n_out + lo + j];

                square[j] += w * w;
            }
        for (size_t j = 0; j < n; j++) {
            const double norm = sqrt(square[j]);
            const double scale = limit / (norm + limit_epsilon);

            for (size_t k = 0; k < layer->n_in && norm > limit; k++) {
                real *w = &W[k * layer->n_out + lo + j];

                *w = (real)((double)*w * scale);
            }
        }
    }
}

/* Thread t's units of each layer. */
static void limit_part(const struct step_context *walk, real *theta,
                       double limit, size_t t)
{
    const struct network *network = walk->job->network;

    for (size_t l = 0; l < network->n_layers; l++)
        if (!network->layer[l].frozen)
            limit_units(&network->layer[l], theta, limit,
                        range_part_by(network->layer[l].n_out, ROW_LANES,
                                      walk->team, t));
}

/* Thread t's slice of the gradient of the raw weights, in place of that of the
 * weights; s needs whole rows of them. */
static void raw_gradient(const struct whole *whole,
                         const struct step_context *walk, const real *raw,
                         bool clips, size_t t)
{
    const struct network *network = walk->job->network;

    if (network->n_scale > 0 && !network->layer[0].frozen) {
        raw_weights_scale_gradient(network, raw,
                                   range_part(network->n_scale, walk->team, t),
                                   whole->gradient);
        meet(walk);
    }
    raw_weights_gradient(network, raw, slice_of(walk, t), whole->gradient);
    /* Other threads read s, and for a norm this gradient. */
    if (network->n_scale > 0 || clips)
        meet(walk);
}

/* The rest of muon's update, which needs whole kernels. */
static void move_kernels(const struct whole *whole,
                         const struct step_context *walk,
                         const struct parameters *p, const struct update *u,
                         size_t t)
{
    for (size_t phase = 0; phase < MUON_PHASES; phase++) {
        meet(walk);
        muon_phase(&whole->muon, phase, whole->gradient, walk->team, t);
    }
    meet(walk);
    muon_step(&whole->muon, u, whole->gradient, p->theta, slice_of(walk, t));
}

/* Slices by gradient descent, then what needs whole kernels: the directions of
 * muon, and limits; then the weights of the network from raw ones, which need
 * s, then the average of what they leave. A thread computes weights from raw
 * ones of its own slice. */
static void descend(const struct whole *whole, const struct step_context *walk,
                    const struct parameters *parameters, const struct update *u,
                    double limit, size_t t)
{
    const struct network *network = walk->job->network;
    const bool whole_kernels = whole->muon.n_kernels > 0;
    const bool late = whole_kernels || limit > 0 || parameters->effective;
    const bool averages = parameters->average && late;
    struct parameters p = *parameters;

    if (averages)
        p.average = NULL;
    update_slice(walk, &p, u, whole->gradient, t);
    if (whole_kernels)
        move_kernels(whole, walk, &p, u, t);
    if (limit > 0) {
        meet(walk);
        limit_part(walk, p.theta, limit, t);
    }
    if (!p.effective && !averages)
        return;
    if (limit > 0 || network->n_scale > 0)
        meet(walk);
    if (p.effective) {
        raw_weights_effective(network, p.theta, slice_of(walk, t), p.effective);
        p.theta = p.effective;
    }
    p.average = parameters->average;
    if (averages)
        update_slice(walk, &p, u, NULL, t);
}

/* One thread computes the sums over all parameters: few operations compared
 * with the evaluation of all rows. */
static ls_status search(const struct whole *whole,
                        const struct network *network, const ls_config *config,
                        struct parameters *p, double weight, double *loss)
{
    const struct lbfgs_problem problem = {
        .n = network->n_block,
        .n_kernel = network->n_kernel,
        .history = config->lbfgs_history,
        .l2 = config->l2,
        .x = p->average,
        .theta = p->theta,
        .gradient = whole->gradient,
        .state = p->state,
    };
    ls_status status;

    for (size_t i = 0; i < problem.n; i++)
        whole->gradient[i] = (real)((double)whole->gradient[i] / weight);
    status = lbfgs_take(&p->search, &problem, *loss);
    *loss = p->search.loss;
    return status;
}

ls_status whole_update(const struct whole *whole,
                       const struct step_context *walk, const ls_config *config,
                       struct parameters *p, const struct update *update,
                       double weight, size_t t, double *loss)
{
    struct update u = *update;

    meet(walk);
    if (p->optimizer->uses & USES_HISTORY)
        return t > 0
                   ? LS_OK
                   : search(whole, walk->job->network, config, p, weight, loss);
    if (p->effective)
        raw_gradient(whole, walk, p->theta, config->clip_norm > 0, t);
    if (config->clip_norm > 0)
        u.inverse =
            (real)(clip_of(whole, walk, config->clip_norm, weight, t) / weight);
    descend(whole, walk, p, &u, config->max_norm, t);
    return LS_OK;
}
