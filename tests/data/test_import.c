/* SPDX-License-Identifier: MIT */
/*
 * test_import.c - formats by content, settings, and what cannot be imported.
 */
#include "data/import.h"

#include <unistd.h>

#include "tables.h"

static ls_status import(const char *name, const ls_import_config *config)
{
    char in[1024];
    const char *const paths[] = {in};
    ls_import_report report;

    strcpy(in, temp_path(name));
    return ls_import(paths, 1, temp_path("import.h5"), config, NULL, &report);
}

static void formats_that_are_none_are_named(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } cases[] = {
        {"", 0, "is empty"},
        {"PAR1....", 8, "is Parquet; import takes"},
        {"\xff\xfe"
         "1\0",
         4, "UTF-16"},
        {"\x03\x08\0\0\1\0\0\0", 8, "little-endian"},
        {"\1\2\3\4\5\6", 6, "unknown kind"},
        {"\x89HDF\r\n\x1a\n", 8, "is HDF5 and needs no import"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(temp_path("odd"), cases[i].bytes, cases[i].size);
        EXPECT_FAILS(import("odd", NULL), LS_BAD_DATA, cases[i].words);
    }
    EXPECT_FAILS(import("none", NULL), LS_NO_INPUT, "No such file");
}

static void settings_are_checked_first(void)
{
    EXPECT_FAILS(import("none", &(ls_import_config){.header = "maybe"}),
                 LS_USAGE, "header is \"maybe\"; want auto, yes, no");
    EXPECT_FAILS(import("none", &(ls_import_config){.missing = "mode"}),
                 LS_USAGE, "want error, drop, mean, ..");
    EXPECT_FAILS(import("none", &(ls_import_config){.task = "class"}), LS_USAGE,
                 "want auto, binary, multiclass, ..");
}

static void one_text_at_a_time(void)
{
    char in[1024];
    const char *const paths[] = {in, in, in};
    ls_import_report report;

    text_file("a.csv", "1,0\n2,1\n");
    strcpy(in, temp_path("a.csv"));
    EXPECT_FAILS(ls_import(paths, 2, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "one file at a time");
    EXPECT_FAILS(ls_import(paths, 3, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "not 3 files");
    EXPECT_FAILS(ls_import(paths, 0, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "not 0 files");
}

static void an_output_is_replaced_by_force_alone(void)
{
    const ls_import_config config = {.label = "1"};
    const ls_import_config force = {.label = "1", .force = 1};

    text_file("a.csv", "1,0\n2,1\n");
    EXPECT_OK(import("a.csv", &config));
    EXPECT_FAILS(import("a.csv", &config), LS_EXISTS, "--force");
    text_file("bad.csv", "1,0\n2,x,1\n");
    EXPECT_FAILS(import("bad.csv", &config), LS_EXISTS, "--force");
    EXPECT_OK(import("a.csv", &force));
    EXPECT_FAILS(import("none", &force), LS_NO_INPUT, "none");
    CU_ASSERT_EQUAL(access(temp_path("import.h5"), F_OK), 0);
}

static CU_TestInfo tests[] = {
    {"formats that are none are named", formats_that_are_none_are_named},
    {"settings are checked first", settings_are_checked_first},
    {"one text at a time", one_text_at_a_time},
    {"an output is replaced by force alone",
     an_output_is_replaced_by_force_alone},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"import: formats and settings", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
