/* SPDX-License-Identifier: MIT */
/*
 * test_periodic.c - sums of cosines of a number against their definition.
 */
#include <math.h>
#include <string.h>

#include "math/periodic.h"
#include "support.h"

enum { MOST_FREQUENCIES = 5, MOST_SIZE = 19, N = 21, LD = 32 };

struct setting {
    struct periodic f;
    real w[MOST_FREQUENCIES], b[MOST_FREQUENCIES];
    real L[MOST_FREQUENCIES * MOST_SIZE], c[MOST_SIZE];
    real x[LD], A[MOST_SIZE * LD], dA[MOST_SIZE * LD];
    real dw[MOST_FREQUENCIES], db[MOST_FREQUENCIES];
    real dL[MOST_FREQUENCIES * MOST_SIZE], dc[MOST_SIZE];
};

static void set_up(struct setting *s, size_t frequencies, size_t size)
{
    memset(s, 0, sizeof *s);
    s->f = (struct periodic){frequencies, size, s->w, s->b, s->L, s->c};
    fill_uniform(s->w, frequencies, 1);
    fill_uniform(s->b, frequencies, 2);
    fill_uniform(s->L, frequencies * (size - 1), 3);
    fill_uniform(s->c, size - 1, 4);
    fill_uniform(s->x, N, 5);
    for (size_t u = 0; u < size; u++)
        fill_uniform(s->dA + u * LD, N, 6 + u);
}

static double angle(const struct setting *s, size_t j, size_t i)
{
    return 2 * acos(-1.0) *
           ((double)s->w[j] * (double)s->x[i] + (double)s->b[j]);
}

static void values_are_those_of_the_definition(void)
{
    const double close = sizeof(real) == 8 ? 1e-14 : 1e-5;
    static struct setting s;

    for (size_t k = 1; k <= MOST_FREQUENCIES; k++)
        for (size_t size = 2; size <= MOST_SIZE; size += 3) {
            set_up(&s, k, size);
            periodic_forward(&s.f, LD, s.x, s.A);
            for (size_t i = 0; i < LD; i++) {
                CU_ASSERT_EQUAL(s.A[i], s.x[i]);
                for (size_t u = 1; u < size; u++) {
                    double a = (double)s.c[u - 1];

                    for (size_t j = 0; j < k; j++)
                        a += (double)s.L[j * (size - 1) + u - 1] *
                             cos(angle(&s, j, i));
                    EXPECT_CLOSE((double)s.A[u * LD + i], a, close, close);
                }
            }
        }
}

/* dL/dt of frequency j in row i. */
static double turn_gradient(const struct setting *s, size_t j, size_t i)
{
    const size_t n = s->f.size - 1;
    double sum = 0;

    for (size_t u = 0; u < n; u++)
        sum += (double)s->L[j * n + u] * (double)s->dA[(u + 1) * LD + i];
    return -2 * acos(-1.0) * sin(angle(s, j, i)) * sum;
}

static void expect_frequency(const struct setting *s, size_t j, double close)
{
    const size_t n = s->f.size - 1;
    double dw = 0, db = 0;

    for (size_t i = 0; i < N; i++) {
        dw += (double)s->x[i] * turn_gradient(s, j, i);
        db += turn_gradient(s, j, i);
    }
    EXPECT_CLOSE((double)s->dw[j], dw, close, close);
    EXPECT_CLOSE((double)s->db[j], db, close, close);
    for (size_t u = 0; u < n; u++) {
        double dL = 0;

        for (size_t i = 0; i < N; i++)
            dL += cos(angle(s, j, i)) * (double)s->dA[(u + 1) * LD + i];
        EXPECT_CLOSE((double)s->dL[j * n + u], dL, close, close);
    }
}

static void gradient_is_that_of_the_definition(void)
{
    const double close = sizeof(real) == 8 ? 1e-13 : 1e-4;
    static struct setting s;

    for (size_t k = 1; k <= MOST_FREQUENCIES; k++)
        for (size_t size = 2; size <= MOST_SIZE; size += 3) {
            const struct periodic_gradient d = {s.dw, s.db, s.dL, s.dc};

            set_up(&s, k, size);
            periodic_backward(&s.f, LD, s.x, s.dA, &d);
            for (size_t j = 0; j < k; j++)
                expect_frequency(&s, j, close);
            for (size_t u = 1; u < size; u++) {
                double dc = 0;

                for (size_t i = 0; i < N; i++)
                    dc += (double)s.dA[u * LD + i];
                EXPECT_CLOSE((double)s.dc[u - 1], dc, close, close);
            }
        }
}

static void nan_stays_nan(void)
{
    static struct setting s;

    set_up(&s, 3, 4);
    s.x[2] = (real)NAN;
    periodic_forward(&s.f, LD, s.x, s.A);
    for (size_t u = 0; u < 4; u++)
        CU_ASSERT(isnan(s.A[u * LD + 2]) && isfinite(s.A[u * LD + 3]));
}

static CU_TestInfo tests[] = {
    {"values are those of the definition", values_are_those_of_the_definition},
    {"gradient is that of the definition", gradient_is_that_of_the_definition},
    {"NaN stays NaN", nan_stays_nan},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"periodic: sums of cosines", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
