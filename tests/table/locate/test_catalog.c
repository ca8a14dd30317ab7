/* SPDX-License-Identifier: MIT */
/*
 * test_catalog.c - the datasets of a file, looked up and shown.
 */
#include "table/locate/catalog.h"

#include "table/tables.h"

static struct h5_file *file;
static struct catalog catalog;

static void open_catalog(void)
{
    const char *const names[] = {"a", "b"};
    const double d[12] = {0};

    file = table_new("catalog.h5");
    table_put(file, "/Measurements", NUMBER_F64, 2, 6, 0, d);
    table_put(file, "/truth", NUMBER_F64, 6, 0, 0, d);
    table_put(file, "/train/X", NUMBER_F64, 4, 3, 0, d);
    table_put(file, "/train/x", NUMBER_F64, 4, 3, 0, d);
    EXPECT_OK(h5_write_texts(file, "/words", names, 2));
    table_done(file);
    EXPECT_OK(h5_open(temp_path("catalog.h5"), &file));
    EXPECT_OK(catalog_open(file, "catalog.h5", &catalog));
}

static void close_catalog(void)
{
    catalog_close(&catalog);
    h5_close(file);
}

static void case_is_set_aside_but_the_exact_name_wins(void)
{
    open_catalog();

    const size_t n = catalog.n;
    const size_t upper = catalog_find(&catalog, "/train", "X");
    const size_t lower = catalog_find(&catalog, "/TRAIN", "x");

    CU_ASSERT_EQUAL_FATAL(n, 5);
    CU_ASSERT_STRING_EQUAL(catalog.name[upper], "/train/X");
    CU_ASSERT_STRING_EQUAL(catalog.name[lower], "/train/x");
    CU_ASSERT_NOT_EQUAL(catalog_find(&catalog, "", "measurements"), n);
    CU_ASSERT_EQUAL(catalog_find(&catalog, "", "X"), n);
    CU_ASSERT_EQUAL(catalog_find(&catalog, "/train", "truth"), n);
    close_catalog();
}

static void a_missing_name_is_answered_with_the_nearest(void)
{
    size_t at = 99;

    open_catalog();
    EXPECT_OK(catalog_get(&catalog, "setting y", "truth", &at));
    CU_ASSERT_STRING_EQUAL(catalog.name[at], "/truth");
    EXPECT_OK(catalog_get(&catalog, "setting y", "/train/X", &at));
    EXPECT_FAILS(
        catalog_get(&catalog, "setting y", "trut", &at), LS_BAD_DATA,
        "setting y names /trut, which is not there (did you mean /truth?)");
    EXPECT_FAILS(catalog_get(&catalog, "setting x", "/zzzzzz", &at),
                 LS_BAD_DATA, "try: setting x=/Measurements setting y=/truth");
    EXPECT_FAILS(catalog_get(&catalog, "setting x", "/train", &at), LS_BAD_DATA,
                 "not a dataset");
    close_catalog();
}

static void what_there_is_is_shown_with_type_and_shape(void)
{
    open_catalog();
    EXPECT_FAILS(catalog_fail(&catalog, "why"), LS_BAD_DATA,
                 "catalog.h5: why; it has /Measurements float64 (2, 6), ");
    EXPECT_FAILS(catalog_fail(&catalog, "why"), LS_BAD_DATA, "/words text (2)");
    close_catalog();
}

static void no_more_than_eight_are_shown(void)
{
    const float v = 0;
    char name[32];

    file = table_new("many.h5");
    for (int i = 0; i < 11; i++) {
        snprintf(name, sizeof name, "/d%02d", i);
        table_put(file, name, NUMBER_F32, 1, 0, 0, &v);
    }
    table_done(file);
    EXPECT_OK(h5_open(temp_path("many.h5"), &file));
    EXPECT_OK(catalog_open(file, "many.h5", &catalog));
    EXPECT_FAILS(
        catalog_fail(&catalog, "why"), LS_BAD_DATA,
        "/d07 float32 (1) and 3 more; try: setting x=NAME setting y=NAME");
    close_catalog();
}

static void a_column_is_no_table(void)
{
    struct h5_shape s = {.rank = 2, .dims = {1, 5}, .type = NUMBER_F32};

    CU_ASSERT(shape_is_column(&s));
    CU_ASSERT_FALSE(shape_is_table(&s));
    s.dims[0] = 2;
    CU_ASSERT(shape_is_table(&s));
    CU_ASSERT_FALSE(shape_is_column(&s));
    s.type = NUMBER_NONE;
    CU_ASSERT_FALSE(shape_is_table(&s));
    CU_ASSERT_EQUAL(catalog_group("/train/X"), 6);
    CU_ASSERT_EQUAL(catalog_group("/X"), 0);
}

static CU_TestInfo tests[] = {
    {"case is set aside but the exact name wins",
     case_is_set_aside_but_the_exact_name_wins},
    {"a missing name is answered with the nearest",
     a_missing_name_is_answered_with_the_nearest},
    {"what there is is shown with type and shape",
     what_there_is_is_shown_with_type_and_shape},
    {"no more than eight are shown", no_more_than_eight_are_shown},
    {"a column is no table", a_column_is_no_table},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"catalog: what a file has", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
