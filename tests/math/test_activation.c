/* SPDX-License-Identifier: MIT */
/*
 * test_activation.c - laws of every activation, and cases by hand.
 */
#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "math/kernel.h"
#include "support.h"

/* Units, and rows in lanes: more than are done at a time. */
enum { K = 3, LD = 2 * ROW_LANES };

static void every_name_is_found(void)
{
    size_t n = 0;

    for (; activation_names()[n]; n++)
        CU_ASSERT_STRING_EQUAL(activation_find(activation_names()[n])->name,
                               activation_names()[n]);
    CU_ASSERT(n >= 12);
    CU_ASSERT_PTR_NULL(activation_find("rleu"));
}

/* sum_j d_j g(Z)_j of the whole array. */
static double weighted(const struct activation *g, const real *Z, const real *d)
{
    real A[K * LD];
    double sum = 0;

    memcpy(A, Z, sizeof A);
    g->value(K, LD, A);
    for (size_t i = 0; i < K * LD; i++)
        sum += (double)d[i] * (double)A[i];
    return sum;
}

/* dL/dZ against central differences, for L = sum d A. */
static void backward_is_the_derivative_of_value(void)
{
    const double h = sizeof(real) == 8 ? 1e-6 : 1e-2;
    const double near = sizeof(real) == 8 ? 1e-8 : 2e-4;

    for (size_t a = 0; activation_names()[a]; a++) {
        const struct activation *g = activation_find(activation_names()[a]);
        real Z[K * LD], A[K * LD], d[K * LD], dZ[K * LD];

        fill_uniform(Z, K * LD, 3 + a);
        fill_uniform(d, K * LD, 40 + a);
        for (size_t i = 0; i < K * LD; i++) /* off the kink of ReLU */
            Z[i] += Z[i] < 0 ? (real)-0.05 : (real)0.05;
        memcpy(A, Z, sizeof A);
        memcpy(dZ, d, sizeof dZ);
        g->value(K, LD, A);
        g->backward(K, LD, g->by_Z ? Z : A, dZ);
        for (size_t i = 0; i < K * LD; i++) {
            const real z = Z[i];

            Z[i] = (real)((double)z + h);
            const double plus = weighted(g, Z, d);
            Z[i] = (real)((double)z - h);
            const double minus = weighted(g, Z, d);
            Z[i] = z;
            EXPECT_CLOSE((double)dZ[i], (plus - minus) / (2 * h), near, near);
        }
    }
}

/* Whether all but row `row` of two matrices are the same bits. */
static bool others_are_same(const real *a, const real *b, size_t row)
{
    bool same = true;

    for (size_t i = 0; i < K * LD; i++)
        same &= i % LD == row || memcmp(&a[i], &b[i], sizeof *a) == 0;
    return same;
}

static void rows_do_not_touch_one_another(void)
{
    for (size_t a = 0; activation_names()[a]; a++) {
        const struct activation *g = activation_find(activation_names()[a]);
        const size_t row = ((size_t)5 + a * 5) % LD;
        real A[K * LD], d[K * LD], A2[K * LD], d2[K * LD];

        fill_uniform(A, K * LD, 3 + a);
        fill_uniform(d, K * LD, 40 + a);
        memcpy(A2, A, sizeof A);
        memcpy(d2, d, sizeof d);
        A2[row] = 7;
        A2[2 * LD + row] = (real)NAN;
        g->value(K, LD, A);
        g->value(K, LD, A2);
        CU_ASSERT(others_are_same(A, A2, row));
        g->backward(K, LD, A, d);
        g->backward(K, LD, A2, d2);
        CU_ASSERT(others_are_same(d, d2, row));
    }
}

static void nan_stays_nan(void)
{
    for (size_t a = 0; activation_names()[a]; a++)
        for (size_t j = 0; j < 2; j++) {
            real Z[2 * ROW_LANES] = {0};

            Z[j * ROW_LANES + 3] = (real)NAN;
            activation_find(activation_names()[a])->value(2, ROW_LANES, Z);
            CU_ASSERT(isnan(Z[j * ROW_LANES + 3]));
            CU_ASSERT(!isnan(Z[j * ROW_LANES + 4]));
        }
}

static void no_rows_are_no_work(void)
{
    real Z[1] = {7}, d[1] = {8};

    for (size_t a = 0; activation_names()[a]; a++) {
        activation_find(activation_names()[a])->value(1, 0, Z);
        activation_find(activation_names()[a])->backward(1, 0, Z, d);
    }
    CU_ASSERT_EQUAL(Z[0], 7);
    CU_ASSERT_EQUAL(d[0], 8);
}

static void values_by_hand(void)
{
    real relu[ROW_LANES] = {-2, 0, 3}, sigmoid[ROW_LANES] = {0, 100, -100};
    real softmax[2 * ROW_LANES] = {1000, 0}, slope[ROW_LANES] = {1, 1, 1};

    activation_find("relu")->value(1, ROW_LANES, relu);
    CU_ASSERT(relu[0] == 0 && relu[1] == 0 && relu[2] == 3);
    activation_find("relu")->backward(1, ROW_LANES, relu, slope);
    CU_ASSERT(slope[0] == 0 && slope[1] == 0 && slope[2] == 1); /* S4 */
    activation_find("sigmoid")->value(1, ROW_LANES, sigmoid);
    CU_ASSERT(sigmoid[0] == (real)0.5 && sigmoid[1] == 1);
    CU_ASSERT(sigmoid[2] >= 0 && sigmoid[2] < (real)1e-40);
    softmax[ROW_LANES] = 1000;
    softmax[ROW_LANES + 1] = (real)log(3);
    softmax[ROW_LANES + 2] = 1000; /* the largest is the last */
    activation_find("softmax")->value(2, ROW_LANES, softmax);
    CU_ASSERT(softmax[0] == (real)0.5 && softmax[ROW_LANES] == (real)0.5);
    EXPECT_CLOSE((double)softmax[1], 0.25, 1e-6, 0);
    EXPECT_CLOSE((double)softmax[ROW_LANES + 1], 0.75, 1e-6, 0);
    CU_ASSERT(softmax[2] == 0 && softmax[ROW_LANES + 2] == 1);
}

/* At a few Z: A and dA/dZ as PyTorch 1.13 has them in double. */
static void values_are_those_of_pytorch(void)
{
    static const struct {
        const char *name;
        double at[5][2];
    } known[] = {
        {"leaky_relu",
         {{-0.059999999999999998, 0.01},
          {-0.014999999999999999, 0.01},
          {-0.0025000000000000001, 0.01},
          {0.25, 1},
          {3, 1}}},
        {"elu",
         {{-0.99752124782333362, 0.0024787521766663585},
          {-0.77686983985157021, 0.22313016014842982},
          {-0.22119921692859512, 0.77880078307140488},
          {0.25, 1},
          {3, 1}}},
        {"selu",
         {{-1.7537414482794556, 0.0043578925679211246},
          {-1.3658143533672527, 0.39228498748012403},
          {-0.38889019747811898, 1.3692091433692577},
          {0.26267524683887011, 1.0507009873554805},
          {3.1521029620664414, 1.0507009873554805}}},
        {"gelu",
         {{-5.9195258694799691e-09, -3.546870945402639e-08},
          {-0.10021080190328704, -0.1274691922299796},
          {-0.10032341857926907, 0.304626645116364},
          {0.14967658142073093, 0.69537335488363605},
          {2.9959503059051098, 1.0119456472041839}}},
        {"silu",
         {{-0.014835738939808647, -0.012326432591525513},
          {-0.27363828570953452, -0.041294154299142946},
          {-0.10945587477855048, 0.37628997842980233},
          {0.14054412522144952, 0.62371002157019773},
          {2.8577223804672998, 1.0881041060151693}}},
        {"mish",
         {{-0.014854080479424995, -0.01235996793178131},
          {-0.29809974216680674, -0.064097815892258686},
          {-0.129926963679141, 0.43981560172180506},
          {0.16957240966381759, 0.75417266772059277},
          {2.9865350049679575, 1.0211069109294435}}},
        {"softplus",
         {{0.0024756851377304495, 0.0024726231566347748},
          {0.20141327798275241, 0.18242552380635632},
          {0.57593941987884356, 0.43782349911420188},
          {0.82593941987884356, 0.56217650088579807},
          {3.0485873515737421, 0.95257412682243325}}},
        {"softsign",
         {{-0.8571428571428571, 0.020408163265306117},
          {-0.59999999999999998, 0.16000000000000003},
          {-0.20000000000000001, 0.64000000000000001},
          {0.20000000000000001, 0.64000000000000001},
          {0.75, 0.0625}}},
    };
    static const double Z[5] = {-6, -1.5, -0.25, 0.25, 3};
    const double near = sizeof(real) == 8 ? 1e-15 : 1e-6;

    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        const struct activation *g = activation_find(known[k].name);

        for (size_t i = 0; i < 5; i++) {
            real z[ROW_LANES] = {(real)Z[i]}, A[ROW_LANES] = {(real)Z[i]};
            real d[ROW_LANES] = {1};

            g->value(1, ROW_LANES, A);
            g->backward(1, ROW_LANES, g->by_Z ? z : A, d);
            EXPECT_CLOSE((double)A[0], known[k].at[i][0], near, near);
            EXPECT_CLOSE((double)d[0], known[k].at[i][1], near, near);
        }
    }
}

/* Far from 0 no value overflows on the way to a finite one. */
static void large_numbers_stay_finite(void)
{
    static const char *const both[] = {"leaky_relu", "elu",      "selu",
                                       "gelu",       "silu",     "mish",
                                       "softplus",   "softsign", "sigmoid"};

    for (size_t a = 0; a < sizeof both / sizeof *both; a++) {
        const struct activation *g = activation_find(both[a]);
        real Z[ROW_LANES] = {(real)-1e18, (real)1e18}, A[ROW_LANES];
        real d[ROW_LANES] = {1, 1};

        memcpy(A, Z, sizeof A);
        g->value(1, ROW_LANES, A);
        g->backward(1, ROW_LANES, g->by_Z ? Z : A, d);
        CU_ASSERT(isfinite(A[0]) && isfinite(A[1]));
        CU_ASSERT(isfinite(d[0]) && isfinite(d[1]));
    }
}

static CU_TestInfo tests[] = {
    {"every name is found", every_name_is_found},
    {"backward is the derivative of value",
     backward_is_the_derivative_of_value},
    {"rows do not touch one another", rows_do_not_touch_one_another},
    {"NaN stays NaN", nan_stays_nan},
    {"no rows are no work", no_rows_are_no_work},
    {"values by hand", values_by_hand},
    {"values are those of PyTorch", values_are_those_of_pytorch},
    {"large numbers stay finite", large_numbers_stay_finite},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"activation: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
