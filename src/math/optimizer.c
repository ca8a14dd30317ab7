/* SPDX-License-Identifier: MIT */
/*
 * optimizer.c - gradient descent (S8), with momentum, and the methods that
 * scale each parameter by its past gradients. Penalties, clipping and averages
 * are those of parameters.c.
 *
 * One loop each over a range of parameters; results do not depend on the start
 * of the range, so any slicing gives the same bits.
 */
#include "math/optimizer.h"

#include <string.h>

#include "base/multiversion.h"

/* One row each: name, blocks of state, settings that it uses, and what auto
 * stands for: lr, momentum, beta2, rho, epsilon, weight-decay. Values differ
 * from Adam's where papers and PyTorch have others. */
#define OPTIMIZERS(X)                                                          \
    X(sgd, 0, STEPS, 0.001, 0.9, 0.999, 0.9, 1e-8, 0)                          \
    X(momentum, 1, STEPS | USES_MOMENTUM, 0.001, 0.9, 0.999, 0.9, 1e-8, 0)     \
    X(nesterov, 1, STEPS | USES_MOMENTUM, 0.001, 0.9, 0.999, 0.9, 1e-8, 0)     \
    X(adagrad, 1, STEPS | USES_EPSILON, 0.01, 0.9, 0.999, 0.9, 1e-10, 0)       \
    X(rmsprop, 1, STEPS | USES_RHO | USES_EPSILON, 0.001, 0.9, 0.999, 0.99,    \
      1e-8, 0)                                                                 \
    X(adadelta, 2, STEPS | USES_RHO | USES_EPSILON, 1, 0.9, 0.999, 0.9, 1e-6,  \
      0)                                                                       \
    X(adam, 2, STEPS | USES_BETAS | USES_EPSILON, 0.001, 0.9, 0.999, 0.9,      \
      1e-8, 0)                                                                 \
    X(adamw, 2, STEPS | USES_BETAS | USES_EPSILON, 0.001, 0.9, 0.999, 0.9,     \
      1e-8, 0.01)                                                              \
    X(lion, 1, STEPS | USES_BETAS, 0.0001, 0.9, 0.99, 0.9, 1e-8, 0)            \
    X(muon, 2,                                                                 \
      STEPS | USES_MOMENTUM | USES_BETAS | USES_EPSILON | USES_MATRICES, 0.02, \
      0.95, 0.999, 0.9, 1e-8, 0.1)                                             \
    X(lbfgs, 0, USES_HISTORY, 0.001, 0.9, 0.999, 0.9, 1e-8, 0)

enum { STEPS = USES_LR | USES_BATCH };

/* g = sum / n + l2 W;   W <- W - eta g                              (S8) */
LS_MULTIVERSION
static void sgd_apply(const struct update *u, size_t n,
                      const real *restrict gradient, real *restrict theta,
                      real *restrict state1, real *restrict state2)
{
    const struct update v = *u;

    (void)state1;
    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * v.inverse + v.decay * theta[i];

        theta[i] -= v.rate * g;
    }
}

/* v <- mu v + g;   W <- W - eta v      (Polyak 1964, as PyTorch writes it) */
LS_MULTIVERSION
static void momentum_apply(const struct update *u, size_t n,
                           const real *restrict gradient, real *restrict theta,
                           real *restrict velocity, real *restrict state2)
{
    const struct update v = *u;

    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * v.inverse + v.decay * theta[i];

        velocity[i] = v.momentum * velocity[i] + g;
        theta[i] -= v.rate * velocity[i];
    }
}

/* v <- mu v + g;   W <- W - eta (g + mu v)
 *
 * Nesterov 1983, as Sutskever et al. 2013 and PyTorch write it. */
LS_MULTIVERSION
static void nesterov_apply(const struct update *u, size_t n,
                           const real *restrict gradient, real *restrict theta,
                           real *restrict velocity, real *restrict state2)
{
    const struct update v = *u;

    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * v.inverse + v.decay * theta[i];

        velocity[i] = v.momentum * velocity[i] + g;
        theta[i] -= v.rate * (g + v.momentum * velocity[i]);
    }
}

/* s <- s + g^2;   W <- W - eta g / (sqrt(s) + epsilon)
 *
 * Duchi, Hazan and Singer 2011. */
LS_MULTIVERSION
static void adagrad_apply(const struct update *u, size_t n,
                          const real *restrict gradient, real *restrict theta,
                          real *restrict sum, real *restrict state2)
{
    const struct update c = *u;

    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * c.inverse + c.decay * theta[i];

        sum[i] += g * g;
        theta[i] -= c.rate * g / (real_sqrt(sum[i]) + c.epsilon);
    }
}

/* s <- rho s + (1 - rho) g^2;   W <- W - eta g / (sqrt(s) + epsilon)
 *
 * Tieleman and Hinton 2012, lecture 6.5; rho is PyTorch's alpha. */
LS_MULTIVERSION
static void rmsprop_apply(const struct update *u, size_t n,
                          const real *restrict gradient, real *restrict theta,
                          real *restrict square, real *restrict state2)
{
    const struct update c = *u;

    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * c.inverse + c.decay * theta[i];

        square[i] = c.rho * square[i] + c.rest_rho * (g * g);
        theta[i] -= c.rate * g / (real_sqrt(square[i]) + c.epsilon);
    }
}

/*
 * s <- rho s + (1 - rho) g^2
 * step = sqrt(a + epsilon) / sqrt(s + epsilon) g
 * a <- rho a + (1 - rho) step^2;   W <- W - eta step
 *
 * Zeiler 2012, algorithm 1, with a learning rate as PyTorch has it.
 */
LS_MULTIVERSION
static void adadelta_apply(const struct update *u, size_t n,
                           const real *restrict gradient, real *restrict theta,
                           real *restrict square, real *restrict steps)
{
    const struct update c = *u;

    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * c.inverse + c.decay * theta[i];

        square[i] = c.rho * square[i] + c.rest_rho * (g * g);
        const real step = real_sqrt(steps[i] + c.epsilon) /
                          real_sqrt(square[i] + c.epsilon) * g;

        steps[i] = c.rho * steps[i] + c.rest_rho * (step * step);
        theta[i] -= c.rate * step;
    }
}

/*
 * m <- beta1 m + (1 - beta1) g;   v <- beta2 v + (1 - beta2) g^2
 * W <- W - eta m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * Kingma and Ba 2015, algorithm 1.
 */
LS_MULTIVERSION
static void adam_apply(const struct update *u, size_t n,
                       const real *restrict gradient, real *restrict theta,
                       real *restrict m, real *restrict v)
{
    const struct update c = *u;
    const real rate = c.rate * c.correct1;

    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * c.inverse + c.decay * theta[i];

        m[i] = c.beta1 * m[i] + c.rest1 * g;
        v[i] = c.beta2 * v[i] + c.rest2 * (g * g);
        theta[i] -= rate * m[i] / (real_sqrt(v[i]) * c.correct2 + c.epsilon);
    }
}

/* AdamW is Adam: its decay is that of every optimizer, before the step
 * (Loshchilov and Hutter 2019, algorithm 2, as PyTorch writes it). */
#define adamw_apply adam_apply

/* c = beta1 m + (1 - beta1) g;   W <- W - eta sign(c)
 * m <- beta2 m + (1 - beta2) g
 *
 * Chen et al. 2023, algorithm 2. */
LS_MULTIVERSION
static void lion_apply(const struct update *u, size_t n,
                       const real *restrict gradient, real *restrict theta,
                       real *restrict m, real *restrict state2)
{
    const struct update v = *u;

    (void)state2;
    for (size_t i = 0; i < n; i++) {
        const real g = gradient[i] * v.inverse + v.decay * theta[i];
        const real c = v.beta1 * m[i] + v.rest1 * g;
        const real sign = (real)((c > 0) - (c < 0));

        /* NaN has no sign, but must show in the parameters. */
        theta[i] -= v.rate * (c == c ? sign : c);
        m[i] = v.beta2 * m[i] + v.rest2 * g;
    }
}

/* All but the kernels of hidden layers, whose step is in muon.c. */
#define muon_apply adam_apply

#define lbfgs_apply NULL

/* Rate of Adam's part of muon. */
static const double rate_of_others = 0.001;

#define ROW(name, states, uses, lr, momentum, beta2, rho, epsilon, decay) \
    {#name, states, uses,    lr,    momentum,                             \
     beta2, rho,    epsilon, decay, name##_apply},
static const struct optimizer table[] = {OPTIMIZERS(ROW)};
#undef ROW

#define NAME(name, ...) #name,
const char *const optimizer_choices[] = {OPTIMIZERS(NAME) NULL};
#undef NAME

const struct optimizer *optimizer_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

size_t optimizer_states(const ls_config *config)
{
    const struct optimizer *optimizer = optimizer_find(config->optimizer);

    return optimizer->uses & USES_HISTORY ? lbfgs_states(config->lbfgs_history)
                                          : optimizer->n_states;
}

static void settle(double *setting, double usual)
{
    if (isnan(*setting))
        *setting = usual;
}

void optimizer_settle(ls_config *config)
{
    const struct optimizer *usual = optimizer_find(config->optimizer);

    settle(&config->lr, usual->lr);
    settle(&config->momentum, usual->momentum);
    if (usual->uses & USES_MATRICES)
        settle(&config->lr_others, rate_of_others);
    settle(&config->beta2, usual->beta2);
    settle(&config->rho, usual->rho);
    settle(&config->epsilon, usual->epsilon);
    settle(&config->weight_decay, usual->weight_decay);
}

/* x^t by squaring: the same bits on every machine, unlike pow(). */
static double power(double x, uint64_t t)
{
    double result = 1;

    for (; t > 0; t /= 2) {
        if (t % 2)
            result *= x;
        x *= x;
    }
    return result;
}

struct update update_of_step(const ls_config *config, double rate, uint64_t t,
                             double weight)
{
    /* In the ratio of the settings through the whole schedule. */
    const double others =
        isnan(config->lr_others) ? 1 : config->lr_others / config->lr;

    return (struct update){
        .inverse = (real)(1 / weight),
        .rate = (real)rate,
        .rate_others = (real)(rate * others),
        .lr_others = rate * others,
        .decay = (real)config->l2,
        .momentum = (real)config->momentum,
        .beta1 = (real)config->beta1,
        .beta2 = (real)config->beta2,
        .rho = (real)config->rho,
        .epsilon = (real)config->epsilon,
        .rest1 = (real)(1 - config->beta1),
        .rest2 = (real)(1 - config->beta2),
        .rest_rho = (real)(1 - config->rho),
        .rest_momentum = (real)(1 - config->momentum),
        .correct1 = (real)(1 / (1 - power(config->beta1, t))),
        .correct2 = (real)(1 / sqrt(1 - power(config->beta2, t))),
        .l1 = (real)config->l1,
        .shrink = (real)(1 - rate * config->weight_decay),
        .shrink_others = (real)(1 - rate * others * config->weight_decay),
        .clip = (real)config->clip_value,
        /* The average begins with the parameters after the first step. */
        .blend = t == 1 ? 1 : (real)(1 - config->ema),
        .prepared = config->l1 > 0 || config->weight_decay > 0 ||
                    config->clip_value > 0,
    };
}

struct update update_with_decay(struct update of_hidden, double rate,
                                double weight_decay)
{
    of_hidden.shrink = (real)(1 - rate * weight_decay);
    of_hidden.shrink_others = (real)(1 - of_hidden.lr_others * weight_decay);
    return of_hidden;
}

struct update update_of_group(const struct update *of_hidden,
                              enum parameter_group group,
                              const struct lr_factors *factors)
{
    struct update u = *of_hidden;

    u.rate = u.rate_others;
    u.shrink = u.shrink_others;
    if (group == GROUP_KERNEL)
        return u;
    if (factors)
        u.rate = (real)(u.lr_others * factors->of[group]);
    u.decay = 0;
    u.l1 = 0;
    u.shrink = 1;
    return u;
}
