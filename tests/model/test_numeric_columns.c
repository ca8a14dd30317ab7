/* SPDX-License-Identifier: MIT */
/*
 * test_numeric_columns.c - which features are embedded as numbers, and their
 * knots.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/numeric_columns.h"
#include "support.h"
#include "table/order/sample_values.h"
#include "table/values/encoding.h"

enum { ROWS = 11, COLUMNS = 6 };

/* Two values; three; eleven, not sorted; one; a code of three texts; many alike
 * values and two others. */
static real table[COLUMNS][ROWS] = {
    {0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1},  {2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {3, 7, 1, 0, 9, 2, 10, 4, 8, 6, 5}, {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
    {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2},  {-5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6},
};

static ls_config config_of(const char *kind, size_t bins)
{
    ls_config config = default_config("numeric-embedding", kind);

    config.numeric_bins = bins;
    return config;
}

static struct numeric_columns *fitted(const ls_config *config)
{
    static real values[COLUMNS][ROWS];
    struct value_sample sample = {COLUMNS, ROWS, values[0]};
    struct numeric_columns *numeric = NULL;
    struct encoding *columns = NULL;

    memcpy(values, table, sizeof values);
    EXPECT_OK(encoding_create(COLUMNS, &columns));
    column_take_codes(&columns->column[4]);
    EXPECT_OK(numeric_columns_fit(config, "t.csv", columns, &sample, &numeric));
    encoding_destroy(columns);
    return numeric;
}

static void features_of_more_than_two_values_are_embedded(void)
{
    for (size_t kind = 0; kind < NUMERIC_KINDS; kind++) {
        const ls_config config = config_of(numeric_kind_name[kind], 4);
        struct numeric_columns *numeric = fitted(&config);

        CU_ASSERT_EQUAL_FATAL(numeric->n, 3);
        CU_ASSERT_EQUAL(numeric->feature[0], 1);
        CU_ASSERT_EQUAL(numeric->feature[1], 2);
        CU_ASSERT_EQUAL(numeric->feature[2], 5);
        CU_ASSERT_EQUAL(numeric->size, kind == NUMERIC_PIECEWISE ? 16 : 4);
        CU_ASSERT(numeric_columns_are_of(numeric, &config));
        numeric_columns_destroy(numeric);
    }
}

static void knots_are_quantiles_without_equal_ones(void)
{
    const ls_config config = config_of("piecewise", 4);
    /* Quartiles of 0 .. 10; of 0 and 1 2; of -5, 1 and 6. */
    static const double want[3][5] = {
        {0, 2, 2, 2, 2}, {0, 2.5, 5, 7.5, 10}, {-5, 1, 6, 6, 6}};
    static const size_t bins[] = {1, 4, 2};
    struct numeric_columns *numeric = fitted(&config);

    CU_ASSERT_EQUAL_FATAL(numeric->n, 3);
    for (size_t k = 0; k < 3; k++) {
        CU_ASSERT_EQUAL(numeric->bins_of[k], bins[k]);
        for (size_t t = 0; t < 5; t++)
            CU_ASSERT_EQUAL((double)numeric->knot[k * 5 + t], want[k][t]);
    }
    numeric_columns_destroy(numeric);
}

/* No more bins than spaces between the rows. */
static void few_rows_have_few_bins(void)
{
    const ls_config config = config_of("piecewise", 48);
    struct numeric_columns *numeric = fitted(&config);

    CU_ASSERT_EQUAL(numeric->bins, 48);
    CU_ASSERT_EQUAL(numeric->bins_of[1], ROWS - 1);
    CU_ASSERT_EQUAL((double)numeric->knot[49 + 10], 10);
    CU_ASSERT_EQUAL((double)numeric->knot[49 + 48], 10);
    numeric_columns_destroy(numeric);
}

static void a_table_without_numbers_is_refused(void)
{
    const ls_config config = config_of("periodic", 48);
    real two[] = {0, 1, 1, 0};
    struct value_sample sample = {1, 4, two};
    struct numeric_columns *numeric = NULL;

    EXPECT_FAILS(numeric_columns_fit(&config, "t.csv", NULL, &sample, &numeric),
                 LS_USAGE,
                 "t.csv has no feature of more than two values for setting "
                 "numeric-embedding=periodic");
    CU_ASSERT_PTR_NULL(numeric);
}

static void other_settings_are_other_columns(void)
{
    const ls_config config = config_of("piecewise", 4);
    const ls_config others[] = {config_of("none", 4), config_of("periodic", 4),
                                config_of("piecewise", 5)};
    struct numeric_columns *numeric = fitted(&config), *copy = NULL;

    EXPECT_OK(numeric_columns_copy(numeric, &copy));
    CU_ASSERT(numeric_columns_same_features(numeric, copy));
    copy->feature[2] = 0;
    CU_ASSERT(!numeric_columns_same_features(numeric, copy));
    CU_ASSERT(numeric_columns_alike(numeric, copy));
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT(!numeric_columns_are_of(numeric, &others[i]));
    CU_ASSERT(numeric_columns_are_of(NULL, &others[0]));
    CU_ASSERT(!numeric_columns_are_of(NULL, &config));
    numeric_columns_destroy(numeric);
    numeric_columns_destroy(copy);
}

static CU_TestInfo tests[] = {
    {"features of more than two values are embedded",
     features_of_more_than_two_values_are_embedded},
    {"knots are quantiles without equal ones",
     knots_are_quantiles_without_equal_ones},
    {"few rows have few bins", few_rows_have_few_bins},
    {"a table without numbers is refused", a_table_without_numbers_is_refused},
    {"other settings are other columns", other_settings_are_other_columns},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"numeric columns: features and knots", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
