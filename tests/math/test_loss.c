/* SPDX-License-Identifier: MIT */
/*
 * test_loss.c - values by hand, derivatives, and the fused forms.
 */
#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "math/loss.h"
#include "support.h"

enum { K = 4 };

static void every_name_is_found(void)
{
    size_t n = 0;

    for (; loss_names()[n]; n++)
        CU_ASSERT_STRING_EQUAL(loss_find(loss_names()[n])->name,
                               loss_names()[n]);
    CU_ASSERT(n >= 3);
    CU_ASSERT_PTR_NULL(loss_find("mse"));
}

/* A in (0.1, 0.9), targets one-hot. */
static void fill(real *A, real *y, uint64_t seed)
{
    fill_uniform(A, K, seed);
    for (size_t j = 0; j < K; j++) {
        A[j] = (real)0.5 + A[j] * (real)0.4;
        y[j] = j == seed % K;
    }
}

static void gradient_is_the_derivative_of_value(void)
{
    const double h = sizeof(real) == 8 ? 1e-6 : 1e-2;
    const double near = sizeof(real) == 8 ? 1e-8 : 1e-2;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        real A[K], y[K], dA[K];

        fill(A, y, 5 + l);
        loss->gradient(K, A, y, dA);
        for (size_t j = 0; j < K; j++) {
            const real a = A[j];

            A[j] = (real)((double)a + h);
            const double plus = loss->value(K, A, y);
            A[j] = (real)((double)a - h);
            const double minus = loss->value(K, A, y);
            A[j] = a;
            EXPECT_CLOSE((double)dA[j], (plus - minus) / (2 * h), near, near);
        }
    }
}

/* S3: dL/dA dA/dZ with the activation that the loss is fused with; A - y for
 * one label, and right for several. */
static void fused_gradient_is_that_of_the_chain(void)
{
    const double near = sizeof(real) == 8 ? 1e-13 : 2e-6;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        const struct activation *g = activation_find(loss->fused_with);
        real A[K], y[K], dZ[K], fused[K];

        fill(A, y, 9 + l);
        g->value(1, K, A);
        loss->gradient_from_Z(K, A, y, fused);
        for (size_t j = 0; j < K; j++)
            CU_ASSERT_EQUAL(fused[j], A[j] - y[j]);
        for (size_t labels = 1; labels <= K; labels++) {
            y[labels - 1] = 1;
            loss->gradient(K, A, y, dZ);
            g->backward(1, K, A, dZ);
            loss->gradient_from_Z(K, A, y, fused);
            for (size_t j = 0; j < K; j++)
                EXPECT_CLOSE((double)fused[j], (double)dZ[j], near, near);
        }
    }
}

static void value_from_Z_is_value_of_A(void)
{
    const double near = sizeof(real) == 8 ? 1e-12 : 1e-5;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        real Z[K], A[K], y[K];

        fill(Z, y, 20 + l);
        memcpy(A, Z, sizeof A);
        activation_find(loss->fused_with)->value(1, K, A);
        EXPECT_CLOSE(loss->value_from_Z(K, Z, y), loss->value(K, A, y), near,
                     near);
    }
}

static void values_by_hand(void)
{
    const real half[2] = {(real)0.5, (real)0.5}, first[2] = {1, 0};
    const real far[2] = {100, -100}, wrong[2] = {0, 1};

    EXPECT_CLOSE(loss_find("bce")->value(1, half, first), log(2), 1e-7, 0);
    EXPECT_CLOSE(loss_find("cce")->value(2, half, first), log(2), 1e-7, 0);
    EXPECT_CLOSE(loss_find("squared")->value(2, half, first), 0.25, 0, 0);
    /* Z = +-100 is finite where A rounds to 0 and 1. */
    EXPECT_CLOSE(loss_find("bce")->value_from_Z(2, far, first), 0, 0, 1e-40);
    EXPECT_CLOSE(loss_find("bce")->value_from_Z(2, far, wrong), 200, 1e-12, 0);
    EXPECT_CLOSE(loss_find("cce")->value_from_Z(2, far, wrong), 200, 1e-12, 0);
}

/* Outside (0, 1) the value is clamped and the derivative pushes back. */
static void cross_entropy_is_clamped(void)
{
    const real outside[2] = {2, -1}, y[2] = {0, 1};
    real dA[2];

    EXPECT_CLOSE(loss_find("bce")->value(2, outside, y), -2 * log(1e-7), 1e-6,
                 0);
    loss_find("bce")->gradient(2, outside, y, dA);
    EXPECT_CLOSE((double)dA[0], 1e7, 1e-6, 0);
    EXPECT_CLOSE((double)dA[1], -1e7, 1e-6, 0);
}

static CU_TestInfo tests[] = {
    {"every name is found", every_name_is_found},
    {"gradient is the derivative of value",
     gradient_is_the_derivative_of_value},
    {"fused gradient is that of the chain",
     fused_gradient_is_that_of_the_chain},
    {"value from Z is value of A", value_from_Z_is_value_of_A},
    {"values by hand", values_by_hand},
    {"cross-entropy is clamped", cross_entropy_is_clamped},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"loss: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
