/* SPDX-License-Identifier: MIT */
/*
 * test_split.c - every row is on one side, and the seed alone decides.
 */
#include "table/dataset/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "support.h"

enum { ROWS = 1000 };

/* A tenth of class 2, the rest 0 and 1; or values. */
static ls_dataset *table_of(size_t rows, const char *task)
{
    ls_real *X = calloc(rows, sizeof *X), *y = calloc(rows, sizeof *y);
    ls_dataset *d = NULL;

    for (size_t i = 0; X && y && i < rows; i++)
        y[i] = i % 10 == 9 ? 2 : (ls_real)(i * i / 7 % 2);
    EXPECT_OK(dataset_of(rows, 1, 1, X, y, NULL, task, &d));
    free(X);
    free(y);
    return d;
}

static ls_dataset *table(const char *task)
{
    return table_of(ROWS, task);
}

/* A split as two lists. */
static void split_lists(const ls_dataset *d, double fraction, const char *kind,
                        uint64_t seed, struct rows *in, struct rows *out)
{
    EXPECT_OK(rows_split(d, fraction, kind, seed, in, out));
    EXPECT_OK(rows_make_list(in));
    EXPECT_OK(rows_make_list(out));
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

        split_lists(d, 0.2, kinds[k], 7, &in, &out);
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

    split_lists(d, 0.125, "auto", 3, &in, &out);
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

    split_lists(d, 0.3, "auto", 5, &in[0], &out[0]);
    split_lists(d, 0.3, "random", 5, &in[1], &out[1]);
    split_lists(d, 0.3, "random", 6, &in[2], &out[2]);
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
    EXPECT_FAILS(rows_split(d, 0.5, "group", 5, &in, &out), LS_USAGE,
                 "setting group");
    EXPECT_FAILS(rows_split(d, 0, "stored", 5, &in, &out), LS_USAGE,
                 "no /split");
    EXPECT_OK(rows_split(d, 0, "stratified", 5, &in, &out));
    CU_ASSERT_EQUAL(in.n, ROWS);
    CU_ASSERT_PTR_NULL(in.row);
    CU_ASSERT_EQUAL(out.n, 0);
    ls_dataset_close(d);
}

/* Rows chosen by the first release; to choose others would train other models
 * from the same seed. */
static void the_rows_chosen_stay_those_of_old(void)
{
    static const struct {
        size_t rows;
        const char *task, *kind;
        double fraction;
        uint64_t seed;
        size_t held_out;
        uint64_t hash;
    } cases[] = {
        {10, "multiclass", "auto", 0.3, 1, 3, 0xbbde6a5db0d75a29},
        {97, "multiclass", "stratified", 0.2, 7, 19, 0xd4b861b9ed995758},
        {1000, "multiclass", "random", 0.125, 3, 125, 0x31a75d59944bae02},
        {1000, "multiclass", "auto", 0.125, 3, 125, 0xbe2fac2c90949699},
        {12345, "regression", "auto", 0.1, 42, 1235, 0x6e88558e561f8b9e},
        {12345, "multiclass", "stratified", 0.5, 42, 6173, 0x435ac12c4be2667d},
        {100003, "multiclass", "auto", 0.037, 9, 3700, 0x802d3f44ba3e2c0c},
        {100003, "regression", "random", 0.9, 9, 90003, 0x680147ed985e94c3},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_dataset *d = table_of(cases[i].rows, cases[i].task);
        struct rows in, out;

        split_lists(d, cases[i].fraction, cases[i].kind, cases[i].seed, &in,
                    &out);
        CU_ASSERT_EQUAL(out.n, cases[i].held_out);
        CU_ASSERT_EQUAL(
            digest_xxh3(digest_xxh3(0, in.row, in.n * sizeof *in.row), out.row,
                        out.n * sizeof *out.row),
            cases[i].hash);
        rows_clear(&in);
        rows_clear(&out);
        ls_dataset_close(d);
    }
}

static void the_tail_is_the_last_rows(void)
{
    ls_dataset *d = table("regression");
    struct rows in, out;

    split_lists(d, 0.2, "tail", 3, &in, &out);
    expect_partition(&in, &out);
    CU_ASSERT_EQUAL(in.row[799], 799);
    CU_ASSERT_EQUAL(out.row[0], 800);
    rows_clear(&in);
    rows_clear(&out);
    ls_dataset_close(d);
}

/* Rows 0, 3, 6, .. train, 1, 4, .. validate, the others test. */
static ls_dataset *table_in_parts(void)
{
    ls_dataset *d = table("multiclass");

    EXPECT_OK(MEM_ARRAY(d->part, ROWS, "parts"));
    for (size_t i = 0; i < ROWS; i++)
        d->part[i] = (unsigned char)(i % 3);
    return d;
}

static void test_rows_of_a_stored_split_are_on_no_side(void)
{
    static const char *const kinds[] = {"stored", "auto"};
    ls_dataset *d = table_in_parts();

    for (int k = 0; k < 2; k++) {
        struct rows in, out;

        EXPECT_OK(rows_split(d, 0, kinds[k], 1, &in, &out));
        CU_ASSERT_EQUAL(in.n, 334);
        CU_ASSERT_EQUAL(out.n, 333);
        for (size_t i = 0; i < ROWS; i++) {
            CU_ASSERT_EQUAL(rows_has(&in, i), i % 3 == 0);
            CU_ASSERT_EQUAL(rows_has(&out, i), i % 3 == 1);
        }
        rows_clear(&in);
        rows_clear(&out);
    }
    ls_dataset_close(d);
}

static void a_stored_split_without_train_rows_is_bad_data(void)
{
    ls_dataset *d = table_in_parts();
    struct rows in, out;

    for (size_t i = 0; i < ROWS; i++)
        d->part[i] = PART_TEST;
    EXPECT_FAILS(rows_split(d, 0, "stored", 1, &in, &out), LS_BAD_DATA,
                 "no train rows");
    for (size_t i = 0; i < ROWS; i++)
        d->part[i] = PART_TRAIN;
    EXPECT_OK(rows_split(d, 0, "stored", 1, &in, &out));
    CU_ASSERT_EQUAL(in.n, ROWS);
    CU_ASSERT_EQUAL(out.n, 0);
    rows_clear(&in);
    rows_clear(&out);
    ls_dataset_close(d);
}

static void bits_and_lists_have_the_same_rows(void)
{
    ls_dataset *d = table("multiclass");
    struct rows bits[2], list[2];

    EXPECT_OK(rows_split(d, 0.3, "auto", 5, &bits[0], &bits[1]));
    split_lists(d, 0.3, "auto", 5, &list[0], &list[1]);
    for (int side = 0; side < 2; side++) {
        CU_ASSERT_PTR_NULL(bits[side].row);
        CU_ASSERT_PTR_NULL(list[side].bits);
        CU_ASSERT_EQUAL(bits[side].n, list[side].n);
        for (size_t i = 0; i < ROWS + 9; i++)
            CU_ASSERT_EQUAL(rows_has(&bits[side], i), rows_has(&list[side], i));
    }
    CU_ASSERT_EQUAL(rows_bytes(&bits[0]) + rows_bytes(&bits[1]), ROWS / 8 + 1);
    for (int side = 0; side < 2; side++) {
        rows_clear(&bits[side]);
        rows_clear(&list[side]);
    }
    ls_dataset_close(d);
}

static CU_TestInfo split[] = {
    {"every row is on one side", every_row_is_on_one_side},
    {"a stratified split keeps the shares",
     a_stratified_split_keeps_the_shares},
    {"the rows chosen stay those of old", the_rows_chosen_stay_those_of_old},
    {"the tail is the last rows", the_tail_is_the_last_rows},
    {"test rows of a stored split are on no side",
     test_rows_of_a_stored_split_are_on_no_side},
    {"a stored split without train rows is bad data",
     a_stored_split_without_train_rows_is_bad_data},
    {"bits and lists have the same rows", bits_and_lists_have_the_same_rows},
    {"the seed alone decides", the_seed_alone_decides},
    {"a side without rows is refused", a_side_without_rows_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"split: sides", NULL, NULL, NULL, NULL, split},
    CU_SUITE_INFO_NULL,
};
