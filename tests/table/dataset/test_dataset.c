/* SPDX-License-Identifier: MIT */
/*
 * test_dataset.c - rows of a dataset as a worker gets them.
 */
#include "table/dataset/dataset.h"

#include <math.h>

#include "base/mem.h"
#include "support.h"

static const ls_real X[] = {1, 2, 3, 4, 5, 6, 7, 8};
static const size_t rows[] = {3, 0, 3};

enum { LD = 2 * ROW_LANES };

/* Whether the lanes [3, LD) of so many columns are 0. */
static bool rest_is_0(const ls_real *out, size_t columns)
{
    for (size_t j = 0; j < columns; j++)
        for (size_t i = 3; i < LD; i++)
            if (out[j * LD + i] != 0)
                return false;
    return true;
}

/* What no lane may keep. */
static void soil(ls_real *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
}

static void inputs_are_shifted_and_scaled(void)
{
    ls_dataset *d = NULL;
    struct preprocess p;
    _Alignas(MEM_ALIGN) ls_real out[2 * LD];

    soil(out, 2 * LD);
    EXPECT_OK(dataset_of(4, 2, 0, X, NULL, NULL, "", &d));
    EXPECT_OK(preprocess_create(2, NULL, &p));
    dataset_inputs(d, rows, 3, &p, LD, out);
    CU_ASSERT(out[0] == 7 && out[1] == 1 && out[2] == 7);
    CU_ASSERT(out[LD] == 8 && out[LD + 1] == 2 && out[LD + 2] == 8);
    CU_ASSERT(rest_is_0(out, 2));
    p.shift[0] = 1;
    p.scale[0] = 0.5;
    dataset_inputs(d, rows, 3, &p, LD, out);
    CU_ASSERT(out[0] == 3 && out[1] == 0 && out[2] == 3);
    CU_ASSERT(out[LD] == 8 && out[LD + 1] == 2);
    CU_ASSERT(rest_is_0(out, 2));
    preprocess_clear(&p);
    ls_dataset_close(d);
}

static void targets_are_what_a_network_gives(void)
{
    const ls_real binary[] = {1, 0, 0, 1}, classes[] = {1, 0, 0, 2};
    ls_dataset *d = NULL;
    struct preprocess p;
    _Alignas(MEM_ALIGN) ls_real Y[3 * LD];

    soil(Y, 3 * LD);
    EXPECT_OK(dataset_of(4, 2, 1, X, binary, NULL, "binary", &d));
    dataset_targets(d, rows, 3, NULL, LD, Y);
    CU_ASSERT(Y[0] == 1 && Y[1] == 1 && Y[2] == 1 && rest_is_0(Y, 1));
    ls_dataset_close(d);
    EXPECT_OK(dataset_of(4, 2, 3, X, classes, NULL, "multiclass", &d));
    dataset_targets(d, rows, 3, NULL, LD, Y);
    CU_ASSERT(Y[0] == 0 && Y[LD] == 0 && Y[2 * LD] == 1);
    CU_ASSERT(Y[1] == 0 && Y[LD + 1] == 1 && Y[2 * LD + 1] == 0);
    CU_ASSERT(rest_is_0(Y, 3));
    ls_dataset_close(d);
    soil(Y, LD);
    EXPECT_OK(dataset_of(4, 2, 1, X, classes, NULL, "regression", &d));
    EXPECT_OK(preprocess_create(1, NULL, &p));
    p.shift[0] = 1;
    p.scale[0] = 3;
    dataset_targets(d, rows, 3, &p, LD, Y);
    CU_ASSERT(Y[0] == 3 && Y[1] == 0 && rest_is_0(Y, 1));
    preprocess_clear(&p);
    ls_dataset_close(d);
}

static void weights_are_1_unless_given(void)
{
    const ls_real y[] = {1, 0, 0, 1}, weight[] = {0.5, 1, 1, 2};
    ls_dataset *d = NULL;
    ls_real w[LD];

    soil(w, LD);
    EXPECT_OK(dataset_of(4, 2, 1, X, y, NULL, "binary", &d));
    CU_ASSERT_EQUAL(dataset_weights(d, rows, 3, LD, w), 3.0);
    CU_ASSERT(w[0] == 1 && w[2] == 1 && rest_is_0(w, 1));
    ls_dataset_close(d);
    soil(w, LD);
    EXPECT_OK(dataset_of(4, 2, 1, X, y, weight, "binary", &d));
    CU_ASSERT_EQUAL(dataset_weights(d, rows, 3, LD, w), 4.5);
    CU_ASSERT(w[0] == 2 && w[1] == 0.5 && rest_is_0(w, 1));
    CU_ASSERT_EQUAL(dataset_weights(d, rows, 0, LD, w), 0.0);
    CU_ASSERT(w[0] == 0 && w[2] == 0);
    ls_dataset_close(d);
}

/* Any change of X, y or weight is another fingerprint. */
static void the_fingerprint_sees_every_array(void)
{
    const ls_real y[] = {1, 0, 0, 1}, y2[] = {1, 0, 1, 1};
    const ls_real X2[] = {1, 2, 3, 4, 5, 6, 7, 9}, weight[] = {1, 1, 1, 1};
    ls_dataset *d[5] = {NULL};

    EXPECT_OK(dataset_of(4, 2, 1, X, y, NULL, "binary", &d[0]));
    EXPECT_OK(dataset_of(4, 2, 1, X, y2, NULL, "binary", &d[1]));
    EXPECT_OK(dataset_of(4, 2, 1, X2, y, NULL, "binary", &d[2]));
    EXPECT_OK(dataset_of(4, 2, 1, X, y, weight, "binary", &d[3]));
    EXPECT_OK(dataset_of(4, 2, 1, X, y, NULL, "binary", &d[4]));
    for (int i = 1; i < 4; i++)
        CU_ASSERT_NOT_EQUAL(d[0]->about.fingerprint, d[i]->about.fingerprint);
    CU_ASSERT_EQUAL(d[0]->about.fingerprint, d[4]->about.fingerprint);
    for (int i = 0; i < 5; i++)
        ls_dataset_close(d[i]);
    ls_dataset_close(NULL);
}

static CU_TestInfo tests[] = {
    {"inputs are shifted and scaled", inputs_are_shifted_and_scaled},
    {"targets are what a network gives", targets_are_what_a_network_gives},
    {"weights are 1 unless given", weights_are_1_unless_given},
    {"the fingerprint sees every array", the_fingerprint_sees_every_array},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dataset: rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
