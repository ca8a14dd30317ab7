/* SPDX-License-Identifier: MIT */
/*
 * test_folds.c - every row is held out by one fold, and the seed alone decides.
 */
#include "table/dataset/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"
#include "table/values/part.h"

enum { ROWS = 503, FOLDS = 7 };

static ls_dataset *table(const char *task)
{
    ls_real X[ROWS] = {0}, y[ROWS];
    ls_dataset *d = NULL;

    for (size_t i = 0; i < ROWS; i++)
        y[i] = i % 10 == 9 ? 2 : (ls_real)(i * i / 7 % 2);
    EXPECT_OK(dataset_of(ROWS, 1, 1, X, y, NULL, task, &d));
    return d;
}

static void every_row_is_held_out_once(void)
{
    ls_dataset *d = table("multiclass");
    struct folds folds;
    char seen[ROWS] = {0};

    EXPECT_OK(folds_create(d, FOLDS, "auto", 3, &folds));
    CU_ASSERT_STRING_EQUAL(folds.kind, "stratified");
    for (size_t k = 0; k < FOLDS; k++) {
        struct rows in, out;

        EXPECT_OK(folds_take(&folds, k, &in, &out));
        CU_ASSERT_EQUAL(in.n + out.n, ROWS);
        CU_ASSERT(out.n == ROWS / FOLDS || out.n == ROWS / FOLDS + 1);
        EXPECT_OK(rows_make_list(&in));
        EXPECT_OK(rows_make_list(&out));
        for (size_t i = 0; i < out.n; i++)
            seen[out.row[i]]++;
        for (size_t i = 0; i < in.n; i++)
            CU_ASSERT(!rows_has(&out, in.row[i]));
        rows_clear(&in);
        rows_clear(&out);
    }
    for (size_t i = 0; i < ROWS; i++)
        CU_ASSERT_EQUAL(seen[i], 1);
    folds_clear(&folds);
    ls_dataset_close(d);
}

static void folds_have_the_same_share_of_each_class(void)
{
    ls_dataset *d = table("multiclass");
    struct folds folds;
    size_t count[FOLDS][3] = {{0}};

    EXPECT_OK(folds_create(d, FOLDS, "stratified", 3, &folds));
    for (size_t i = 0; i < ROWS; i++)
        count[folds.fold[i]][d->label[i]]++;
    for (size_t k = 0; k < FOLDS; k++)
        for (size_t c = 0; c < 3; c++) {
            const size_t least = d->class_rows[c] / FOLDS;

            CU_ASSERT(count[k][c] == least || count[k][c] == least + 1);
        }
    folds_clear(&folds);
    ls_dataset_close(d);
}

/* Whether two seeds give the same folds. */
static bool same(const ls_dataset *d, const char *kind, uint64_t a, uint64_t b)
{
    struct folds one, other;
    bool equal;

    EXPECT_OK(folds_create(d, 5, kind, a, &one));
    EXPECT_OK(folds_create(d, 5, kind, b, &other));
    equal = memcmp(one.fold, other.fold, ROWS * sizeof *one.fold) == 0;
    folds_clear(&one);
    folds_clear(&other);
    return equal;
}

static void add_groups(ls_dataset *d)
{
    EXPECT_OK(MEM_ARRAY(d->group, ROWS, "groups"));
    for (size_t i = 0; i < ROWS; i++)
        d->group[i] = (int64_t)(i * i % 61) - 30;
}

static void the_seed_chooses_the_folds(void)
{
    static const char *const kinds[] = {"random", "stratified", "group"};
    ls_dataset *d = table("multiclass");

    add_groups(d);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT(same(d, kinds[i], 1, 1));
        CU_ASSERT(!same(d, kinds[i], 1, 2));
    }
    ls_dataset_close(d);
}

static void groups_stay_whole_and_are_spread(void)
{
    ls_dataset *d = table("multiclass");
    struct folds folds;
    size_t count[5] = {0}, largest = 0, of_group[61] = {0};

    add_groups(d);
    EXPECT_OK(folds_create(d, 5, "auto", 3, &folds));
    CU_ASSERT_STRING_EQUAL(folds.kind, "group");
    for (size_t i = 0; i < ROWS; i++) {
        const size_t g = (size_t)(d->group[i] + 30);

        count[folds.fold[i]]++;
        of_group[g]++;
        largest = of_group[g] > largest ? of_group[g] : largest;
        for (size_t k = 0; k < i; k++)
            if (d->group[k] == d->group[i])
                CU_ASSERT_EQUAL(folds.fold[k], folds.fold[i]);
    }
    /* A group goes to the smallest fold. */
    for (size_t a = 0; a < 5; a++)
        for (size_t b = 0; b < 5; b++)
            CU_ASSERT(count[a] <= count[b] + largest);
    EXPECT_FAILS(folds_create(d, 61, "group", 3, &folds), LS_USAGE,
                 "too few for 61 folds");
    folds_clear(&folds);
    ls_dataset_close(d);
}

static void what_has_no_folds_is_refused(void)
{
    ls_dataset *d = table("regression");
    struct folds folds;

    EXPECT_FAILS(folds_create(d, 1, "auto", 3, &folds), LS_USAGE, "1 folds");
    EXPECT_FAILS(folds_create(d, ROWS + 1, "auto", 3, &folds), LS_USAGE,
                 "503 rows, too few for 504 folds");
    EXPECT_FAILS(folds_create(d, 2, "tail", 3, &folds), LS_USAGE,
                 "setting split=tail");
    EXPECT_FAILS(folds_create(d, 2, "group", 3, &folds), LS_USAGE, "group");
    EXPECT_FAILS(folds_create(d, 2, "stratified", 3, &folds), LS_USAGE,
                 "classes");
    EXPECT_OK(MEM_ARRAY(d->part, ROWS, "parts"));
    EXPECT_OK(folds_create(d, ROWS, "auto", 3, &folds));
    CU_ASSERT_STRING_EQUAL(folds.kind, "random");
    folds_clear(&folds);
    d->part[7] = PART_TEST;
    EXPECT_FAILS(folds_create(d, 2, "auto", 3, &folds), LS_USAGE,
                 "setting part=train");
    EXPECT_OK(folds_create(d, 2, "random", 3, &folds));
    folds_clear(&folds);
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"every row is held out once", every_row_is_held_out_once},
    {"folds have the same share of each class",
     folds_have_the_same_share_of_each_class},
    {"the seed chooses the folds", the_seed_chooses_the_folds},
    {"groups stay whole and are spread", groups_stay_whole_and_are_spread},
    {"what has no folds is refused", what_has_no_folds_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"folds", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
