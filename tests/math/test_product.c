/* SPDX-License-Identifier: MIT */
/*
 * test_product.c - every backend of this build against sums in double.
 */
#include <stdlib.h>
#include <string.h>

#include "math/dot.h"
#include "math/product.h"
#include "support.h"

enum { MOST = 70 };

static const size_t shapes[][3] = {
    {1, 1, 2}, {1, 5, 3}, {7, 3, 2}, {16, 28, 64}, {33, 70, 10}, {64, 17, 41},
};

static real A[MOST * MOST], W[MOST * MOST], dZ[MOST * MOST], out[MOST * MOST];

static const double near = sizeof(real) == 8 ? 1e-13 : 1e-5;

static void check_forward(const struct products *p, size_t n, size_t n_in,
                          size_t n_out)
{
    CU_ASSERT_EQUAL(p->forward(n, n_in, n_out, A, W, out), LS_OK);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n_out; j++) {
            double sum = 0;

            for (size_t k = 0; k < n_in; k++)
                sum += (double)A[i * n_in + k] * (double)W[k * n_out + j];
            EXPECT_CLOSE((double)out[i * n_out + j], sum, near, near);
        }
}

static void check_weight_gradient(const struct products *p, size_t n,
                                  size_t n_in, size_t n_out)
{
    CU_ASSERT_EQUAL(p->weight_gradient(n, n_in, n_out, A, dZ, out), LS_OK);
    for (size_t k = 0; k < n_in; k++)
        for (size_t j = 0; j < n_out; j++) {
            double sum = 0;

            for (size_t i = 0; i < n; i++)
                sum += (double)A[i * n_in + k] * (double)dZ[i * n_out + j];
            EXPECT_CLOSE((double)out[k * n_out + j], sum, near, near);
        }
}

static void check_input_gradient(const struct products *p, size_t n,
                                 size_t n_in, size_t n_out)
{
    CU_ASSERT_EQUAL(p->input_gradient(n, n_in, n_out, dZ, W, out), LS_OK);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++) {
            double sum = 0;

            for (size_t j = 0; j < n_out; j++)
                sum += (double)dZ[i * n_out + j] * (double)W[k * n_out + j];
            EXPECT_CLOSE((double)out[i * n_in + k], sum, near, near);
        }
}

static void every_backend_multiplies(void)
{
    fill_uniform(A, MOST * MOST, 1);
    fill_uniform(W, MOST * MOST, 2);
    fill_uniform(dZ, MOST * MOST, 3);
    for (size_t b = 0; products_names()[b]; b++) {
        const struct products *p = products_find(products_names()[b]);
        struct products_guard guard;

        p->enter(&guard);

        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
            const size_t *n = shapes[s];

            check_forward(p, n[0], n[1], n[2]);
            check_weight_gradient(p, n[0], n[1], n[2]);
            check_input_gradient(p, n[0], n[1], n[2]);
        }
        p->leave(&guard);
    }
}

static void every_backend_passes_its_self_test(void)
{
    real *work = calloc(products_check_size(), sizeof *work);

    for (size_t b = 0; products_names()[b]; b++) {
        const struct products *p = products_find(products_names()[b]);
        struct products_guard guard;

        p->enter(&guard);

        CU_ASSERT(products_check(p, 3, b, work));
        p->leave(&guard);
    }
    free(work);
}

/* A library that is wrong in one element of one product. */
static ls_status wrong_forward(size_t n, size_t n_in, size_t n_out,
                               const real *a, const real *w, real *z)
{
    const ls_status status = products_plain.forward(n, n_in, n_out, a, w, z);

    z[n * n_out - 1] += (real)0.125;
    return status;
}

static void self_test_finds_a_wrong_element(void)
{
    struct products wrong = products_plain;
    real *work = calloc(products_check_size(), sizeof *work);

    wrong.forward = wrong_forward;
    CU_ASSERT(products_check(&products_plain, 1, 1, work));
    CU_ASSERT(!products_check(&wrong, 1, 1, work));
    free(work);
}

static void auto_is_the_first_and_plain_is_always_there(void)
{
    CU_ASSERT_STRING_EQUAL(products_names()[0], "auto");
    CU_ASSERT_PTR_EQUAL(products_find("auto"),
                        products_find(products_names()[1]));
    CU_ASSERT_PTR_EQUAL(products_find("plain"), &products_plain);
    CU_ASSERT_PTR_NULL(products_find("mkl"));
}

static void dot_adds_every_product_once(void)
{
    for (size_t n = 0; n < MOST; n++) {
        double sum = 0;

        for (size_t k = 0; k < n; k++)
            sum += (double)A[k] * (double)W[k];
        EXPECT_CLOSE((double)dot(n, A, W), sum, near, near);
    }
}

static CU_TestInfo tests[] = {
    {"every backend multiplies", every_backend_multiplies},
    {"every backend passes its self-test", every_backend_passes_its_self_test},
    {"self-test finds a wrong element", self_test_finds_a_wrong_element},
    {"auto is the first, plain is always there",
     auto_is_the_first_and_plain_is_always_there},
    {"dot adds every product once", dot_adds_every_product_once},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"product: backends", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
