/* SPDX-License-Identifier: MIT */
/*
 * test_vector.c - sums of long vectors: values, order, sizes.
 */
#include <math.h>
#include <stdlib.h>

#include "math/vector.h"
#include "support.h"

enum { N = 3 * VECTOR_BLOCK + 1234 };

static real a[N], b[N];

static void dot_is_the_sum_of_products(void)
{
    static const size_t sizes[] = {1, 7, 8, 9, VECTOR_BLOCK, VECTOR_BLOCK + 1,
                                   N};

    fill_uniform(a, N, 1);
    fill_uniform(b, N, 2);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        long double sum = 0;

        for (size_t k = 0; k < sizes[i]; k++)
            sum += (long double)a[k] * (long double)b[k];
        EXPECT_CLOSE(vector_dot(sizes[i], a, b), (double)sum, 1e-12, 1e-12);
    }
}

/* So threads may each take some of the blocks. */
static void whole_is_the_tree_of_its_blocks(void)
{
    double block[4];

    fill_uniform(a, N, 3);
    CU_ASSERT_EQUAL_FATAL(vector_blocks(N), 4);
    for (size_t k = 0; k < 4; k++)
        block[k] = vector_block_dot(N, a, a, k);
    CU_ASSERT(vector_tree_sum(4, block) == vector_dot(N, a, a));
    CU_ASSERT(vector_tree_sum(4, block) ==
              (block[0] + block[1]) + (block[2] + block[3]));
    CU_ASSERT(vector_tree_sum(3, block) == (block[0] + block[1]) + block[2]);
}

static void sums_are_rounded_once(void)
{
    real x[3] = {1, (real)0.1, -3}, y[3] = {2, (real)0.7, 1}, z[3];

    vector_along(3, x, 0.3, y, z);
    vector_add(3, 0.3, y, x);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT(x[i] == z[i]);
    CU_ASSERT(z[1] == (real)((double)(real)0.1 + 0.3 * (double)(real)0.7));
}

static CU_TestInfo tests[] = {
    {"dot is the sum of products", dot_is_the_sum_of_products},
    {"the whole is the tree of its blocks", whole_is_the_tree_of_its_blocks},
    {"sums are rounded once", sums_are_rounded_once},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"vector: sums", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
