/* SPDX-License-Identifier: MIT */
/*
 * test_piecewise.c - piecewise linear functions of a number against their
 * definition: a sum over all bins.
 */
#include <math.h>
#include <string.h>

#include "math/piecewise.h"
#include "support.h"

enum { MOST_BINS = 5, MOST_SIZE = 37, N = 21, LD = 32 };

static const real knots[] = {(real)-0.75, (real)-0.25, 0,
                             (real)0.125, (real)0.5,   (real)0.8125};

struct setting {
    struct piecewise f;
    real w[MOST_SIZE], b[MOST_SIZE], V[MOST_BINS * MOST_SIZE];
    real P[MOST_BINS * MOST_SIZE], Q[MOST_BINS * MOST_SIZE];
    real x[LD], A[MOST_SIZE * LD], dA[MOST_SIZE * LD];
    real dw[MOST_SIZE], db[MOST_SIZE], dV[MOST_BINS * MOST_SIZE];
};

static void set_up(struct setting *s, size_t bins, size_t size)
{
    memset(s, 0, sizeof *s);
    s->f = (struct piecewise){bins, size, knots};
    fill_uniform(s->w, size, 1);
    fill_uniform(s->b, size, 2);
    fill_uniform(s->V, bins * size, 3);
    fill_uniform(s->x, N, 4);
    fill_uniform(s->dA, size * LD, 5);
    for (size_t i = 0; i < 6; i++) /* exactly at the knots, too */
        s->x[i] = knots[i];
    s->x[6] = -3; /* and far outside */
    s->x[7] = 5;
}

/* e_t of the header, of bins bins. */
static double share_of(size_t bins, size_t t, double x)
{
    const double k = (double)knots[t], next = (double)knots[t + 1];
    double e = (x - k) / (next - k);

    if (t > 0 && e < 0)
        e = 0;
    if (t + 1 < bins && e > 1)
        e = 1;
    return e;
}

static double value_of(const struct setting *s, size_t u, double x)
{
    double a = (double)s->w[u] * x + (double)s->b[u];

    for (size_t t = 0; t < s->f.bins; t++)
        a += share_of(s->f.bins, t, x) * (double)s->V[t * s->f.size + u];
    return a;
}

static void values_are_those_of_the_definition(void)
{
    const double close = sizeof(real) == 8 ? 1e-14 : 1e-5;
    static struct setting s;

    for (size_t bins = 1; bins <= MOST_BINS; bins++)
        for (size_t size = 1; size <= MOST_SIZE; size += 6) {
            set_up(&s, bins, size);
            piecewise_lines(&s.f, s.w, s.b, s.V, s.P, s.Q);
            piecewise_forward(&s.f, LD, s.x, s.P, s.Q, s.A);
            for (size_t u = 0; u < size; u++)
                for (size_t i = 0; i < LD; i++)
                    EXPECT_CLOSE((double)s.A[u * LD + i],
                                 value_of(&s, u, (double)s.x[i]), close, close);
        }
}

/* The functions are linear in the parameters, so their derivatives are x, 1 and
 * e_t. Lanes beyond the rows do not count. */
static void gradient_is_that_of_the_definition(void)
{
    const double close = sizeof(real) == 8 ? 1e-13 : 1e-4;
    static struct setting s;
    static real G[MOST_BINS * MOST_SIZE];

    for (size_t bins = 1; bins <= MOST_BINS; bins++)
        for (size_t size = 1; size <= MOST_SIZE; size += 6) {
            set_up(&s, bins, size);
            piecewise_backward(&s.f, N, LD, s.x, s.dA, G, s.dw, s.db, s.dV);
            for (size_t u = 0; u < size; u++) {
                double dw = 0, db = 0;

                for (size_t i = 0; i < N; i++) {
                    dw += (double)s.x[i] * (double)s.dA[u * LD + i];
                    db += (double)s.dA[u * LD + i];
                }
                EXPECT_CLOSE((double)s.dw[u], dw, close, close);
                EXPECT_CLOSE((double)s.db[u], db, close, close);
                for (size_t t = 0; t < bins; t++) {
                    double dV = 0;

                    for (size_t i = 0; i < N; i++)
                        dV += share_of(bins, t, (double)s.x[i]) *
                              (double)s.dA[u * LD + i];
                    EXPECT_CLOSE((double)s.dV[t * size + u], dV, close, close);
                }
            }
        }
}

static void no_rows_give_no_gradient(void)
{
    static struct setting s;
    static real G[MOST_BINS * MOST_SIZE];

    set_up(&s, 4, 3);
    piecewise_backward(&s.f, 0, 0, s.x, s.dA, G, s.dw, s.db, s.V);
    for (size_t i = 0; i < 4 * 3; i++)
        CU_ASSERT_EQUAL(s.V[i], 0);
    CU_ASSERT(s.dw[2] == 0 && s.db[2] == 0);
}

/* NaN is in no bin, and stays NaN. */
static void nan_stays_nan(void)
{
    static struct setting s;

    set_up(&s, 4, 3);
    s.x[2] = (real)NAN;
    piecewise_lines(&s.f, s.w, s.b, s.V, s.P, s.Q);
    piecewise_forward(&s.f, LD, s.x, s.P, s.Q, s.A);
    for (size_t u = 0; u < 3; u++)
        CU_ASSERT(isnan(s.A[u * LD + 2]) && isfinite(s.A[u * LD + 3]));
}

static CU_TestInfo tests[] = {
    {"values are those of the definition", values_are_those_of_the_definition},
    {"gradient is that of the definition", gradient_is_that_of_the_definition},
    {"no rows give no gradient", no_rows_give_no_gradient},
    {"NaN stays NaN", nan_stays_nan},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"piecewise: linear functions in bins", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
