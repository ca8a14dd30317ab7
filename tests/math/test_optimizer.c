/* SPDX-License-Identifier: MIT */
/*
 * test_optimizer.c - each optimizer against its formula in double.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/settings.h"
#include "math/optimizer.h"
#include "settings/config.h"
#include "support.h"

enum { N = 37, STEPS = 25 };

static const double near = sizeof(real) == 8 ? 1e-13 : 2e-5;

/* One parameter after STEPS steps, by the book, in double. */
struct book {
    double theta, m, v;
};

/* Whether a name is among two. */
static bool is(const char *name, const char *a, const char *b)
{
    return strcmp(name, a) == 0 || strcmp(name, b) == 0;
}

/* Those that scale a gradient by the mean square of the past ones. */
static void scaled_by_the_book(const char *name, const ls_config *c, double g,
                               struct book *b)
{
    if (strcmp(name, "adagrad") == 0) {
        b->v += g * g;
        b->theta -= c->lr * g / (sqrt(b->v) + c->epsilon);
        return;
    }
    b->v = c->rho * b->v + (1 - c->rho) * g * g;
    if (strcmp(name, "rmsprop") == 0) {
        b->theta -= c->lr * g / (sqrt(b->v) + c->epsilon);
    } else {
        const double step =
            sqrt(b->m + c->epsilon) / sqrt(b->v + c->epsilon) * g;

        b->m = c->rho * b->m + (1 - c->rho) * step * step;
        b->theta -= c->lr * step;
    }
}

static void by_the_book(const char *name, const ls_config *c, uint64_t t,
                        double g, struct book *b)
{
    if (strcmp(name, "sgd") == 0) {
        b->theta -= c->lr * g;
    } else if (is(name, "momentum", "nesterov")) {
        b->v = c->momentum * b->v + g;
        b->theta -=
            c->lr *
            (strcmp(name, "momentum") == 0 ? b->v : g + c->momentum * b->v);
    } else if (strcmp(name, "lion") == 0) {
        const double step = c->beta1 * b->m + (1 - c->beta1) * g;

        b->theta -= c->lr * ((step > 0) - (step < 0));
        b->m = c->beta2 * b->m + (1 - c->beta2) * g;
    } else if (!is(name, "adam", "adamw") && strcmp(name, "muon") != 0) {
        scaled_by_the_book(name, c, g, b);
    } else {
        b->m = c->beta1 * b->m + (1 - c->beta1) * g;
        b->v = c->beta2 * b->v + (1 - c->beta2) * g * g;
        const double m = b->m / (1 - pow(c->beta1, (double)t));
        const double v = b->v / (1 - pow(c->beta2, (double)t));

        b->theta -= c->lr * m / (sqrt(v) + c->epsilon);
    }
}

static void check(const char *name, const ls_config *given)
{
    ls_config settled = *given;
    const ls_config *config = &settled;
    const struct optimizer *o = optimizer_find(name);
    real theta[N], g[N], state1[N] = {0}, state2[N] = {0};
    struct book book[N];
    const double weight = 8;

    if (!o->apply)
        return; /* lbfgs has a test of its own */
    snprintf(settled.optimizer, sizeof settled.optimizer, "%s", name);
    optimizer_settle(&settled);
    fill_uniform(theta, N, 1);
    for (size_t i = 0; i < N; i++)
        book[i] = (struct book){(double)theta[i], 0, 0};
    for (uint64_t t = 1; t <= STEPS; t++) {
        const struct update u = update_of_step(config, config->lr, t, weight);

        fill_uniform(g, N, 100 + t);
        for (size_t i = 0; i < N; i++)
            by_the_book(name, config, t,
                        (double)g[i] / weight + config->l2 * book[i].theta,
                        &book[i]);
        o->apply(&u, N, g, theta, state1, state2);
    }
    for (size_t i = 0; i < N; i++)
        EXPECT_CLOSE((double)theta[i], book[i].theta, near, near);
}

static void every_optimizer_is_its_formula(void)
{
    ls_config config;

    config_default(&config);
    config.lr = 0.01;
    for (size_t i = 0; optimizer_choices[i]; i++) {
        config.l2 = 0;
        check(optimizer_choices[i], &config);
        config.l2 = 0.1;
        check(optimizer_choices[i], &config);
    }
    /* Every constant so large that its place in the formula shows. */
    config.epsilon = 0.2;
    config.momentum = 0.6;
    config.beta1 = 0.7;
    config.beta2 = 0.8;
    config.rho = 0.75;
    for (size_t i = 0; optimizer_choices[i]; i++)
        check(optimizer_choices[i], &config);
    CU_ASSERT_PTR_NULL(optimizer_find("rprop"));
}

/* The reduction gives each thread a slice: it must not matter where it is. */
static void slices_give_the_same_bits(void)
{
    ls_config config;

    config_default(&config);
    optimizer_settle(&config);
    for (size_t k = 0; optimizer_find(optimizer_choices[k])->apply; k++) {
        const struct optimizer *o = optimizer_find(optimizer_choices[k]);
        const struct update u = update_of_step(&config, config.lr, 3, 5);
        real whole[N], parts[N], g[N], a[4][N] = {{0}};

        fill_uniform(whole, N, 1);
        memcpy(parts, whole, sizeof parts);
        fill_uniform(g, N, 2);
        o->apply(&u, N, g, whole, a[0], a[1]);
        for (size_t lo = 0, n; lo < N; lo += n) {
            n = lo < 10 ? 1 : lo < 20 ? 7 : N - lo;
            o->apply(&u, n, g + lo, parts + lo, a[2] + lo, a[3] + lo);
        }
        CU_ASSERT(memcmp(whole, parts, sizeof whole) == 0);
        CU_ASSERT(memcmp(a[0], a[2], sizeof a[0]) == 0);
    }
}

/* Auto is what a user of the optimizer expects; what is given stays. */
static void auto_is_the_usual_value(void)
{
    ls_config config;

    config_default(&config);
    CU_ASSERT(isnan(config.lr) && isnan(config.weight_decay));
    optimizer_settle(&config);
    CU_ASSERT(config.lr == 0.001 && config.beta2 == 0.999 &&
              config.epsilon == 1e-8 && config.weight_decay == 0);
    config_default(&config);
    strcpy(config.optimizer, "adadelta");
    config.rho = 0.5;
    optimizer_settle(&config);
    CU_ASSERT(config.lr == 1 && config.rho == 0.5 && config.epsilon == 1e-6);
    config_default(&config);
    strcpy(config.optimizer, "adamw");
    optimizer_settle(&config);
    CU_ASSERT(config.weight_decay == 0.01 && config.momentum == 0.9);
    CU_ASSERT(isnan(config.lr_others));
    config_default(&config);
    strcpy(config.optimizer, "muon");
    optimizer_settle(&config);
    CU_ASSERT(config.lr == 0.02 && config.lr_others == 0.001 &&
              config.momentum == 0.95 && config.weight_decay == 0.1);
}

/* With muon, in the ratio of the settings at each step of a schedule; else the
 * same bits as the kernels have. */
static void others_have_a_rate_of_their_own(void)
{
    ls_config config;
    struct update u;

    config_default(&config);
    config.lr = 0.3;
    optimizer_settle(&config);
    u = update_of_step(&config, 0.1, 1, 1);
    CU_ASSERT(update_of_group(&u, GROUP_BIAS, NULL).rate == u.rate &&
              u.rate == (real)0.1);
    CU_ASSERT(update_of_group(&u, GROUP_KERNEL, NULL).shrink == u.shrink);
    strcpy(config.optimizer, "muon");
    config.lr_others = 0.003;
    u = update_of_step(&config, 0.1, 1, 1);
    CU_ASSERT(u.rate == (real)0.1);
    EXPECT_CLOSE((double)update_of_group(&u, GROUP_BIAS, NULL).rate, 0.001,
                 1e-6, 0);
    config.weight_decay = 2;
    u = update_of_step(&config, 0.1, 1, 1);
    EXPECT_CLOSE(1 - (double)u.shrink, 0.2, 1e-6, 0);
    EXPECT_CLOSE(1 - (double)update_of_group(&u, GROUP_KERNEL, NULL).shrink,
                 0.002, 1e-4, 0);
    CU_ASSERT(update_of_group(&u, GROUP_KERNEL, NULL).decay == u.decay);
}

static void lbfgs_keeps_pairs(void)
{
    ls_config config;

    config_default(&config);
    CU_ASSERT_EQUAL(optimizer_states(&config), 2);
    strcpy(config.optimizer, "lbfgs");
    config.lbfgs_history = 3;
    CU_ASSERT_EQUAL(optimizer_states(&config), 8);
    config.lbfgs_history = LBFGS_MOST_PAIRS;
    CU_ASSERT_EQUAL(optimizer_states(&config), OPTIMIZER_MAX_STATES);
}

static CU_TestInfo tests[] = {
    {"every optimizer is its formula", every_optimizer_is_its_formula},
    {"slices give the same bits", slices_give_the_same_bits},
    {"auto is the usual value", auto_is_the_usual_value},
    {"others have a rate of their own", others_have_a_rate_of_their_own},
    {"L-BFGS keeps pairs", lbfgs_keeps_pairs},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"optimizer: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
