/* SPDX-License-Identifier: MIT */
/*
 * test_create.c - datasets from arrays.
 */
#include <math.h>

#include "support.h"
#include "table/dataset/dataset.h"

static const ls_real X[] = {1, 2, 3, 4, 5, 6};
static const ls_real w[] = {1, 0.5, 0};

static ls_status make(const ls_real *x, const ls_real *y, const ls_real *weight,
                      size_t targets, const char *task, ls_dataset **d)
{
    *d = NULL;
    return ls_dataset_create(3, 2, targets, x, y, weight, task, d);
}

static void the_arrays_are_copied(void)
{
    ls_real x[6], y[] = {0, 1, 1};
    ls_dataset *d = NULL;

    for (int i = 0; i < 6; i++)
        x[i] = X[i];
    EXPECT_OK(make(x, y, w, 1, "binary", &d));
    x[0] = 99;
    y[0] = 1;
    CU_ASSERT_EQUAL(((ls_real *)d->x)[0], 1);
    CU_ASSERT_EQUAL(d->label[0], 0);
    CU_ASSERT_EQUAL(d->weight[1], 0.5);
    CU_ASSERT_EQUAL(d->about.classes, 2);
    CU_ASSERT_EQUAL(d->about.targets, 1);
    CU_ASSERT_EQUAL(d->about.class_rows[1], 2);
    ls_dataset_close(d);
}

static void classes_are_counted_or_told(void)
{
    const ls_real y[] = {0, 2, 1};
    ls_dataset *d = NULL;

    EXPECT_OK(make(X, y, NULL, 1, "multiclass", &d));
    CU_ASSERT_EQUAL(d->about.targets, 3);
    ls_dataset_close(d);
    EXPECT_OK(make(X, y, NULL, 5, "multiclass", &d));
    CU_ASSERT_EQUAL(d->about.targets, 5);
    CU_ASSERT_EQUAL(d->about.class_rows[4], 0);
    ls_dataset_close(d);
    EXPECT_FAILS(make(X, y, NULL, 2, "multiclass", &d), LS_BAD_DATA,
                 "y row 1 is 2");
}

static void values_are_kept(void)
{
    const ls_real y[] = {0.5, 1, 2, 3, 4, 5}, b[] = {0, 1, 1, 0, 1, 1};
    ls_dataset *d = NULL;

    EXPECT_OK(make(X, y, NULL, 2, "regression", &d));
    CU_ASSERT_EQUAL(d->value[5], 5);
    CU_ASSERT_EQUAL(d->about.classes, 0);
    ls_dataset_close(d);
    EXPECT_OK(make(X, b, NULL, 2, "multilabel", &d));
    CU_ASSERT_STRING_EQUAL(d->about.task, "multilabel");
    ls_dataset_close(d);
    EXPECT_OK(make(X, NULL, NULL, 0, "", &d));
    CU_ASSERT_EQUAL(d->about.targets, 0);
    ls_dataset_close(d);
    EXPECT_FAILS(make(X, y, NULL, 2, "multilabel", &d), LS_BAD_DATA,
                 "y row 0, column 0 is 0.5");
}

static void what_is_wrong_is_named(void)
{
    const ls_real bad[] = {1, 2, 3, NAN, 5, 6}, y[] = {0, 1, 1};
    const ls_real half[] = {0, 0.5, 1}, two[] = {0, 2, 1}, nan[] = {0, NAN, 1};
    const ls_real negative[] = {1, -1, 1}, none[] = {0, 0, 0};
    ls_dataset *d = NULL;

    EXPECT_FAILS(make(bad, y, NULL, 1, "binary", &d), LS_BAD_DATA,
                 "X row 1, column 1 is nan");
    EXPECT_FAILS(make(X, half, NULL, 1, "binary", &d), LS_BAD_DATA,
                 "y row 1 is 0.5");
    EXPECT_FAILS(make(X, two, NULL, 1, "binary", &d), LS_BAD_DATA,
                 "y row 1 is 2");
    EXPECT_FAILS(make(X, nan, NULL, 1, "multiclass", &d), LS_BAD_DATA,
                 "y row 1 is nan");
    EXPECT_FAILS(make(X, nan, NULL, 1, "regression", &d), LS_BAD_DATA,
                 "y row 1, column 0 is nan");
    EXPECT_FAILS(make(X, y, negative, 1, "binary", &d), LS_BAD_DATA,
                 "weight row 1 is -1");
    EXPECT_FAILS(make(X, y, none, 1, "binary", &d), LS_BAD_DATA,
                 "all weights are 0");
    EXPECT_FAILS(make(X, y, NULL, 2, "binary", &d), LS_USAGE, "1 target");
    EXPECT_FAILS(make(X, y, NULL, 1, "auto", &d), LS_USAGE, "task is");
    EXPECT_FAILS(ls_dataset_create(0, 2, 1, X, y, NULL, "binary", &d), LS_USAGE,
                 "0 rows");
    CU_ASSERT_PTR_NULL(d);
}

static CU_TestInfo tests[] = {
    {"the arrays are copied", the_arrays_are_copied},
    {"classes are counted or told", classes_are_counted_or_told},
    {"values are kept", values_are_kept},
    {"what is wrong is named", what_is_wrong_is_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"create: arrays", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
