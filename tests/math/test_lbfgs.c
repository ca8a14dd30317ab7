/* SPDX-License-Identifier: MIT */
/*
 * test_lbfgs.c - L-BFGS on functions whose minimum is known.
 */
#include <math.h>
#include <string.h>

#include "math/lbfgs.h"
#include "support.h"

enum { N = 12, HISTORY = 5 };

static const double near = sizeof(real) == 8 ? 1e-7 : 2e-3;

typedef double (*objective)(const real *x, real *g);

/* sum_k (k + 1) / 2 (x_k - k)^2 */
static double bowl(const real *x, real *g)
{
    double f = 0;

    for (size_t k = 0; k < N; k++) {
        const double e = (double)x[k] - (double)k;

        f += (double)(k + 1) / 2 * e * e;
        g[k] = (real)((double)(k + 1) * e);
    }
    return f;
}

/* Rosenbrock 1960, in pairs of variables; the minimum is at 1. */
static double valley(const real *x, real *g)
{
    double f = 0;

    for (size_t k = 0; k < N; k += 2) {
        const double a = (double)x[k], b = (double)x[k + 1];

        f += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a);
        g[k] = (real)(-400 * a * (b - a * a) - 2 * (1 - a));
        g[k + 1] = (real)(200 * (b - a * a));
    }
    return f;
}

/* Infinite beyond 2: a step may be too long for any number. */
static double wall(const real *x, real *g)
{
    double f = 0;

    for (size_t k = 0; k < N; k++) {
        if (x[k] >= 2)
            return INFINITY;
        f += -log(2 - (double)x[k]) - 50 * (double)x[k];
        g[k] = (real)(1 / (2 - (double)x[k]) - 50);
    }
    return f;
}

struct run {
    struct lbfgs search;
    real x[N], theta[N], gradient[N];
    real block[2 + 2 * HISTORY][N];
    real *state[2 + 2 * HISTORY];
};

static struct lbfgs_problem problem_of(struct run *r, double l2)
{
    for (size_t k = 0; k < 2 + 2 * HISTORY; k++)
        r->state[k] = r->block[k];
    return (struct lbfgs_problem){
        .n = N,
        .n_kernel = N / 2,
        .history = HISTORY,
        .l2 = l2,
        .x = r->x,
        .theta = r->theta,
        .gradient = r->gradient,
        .state = r->state,
    };
}

/* Evaluations, at most `most`, until no step helps. */
static size_t minimize(struct run *r, objective f, double l2, size_t most)
{
    const struct lbfgs_problem p = problem_of(r, l2);
    double best = INFINITY;
    size_t n = 0;

    while (n < most && !lbfgs_rests(&r->search)) {
        EXPECT_OK(lbfgs_take(&r->search, &p, f(r->theta, r->gradient)));
        CU_ASSERT(r->search.start.f <= best);
        best = r->search.start.f;
        n++;
    }
    return n;
}

static void a_bowl_is_minimized(void)
{
    struct run r = {.search.mode = 0};

    minimize(&r, bowl, 0, 100);
    for (size_t k = 0; k < N; k++)
        EXPECT_CLOSE((double)r.x[k], (double)k, near, near);
}

/* Of (k + 1) (x - k) + l2 x = 0; not of the second half, the biases. */
static void the_penalty_is_part_of_the_objective(void)
{
    struct run r = {.search.mode = 0};

    minimize(&r, bowl, 3, 100);
    for (size_t k = 0; k < N; k++) {
        const double c = (double)(k + 1);

        EXPECT_CLOSE((double)r.x[k], c * (double)k / (c + (k < N / 2 ? 3 : 0)),
                     near, near);
    }
    /* The loss that is reported has no penalty. */
    EXPECT_CLOSE(r.search.loss, bowl(r.x, r.gradient), 1e-6, 1e-6);
}

/* Not before, as the tests above check, and not long after. */
static void the_search_rests_at_the_minimum(void)
{
    struct run r = {.search.mode = 0};

    CU_ASSERT(minimize(&r, bowl, 3, 1000) < 60);
    CU_ASSERT(lbfgs_rests(&r.search));
    CU_ASSERT(memcmp(r.x, r.theta, sizeof r.x) == 0);
}

static void a_curved_valley_is_followed(void)
{
    struct run r = {.search.mode = 0};
    size_t n;

    for (size_t k = 0; k < N; k += 2) {
        r.theta[k] = (real)-1.2;
        r.theta[k + 1] = 1;
    }
    n = minimize(&r, valley, 0, 500);
    CU_ASSERT(n < 200);
    for (size_t k = 0; k < N; k++)
        EXPECT_CLOSE((double)r.x[k], 1, 10 * near, 10 * near);
}

static void a_step_that_overflows_is_shortened(void)
{
    struct run r = {.search.mode = 0};

    minimize(&r, wall, 0, 200);
    for (size_t k = 0; k < N; k++)
        EXPECT_CLOSE((double)r.x[k], 2 - 1 / 50., near, near);
}

static void the_first_loss_must_be_finite(void)
{
    struct run r = {.search.mode = 0};
    const struct lbfgs_problem p = problem_of(&r, 0);

    CU_ASSERT_EQUAL(lbfgs_take(&r.search, &p, (double)NAN), LS_DIVERGED);
    CU_ASSERT(r.search.mode == 0);
}

/* A run goes on from its numbers and blocks alone. */
static void state_is_all_there_is(void)
{
    struct run whole = {.search.mode = 0}, part = {.search.mode = 0}, copy;

    minimize(&whole, valley, 0.1, 40);
    minimize(&part, valley, 0.1, 17);
    memcpy(&copy, &part, sizeof copy);
    memset(&part, 0, sizeof part);
    minimize(&copy, valley, 0.1, 23);
    CU_ASSERT(memcmp(whole.x, copy.x, sizeof copy.x) == 0);
    CU_ASSERT(memcmp(whole.theta, copy.theta, sizeof copy.theta) == 0);
}

static void a_damaged_state_is_refused(void)
{
    struct run r = {.search.mode = 0};
    const size_t n = lbfgs_states(HISTORY);
    struct lbfgs bad;

    minimize(&r, bowl, 0, 4);
    CU_ASSERT(lbfgs_is_valid(&r.search, n));
    CU_ASSERT(!lbfgs_is_valid(&r.search, 2));
    CU_ASSERT(!lbfgs_is_valid(&r.search, n + 1));
    bad = r.search;
    bad.pairs = HISTORY + 1;
    CU_ASSERT(!lbfgs_is_valid(&bad, n));
    bad = r.search;
    bad.newest = -1;
    CU_ASSERT(!lbfgs_is_valid(&bad, n));
    bad = r.search;
    bad.mode = 0.5;
    CU_ASSERT(!lbfgs_is_valid(&bad, n));
}

static CU_TestInfo tests[] = {
    {"a bowl is minimized", a_bowl_is_minimized},
    {"the penalty is part of the objective",
     the_penalty_is_part_of_the_objective},
    {"the search rests at the minimum", the_search_rests_at_the_minimum},
    {"a curved valley is followed", a_curved_valley_is_followed},
    {"a step that overflows is shortened", a_step_that_overflows_is_shortened},
    {"the first loss must be finite", the_first_loss_must_be_finite},
    {"state is all there is", state_is_all_there_is},
    {"a damaged state is refused", a_damaged_state_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lbfgs: minima", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
