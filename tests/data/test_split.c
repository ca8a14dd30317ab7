/* SPDX-License-Identifier: MIT */
/*
 * test_split.c - every row is on one side, and the seed alone decides.
 */
#include "data/split.h"

#include <string.h>

#include "base/mem.h"
#include "support.h"

enum { ROWS = 1000 };

/* A tenth of class 2, the rest halves of 0 and 1; or values. */
static ls_dataset *table(const char *task)
{
    static ls_real X[ROWS], y[ROWS];
    ls_dataset *d = NULL;

    for (size_t i = 0; i < ROWS; i++)
        y[i] = i % 10 == 9 ? 2 : (ls_real)(i % 2);
    EXPECT_OK(ls_dataset_create(ROWS, 1, 1, X, y, NULL, task, &d));
    return d;
}

/* Each row on one side, both ascending. */
static void expect_partition(const struct rows *a, const struct rows *b)
{
    char seen[ROWS] = {0};

    CU_ASSERT_EQUAL(a->n + b->n, ROWS);
    for (size_t i = 0; i < a->n; i++) {
        seen[a->row[i]]++;
        CU_ASSERT(i == 0 || a->row[i - 1] < a->row[i]);
    }
    for (size_t i = 0; i < b->n; i++) {
        seen[b->row[i]]++;
        CU_ASSERT(i == 0 || b->row[i - 1] < b->row[i]);
    }
    for (size_t i = 0; i < ROWS; i++)
        CU_ASSERT_EQUAL(seen[i], 1);
}

static void every_row_is_on_one_side(void)
{
    static const char *const kinds[] = {"random", "stratified", "auto"};
    ls_dataset *d = table("multiclass");

    for (int k = 0; k < 3; k++) {
        struct rows in, out;

        EXPECT_OK(rows_split(d, 0.2, kinds[k], 7, &in, &out));
        CU_ASSERT_EQUAL(out.n, 200);
        expect_partition(&in, &out);
        rows_clear(&in);
        rows_clear(&out);
    }
    ls_dataset_close(d);
}

static void a_stratified_split_keeps_the_shares(void)
{
    ls_dataset *d = table("multiclass");
    struct rows in, out;
    size_t count[3] = {0};

    EXPECT_OK(rows_split(d, 0.125, "auto", 3, &in, &out));
    for (size_t i = 0; i < out.n; i++)
        count[d->label[out.row[i]]]++;
    CU_ASSERT_EQUAL(out.n, 125);
    for (int c = 0; c < 3; c++)
        EXPECT_CLOSE((double)count[c], 0.125 * (double)d->class_rows[c], 0, 1);
    rows_clear(&in);
    rows_clear(&out);
    ls_dataset_close(d);
}

static void the_seed_alone_decides(void)
{
    ls_dataset *d = table("regression");
    struct rows in[3], out[3];

    EXPECT_OK(rows_split(d, 0.3, "auto", 5, &in[0], &out[0]));
    EXPECT_OK(rows_split(d, 0.3, "random", 5, &in[1], &out[1]));
    EXPECT_OK(rows_split(d, 0.3, "random", 6, &in[2], &out[2]));
    CU_ASSERT_EQUAL(
        memcmp(out[0].row, out[1].row, out[0].n * sizeof *out[0].row), 0);
    CU_ASSERT_NOT_EQUAL(
        memcmp(out[0].row, out[2].row, out[0].n * sizeof *out[0].row), 0);
    for (int i = 0; i < 3; i++) {
        rows_clear(&in[i]);
        rows_clear(&out[i]);
    }
    ls_dataset_close(d);
}

static void a_side_without_rows_is_refused(void)
{
    ls_dataset *d = table("regression");
    struct rows in, out;

    EXPECT_FAILS(rows_split(d, 0.0001, "auto", 5, &in, &out), LS_USAGE,
                 "holds out 0 of 1000");
    EXPECT_FAILS(rows_split(d, 0.9999, "auto", 5, &in, &out), LS_USAGE,
                 "holds out 1000 of 1000");
    EXPECT_FAILS(rows_split(d, 0.5, "stratified", 5, &in, &out), LS_USAGE,
                 "needs classes");
    EXPECT_OK(rows_split(d, 0, "stratified", 5, &in, &out));
    CU_ASSERT_EQUAL(in.n, ROWS);
    CU_ASSERT_PTR_NULL(in.row);
    CU_ASSERT_EQUAL(out.n, 0);
    ls_dataset_close(d);
}

static CU_TestInfo split[] = {
    {"every row is on one side", every_row_is_on_one_side},
    {"a stratified split keeps the shares",
     a_stratified_split_keeps_the_shares},
    {"the seed alone decides", the_seed_alone_decides},
    {"a side without rows is refused", a_side_without_rows_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"split: sides", NULL, NULL, NULL, NULL, split},
    CU_SUITE_INFO_NULL,
};
