/* SPDX-License-Identifier: MIT */
/*
 * test_backprop.c - one shard forward and backward; gradcheck does the rest.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/backprop.h"
#include "model/init.h"
#include "support.h"

enum { N = 11 };

static const size_t sizes[] = {3, 4, 2};
static const char *const names[] = {"tanh", "sigmoid"};

struct setting {
    struct network net;
    struct scratch s;
    real *theta, *gradient;
};

static void set_up(struct setting *t)
{
    *t = (struct setting){0};
    EXPECT_OK(network_make(2, sizes, names, "bce", &t->net));
    EXPECT_OK(scratch_create(&t->net, N, &t->s));
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    EXPECT_OK(network_block(&t->net, "test", &t->gradient));
    init_parameters(&t->net, "auto", 7, t->theta);
    fill_uniform(t->s.A[0], N * 3, 1);
    for (size_t i = 0; i < N; i++) {
        t->s.w[i] = 1;
        t->s.Y[2 * i] = (real)(i % 2);
        t->s.Y[2 * i + 1] = i % 3 == 0;
    }
}

static void tear_down(struct setting *t)
{
    scratch_destroy(&t->s);
    mem_free(t->theta);
    mem_free(t->gradient);
}

static double gradient(struct setting *t, size_t n)
{
    double loss = -1;

    EXPECT_OK(backprop_gradient(&t->net, &products_plain, t->theta, n, &t->s,
                                t->gradient, &loss));
    return loss;
}

/* Rows are independent: the gradient of all is the sum of each one's. */
static void gradient_is_the_sum_over_rows(void)
{
    struct setting t;
    real sum[64] = {0}, X[N * 3], Y[N * 2];
    double loss = 0;

    set_up(&t);
    CU_ASSERT_FATAL(t.net.n_block <= 64);
    memcpy(X, t.s.A[0], sizeof X);
    memcpy(Y, t.s.Y, sizeof Y);
    for (size_t i = 0; i < N; i++) {
        memcpy(t.s.A[0], X + 3 * i, 3 * sizeof *X);
        memcpy(t.s.Y, Y + 2 * i, 2 * sizeof *Y);
        loss += gradient(&t, 1);
        for (size_t k = 0; k < t.net.n_block; k++)
            sum[k] += t.gradient[k];
    }
    memcpy(t.s.A[0], X, sizeof X);
    memcpy(t.s.Y, Y, sizeof Y);
    EXPECT_CLOSE(gradient(&t, N), loss, 1e-6, 0);
    for (size_t k = 0; k < t.net.n_block; k++)
        EXPECT_CLOSE((double)t.gradient[k], (double)sum[k], 1e-5, 1e-6);
    tear_down(&t);
}

/* A row of weight 2 counts as two rows, one of weight 0 as none. */
static void weights_count_rows(void)
{
    struct setting t;
    real one[64];

    set_up(&t);
    const double loss = gradient(&t, 1);

    memcpy(one, t.gradient, t.net.n_block * sizeof(real));
    t.s.w[0] = 2;
    t.s.w[1] = 0;
    EXPECT_CLOSE(gradient(&t, 2), 2 * loss, 1e-6, 0);
    for (size_t k = 0; k < t.net.n_block; k++)
        EXPECT_CLOSE((double)t.gradient[k], 2 * (double)one[k], 1e-5, 1e-7);
    tear_down(&t);
}

static void no_rows_have_no_gradient(void)
{
    struct setting t;

    set_up(&t);
    for (size_t l = 0; l < 2; l++) {
        const struct layer *layer = &t.net.layer[l];

        memset(t.gradient + layer->W, 1,
               layer->n_in * layer->n_out * sizeof(real));
        memset(t.gradient + layer->b, 1, layer->n_out * sizeof(real));
    }
    CU_ASSERT_EQUAL(gradient(&t, 0), 0);
    for (size_t k = 0; k < t.net.n_block; k++)
        CU_ASSERT_EQUAL(t.gradient[k], 0);
    tear_down(&t);
}

/* 1-1: W = 2, b = 1, x = 3, y = 1: Z = 7, A - y = A - 1, dW = x (A - y). */
static void one_unit_by_hand(void)
{
    const size_t unit[] = {1, 1};
    const char *const sigmoid[] = {"sigmoid"};
    struct setting t = {0};
    double loss;

    EXPECT_OK(network_make(1, unit, sigmoid, "bce", &t.net));
    EXPECT_OK(scratch_create(&t.net, 1, &t.s));
    EXPECT_OK(network_block(&t.net, "test", &t.theta));
    EXPECT_OK(network_block(&t.net, "test", &t.gradient));
    t.theta[t.net.layer[0].W] = 2;
    t.theta[t.net.layer[0].b] = 1;
    t.s.A[0][0] = 3;
    t.s.Y[0] = 1;
    t.s.w[0] = 1;
    loss = gradient(&t, 1);
    const double A = 1 / (1 + exp(-7.0));

    EXPECT_CLOSE(loss, log1p(exp(-7.0)), 1e-6, 0);
    EXPECT_CLOSE((double)t.gradient[t.net.layer[0].W], 3 * (A - 1), 1e-4, 0);
    EXPECT_CLOSE((double)t.gradient[t.net.layer[0].b], A - 1, 1e-4, 0);
    tear_down(&t);
}

static void nan_in_a_row_is_a_loss_of_nan(void)
{
    struct setting t;

    set_up(&t);
    t.s.A[0][4] = (real)NAN;
    CU_ASSERT(isnan(gradient(&t, N)));
    tear_down(&t);
}

static CU_TestInfo tests[] = {
    {"gradient is the sum over rows", gradient_is_the_sum_over_rows},
    {"weights count rows", weights_count_rows},
    {"no rows have no gradient", no_rows_have_no_gradient},
    {"one unit by hand", one_unit_by_hand},
    {"NaN in a row is a loss of NaN", nan_in_a_row_is_a_loss_of_nan},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"backprop: a shard", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
