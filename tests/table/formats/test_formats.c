/* SPDX-License-Identifier: MIT */
/*
 * test_formats.c - which option goes with which format.
 */
#include "base/settings.h"
#include "table/formats/formats.h"

#include "settings/config_table.h"
#include "table/formats/row_source.h"
#include "table/tables.h"

static void a_setting_that_does_not_apply_is_named_with_the_format(void)
{
    ls_config config = table_config(NULL, NULL);

    EXPECT_OK(ls_config_set(&config, "weight", "w"));
    EXPECT_FAILS(formats_check("a.npy", FORMAT_NPY, &config, USE_TRAIN),
                 LS_USAGE,
                 "a.npy is NPY, to which setting weight=w does not apply");
    EXPECT_FAILS(formats_check("a.svm", FORMAT_SVM, &config, USE_LIKE),
                 LS_USAGE, "LIBSVM, to which setting weight");
    EXPECT_OK(formats_check("a.csv", FORMAT_TEXT, &config, USE_TRAIN));
    EXPECT_OK(formats_check("a.npz", FORMAT_NPZ, &config, USE_LIKE));
    EXPECT_OK(ls_config_set(&config, "weight", "none"));
    EXPECT_OK(formats_check("a.npy", FORMAT_NPY, &config, USE_TRAIN));
}

static void a_rule_for_one_value_is_for_that_value(void)
{
    ls_config config = table_config(NULL, NULL);

    EXPECT_OK(ls_config_set(&config, "missing", "mean"));
    EXPECT_OK(formats_check("a.h5", FORMAT_HDF5, &config, USE_TRAIN));
    EXPECT_OK(ls_config_set(&config, "missing", "median"));
    EXPECT_FAILS(formats_check("a.h5", FORMAT_HDF5, &config, USE_TRAIN),
                 LS_USAGE, "setting missing=median");
    EXPECT_OK(formats_check("a.h5", FORMAT_HDF5, &config, USE_LIKE));
    EXPECT_OK(ls_config_set(&config, "split", "random"));
    EXPECT_OK(formats_check("a.h5", FORMAT_HDF5, &config, USE_LIKE));
    EXPECT_OK(ls_config_set(&config, "missing", "error"));
    EXPECT_OK(formats_check("a.npy", FORMAT_NPY, &config, USE_TRAIN));
    EXPECT_OK(ls_config_set(&config, "split", "group"));
    EXPECT_FAILS(formats_check("a.npy", FORMAT_NPY, &config, USE_TRAIN),
                 LS_USAGE, "setting split=group");
}

static void import_is_asked_for_what_was_given(void)
{
    ls_import_config config;

    EXPECT_OK(import_complete(NULL, &config));
    EXPECT_OK(formats_check_import("a.npy", FORMAT_NPY, &config, false));
    config.drop = "0";
    EXPECT_FAILS(formats_check_import("a.npy", FORMAT_NPY, &config, false),
                 LS_USAGE,
                 "a.npy is NPY, to which setting drop=0 does not apply");
    EXPECT_OK(formats_check_import("a.csv", FORMAT_TEXT, &config, false));
    config.drop = "";
    config.repack = 1;
    EXPECT_FAILS(formats_check_import("a.csv", FORMAT_TEXT, &config, false),
                 LS_USAGE, "to which setting repack does not apply");
    EXPECT_OK(formats_check_import("a.h5", FORMAT_HDF5, &config, false));
}

/* The program's options of import are walked through by options_by_format.sh.
 */
static void every_setting_has_a_row(void)
{
    size_t n = 0;
    const ls_option *options = option_table(&n);

    CU_ASSERT_TRUE(n > 40);
    for (size_t i = 0; i < n; i++)
        if (!formats_know(options[i].name))
            CU_FAIL(options[i].name);
    CU_ASSERT_FALSE(formats_know("no-such-option"));
    CU_ASSERT_TRUE(formats_know("drop"));
}

static CU_TestInfo tests[] = {
    {"a setting that does not apply is named with the format",
     a_setting_that_does_not_apply_is_named_with_the_format},
    {"a rule for one value is for that value",
     a_rule_for_one_value_is_for_that_value},
    {"import is asked for what was given", import_is_asked_for_what_was_given},
    {"every setting has a row", every_setting_has_a_row},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"formats: options of each", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
