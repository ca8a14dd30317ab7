/* SPDX-License-Identifier: MIT */
/*
 * optimizer.c - gradient descent (S8), momentum, Adam.
 *
 * One loop each over a range of parameters; results do not depend on the start
 * of the range, so any slicing gives the same bits.
 */
#include "math/optimizer.h"

#include <string.h>

#include "base/multiversion.h"

/* One row each: name, parameter blocks of state. */
#define OPTIMIZERS(X) \
    X(sgd, 0)         \
    X(momentum, 1)    \
    X(adam, 2)

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

#define ROW(name, states) {#name, states, name##_apply},
static const struct optimizer table[] = {OPTIMIZERS(ROW)};
#undef ROW

#define NAME(name, states) #name,
const char *const optimizer_choices[] = {OPTIMIZERS(NAME) NULL};
#undef NAME

const struct optimizer *optimizer_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
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
    return (struct update){
        .inverse = (real)(1 / weight),
        .rate = (real)rate,
        .decay = (real)config->l2,
        .momentum = (real)config->momentum,
        .beta1 = (real)config->beta1,
        .beta2 = (real)config->beta2,
        .epsilon = (real)config->epsilon,
        .rest1 = (real)(1 - config->beta1),
        .rest2 = (real)(1 - config->beta2),
        .correct1 = (real)(1 / (1 - power(config->beta1, t))),
        .correct2 = (real)(1 / sqrt(1 - power(config->beta2, t))),
    };
}
