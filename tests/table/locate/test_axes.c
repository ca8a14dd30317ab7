/* SPDX-License-Identifier: MIT */
/*
 * test_axes.c - which axis is the rows.
 */
#include "table/locate/axes.h"

#include <string.h>

#include "support.h"

static struct table make(int x_rank, uint64_t a, uint64_t b, uint64_t c,
                         int y_rank, uint64_t d, uint64_t e)
{
    static struct source part;
    struct table t = {.path = "f.h5", .part = &part, .parts = 1};

    part = (struct source){.kind = SOURCE_PLAIN};
    strcpy(part.name, "/X");
    strcpy(part.shown, "/X");
    t.part->shape = (struct h5_shape){
        .rank = x_rank, .dims = {a, b, c}, .type = NUMBER_F32};
    if (y_rank)
        strcpy(t.y.shown, strcpy(t.y.name, "/y"));
    t.y.shape =
        (struct h5_shape){.rank = y_rank, .dims = {d, e}, .type = NUMBER_I32};
    strcpy(t.part->shape.type_name, "float32");
    strcpy(t.y.shape.type_name, "int32");
    return t;
}

/* X and y shapes, and then rows, columns of X and of y, which are turned. */
static const struct {
    int x_rank;
    uint64_t a, b, c;
    int y_rank;
    uint64_t d, e;
    size_t rows, columns, y_columns;
    bool x_turned, y_turned;
} cases[] = {
    {2, 6, 2, 0, 1, 6, 0, 6, 2, 1, false, false},
    {2, 2, 6, 0, 1, 6, 0, 6, 2, 1, true, false},
    {2, 6, 6, 0, 1, 6, 0, 6, 6, 1, false, false},
    {2, 6, 2, 0, 2, 6, 3, 6, 2, 3, false, false},
    {2, 2, 6, 0, 2, 3, 6, 6, 2, 3, true, true},
    {2, 2, 6, 0, 2, 1, 6, 6, 2, 1, true, true},
    {2, 6, 1, 0, 2, 1, 6, 6, 1, 1, false, true},
    {2, 1, 6, 0, 2, 6, 1, 6, 1, 1, true, false},
    {2, 1, 6, 0, 2, 1, 6, 6, 1, 1, true, true},
    {2, 6, 3, 0, 2, 6, 3, 6, 3, 3, false, false},
    {1, 6, 0, 0, 1, 6, 0, 6, 1, 1, false, false},
    {3, 6, 4, 5, 1, 6, 0, 6, 20, 1, false, false},
    {3, 4, 5, 6, 1, 6, 0, 6, 20, 1, true, false},
    {2, 1, 6, 0, 1, 1, 0, 1, 6, 1, false, false},
};

static void the_rows_are_the_axis_that_x_and_y_share(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct table t =
            make(cases[i].x_rank, cases[i].a, cases[i].b, cases[i].c,
                 cases[i].y_rank, cases[i].d, cases[i].e);

        EXPECT_OK(axes_settle(&t, NULL));
        CU_ASSERT_EQUAL(t.rows, cases[i].rows);
        CU_ASSERT_EQUAL(t.columns, cases[i].columns);
        CU_ASSERT_EQUAL(t.y.columns, cases[i].y_columns);
        CU_ASSERT_EQUAL(t.part->transposed, cases[i].x_turned);
        CU_ASSERT_EQUAL(t.y.transposed, cases[i].y_turned);
    }
}

static void a_choice_is_said(void)
{
    struct table t = make(2, 6, 6, 0, 1, 6, 0);

    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT_PTR_NOT_NULL(strstr(t.reading, "both axes of X fit y"));
    t = make(2, 2, 6, 0, 1, 6, 0);
    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT_PTR_NOT_NULL(strstr(t.reading, "features are on axis 0"));
    t = make(3, 6, 4, 5, 1, 6, 0);
    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT_PTR_NOT_NULL(strstr(t.reading, "flattened to 20 columns"));
}

static void without_y_the_features_tell(void)
{
    const struct dataset_pattern pattern = {.features = 3};
    struct table t = make(2, 3, 8, 0, 0, 0, 0);

    EXPECT_OK(axes_settle(&t, &pattern));
    CU_ASSERT(t.part->transposed);
    CU_ASSERT_EQUAL(t.rows, 8);
    t = make(2, 8, 3, 0, 0, 0, 0);
    EXPECT_OK(axes_settle(&t, &pattern));
    CU_ASSERT_EQUAL(t.rows, 8);
    t = make(2, 8, 5, 0, 0, 0, 0);
    EXPECT_OK(axes_settle(&t, &pattern));
    CU_ASSERT_EQUAL(t.columns, 5);
}

/* X of 6 x 6: the model's table, then the file, then the user decide. */
static void a_square_lies_as_it_is_told_to(void)
{
    static const struct {
        enum axis asked, of_model;
        bool marked, model_marked, turned;
    } wants[] = {
        {AXIS_UNKNOWN, AXIS_UNKNOWN, false, false, false},
        {AXIS_UNKNOWN, AXIS_UNKNOWN, true, false, true},
        {AXIS_UNKNOWN, AXIS_LAST, false, false, true},
        {AXIS_UNKNOWN, AXIS_FIRST, true, false, true},
        {AXIS_UNKNOWN, AXIS_FIRST, true, true, false},
        {AXIS_FIRST, AXIS_LAST, true, true, false},
        {AXIS_LAST, AXIS_FIRST, false, false, true},
    };

    for (size_t i = 0; i < 2 * sizeof wants / sizeof *wants; i++) {
        const size_t k = i / 2;
        const struct dataset_pattern pattern = {
            .features = 6,
            .axis = {.at = wants[k].of_model, .marked = wants[k].model_marked}};
        struct table t = make(2, 6, 6, 0, i % 2, 6, 0);

        t.part->shape.is_matlab = wants[k].marked;
        t.axis.at = wants[k].asked;
        EXPECT_OK(axes_settle(&t, &pattern));
        CU_ASSERT_EQUAL(t.part->transposed, wants[k].turned);
        CU_ASSERT_EQUAL(t.axis.at, wants[k].turned ? AXIS_LAST : AXIS_FIRST);
        CU_ASSERT_PTR_NOT_NULL(strstr(t.reading, "both axes of X fit"));
    }
}

/* A file that says nothing of its axes is read by lengths alone. */
static void lengths_come_before_what_is_usual(void)
{
    const struct dataset_pattern pattern = {.features = 4,
                                            .axis = {.at = AXIS_LAST}};
    struct table t = make(2, 9, 4, 0, 0, 0, 0);

    EXPECT_OK(axes_settle(&t, &pattern));
    CU_ASSERT_EQUAL(t.rows, 9);
    t = make(2, 9, 4, 0, 1, 9, 0);
    t.part->shape.is_matlab = true;
    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT_EQUAL(t.rows, 9);
    /* As many targets as features: the attributes tell. */
    t = make(2, 4, 9, 0, 2, 4, 9);
    t.part->shape.is_matlab = true;
    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT_EQUAL(t.rows, 9);
    CU_ASSERT_EQUAL(t.y.columns, 4);
    t = make(2, 9, 4, 0, 1, 9, 0);
    t.axis.at = AXIS_LAST;
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "4 rows and 9 rows");
    t = make(1, 9, 0, 0, 1, 9, 0);
    t.axis.at = AXIS_LAST;
    EXPECT_FAILS(axes_settle(&t, NULL), LS_USAGE, "x-axis last");
}

static void odd_shapes_are_refused(void)
{
    struct table t = make(2, 0, 2, 0, 1, 6, 0);

    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "/X has no rows");
    t = make(2, 6, 0, 0, 1, 6, 0);
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "/X has no columns");
    t = make(0, 0, 0, 0, 1, 6, 0);
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "single value");
    t = make(2, 6, 2, 0, 1, 7, 0);
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "6 rows and 7 rows");
    t = make(3, 6, (uint64_t)1 << 40, (uint64_t)1 << 40, 1, 6, 0);
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "more columns than");
    t = make(1, (uint64_t)1 << 62, 0, 0, 0, 0, 0);
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "too many rows");
    t = make(2, 6, 2, 0, 1, 6, 0);
    t.part->shape.type = NUMBER_NONE;
    strcpy(t.part->shape.type_name, "compound");
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "holds compound");
}

static void a_weight_is_one_for_each_row(void)
{
    struct table t = make(2, 6, 2, 0, 1, 6, 0);

    strcpy(t.weight.shown, strcpy(t.weight.name, "/w"));
    t.weight.shape =
        (struct h5_shape){.rank = 2, .dims = {1, 6}, .type = NUMBER_F32};
    EXPECT_OK(axes_settle(&t, NULL));
    CU_ASSERT(t.weight.transposed);
    t.weight.shape.dims[0] = 6;
    t.weight.shape.dims[1] = 2;
    EXPECT_FAILS(axes_settle(&t, NULL), LS_BAD_DATA, "setting weight=none");
}

static CU_TestInfo tests[] = {
    {"the rows are the axis that X and y share",
     the_rows_are_the_axis_that_x_and_y_share},
    {"a choice is said", a_choice_is_said},
    {"without y the features tell", without_y_the_features_tell},
    {"a square lies as it is told to", a_square_lies_as_it_is_told_to},
    {"lengths come before what is usual", lengths_come_before_what_is_usual},
    {"odd shapes are refused", odd_shapes_are_refused},
    {"a weight is one for each row", a_weight_is_one_for_each_row},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"axes: rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
