/* SPDX-License-Identifier: MIT */
/*
 * test_allow.c - what leads to other files: refused with the name of the
 * option, read when that is given, and never filled with zeros.
 */
#include <stdlib.h>

#include "base/settings.h"
#include "python.h"
#include "table/dataset/dataset.h"
#include "table/tables.h"

static bool have_files;

static int make_files(void)
{
    const char *python = python_with_h5py();
    char command[4096];

    if (!python)
        return 0;
    snprintf(command, sizeof command, "'%s' '%s' '%s'", python,
             source_path("tests/table/make_h5.py"), temp_path(""));
    have_files = system(command) == 0;
    return have_files ? 0 : 1;
}

/* A file, and what must be allowed to read it. */
static const char *const good[][2] = {
    {"link_soft.h5", "links"},          {"link_relative.h5", "links"},
    {"link_twice.h5", "links,plugins"}, {"link_outside.h5", "links"},
    {"link_outside2.h5", "links"},      {"external_raw.h5", "external"},
    {"virtual_good.h5", "virtual"},     {"filter_scaleoffset.h5", "plugins"},
};

static ls_dataset *open_allowed(const char *name, const char *allow,
                                ls_status status, const char *words)
{
    ls_config config = table_config("allow", allow);
    ls_dataset *dataset = NULL;

    EXPECT_OK(ls_config_set(&config, "x", "/X"));
    EXPECT_OK(ls_config_set(&config, "y", "/y"));
    EXPECT_FAILS(ls_dataset_open(temp_path(name), &config, &dataset), status,
                 words);
    return dataset;
}

static void what_is_allowed_is_read(void)
{
    for (size_t i = 0; have_files && i < sizeof good / sizeof *good; i++) {
        ls_dataset *d = open_allowed(good[i][0], good[i][1], LS_OK, NULL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        for (size_t k = 0; k < 12; k++)
            CU_ASSERT_EQUAL(number_at(d->x_type, d->x, k), (double)k);
        ls_dataset_close(d);
    }
}

static void what_is_not_allowed_is_refused_with_the_option(void)
{
    for (size_t i = 0; have_files && i < sizeof good / sizeof *good; i++) {
        char option[32] = "setting allow=";

        strncat(option, good[i][1], strcspn(good[i][1], ","));
        CU_ASSERT_PTR_NULL(
            open_allowed(good[i][0], "none", LS_BAD_DATA, option));
        CU_ASSERT_PTR_NULL(open_allowed(
            good[i][0],
            strncmp(good[i][0], "link", 4) ? "links" : "virtual,external",
            LS_BAD_DATA, option));
    }
}

static void what_is_not_there_is_no_zero(void)
{
    static const char *const bad[][3] = {
        {"link_dangling.h5", "links", "X is a link to /nowhere"},
        {"link_circle.h5", "links", "more than 16 links"},
        {"link_missing.h5", "links", "cannot open "},
        {"link_fifo.h5", "links", "fifo is not a regular file"},
        {"link_inside.h5", "links", "X is a link to /g/Z"},
        {"external_short.h5", "external", "wants 56 bytes from "},
        {"external_none.h5", "external", "none: No such file"},
        {"external_fifo.h5", "external", "fifo is not a regular file"},
        {"virtual_missing.h5", "virtual", "p9.h5: No such file"},
        {"virtual_fifo.h5", "virtual", "fifo is not a regular file"},
        {"virtual_hole.h5", "virtual",
         "/X has 16 values, its files give 12 of them"},
        {"virtual_virtual.h5", "virtual",
         "X of virtual_good.h5 is float32 in other files"},
    };

    for (size_t i = 0; have_files && i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_PTR_NULL(
            open_allowed(bad[i][0], bad[i][1], LS_BAD_DATA, bad[i][2]));
}

static void the_surroundings_do_not_move_files(void)
{
    if (!have_files)
        return;
    setenv("HDF5_VDS_PREFIX", "/elsewhere", 1);
    CU_ASSERT_PTR_NULL(open_allowed("virtual_good.h5", "virtual", LS_BAD_DATA,
                                    "HDF5_VDS_PREFIX"));
    unsetenv("HDF5_VDS_PREFIX");
}

/* h5py has lzf inside; other programs need a plugin for it. */
static void a_plugin_is_said_to_be_missing(void)
{
    ls_dataset *d = NULL;
    ls_config config = table_config("allow", "plugins");

    if (!have_files)
        return;
    CU_ASSERT_PTR_NULL(open_allowed("filter_lzf.h5", "none", LS_BAD_DATA,
                                    "filter 32000 (setting allow=plugins)"));
    if (ls_dataset_open(temp_path("filter_lzf.h5"), &config, &d) == LS_OK)
        CU_ASSERT_EQUAL(number_at(d->x_type, d->x, 11), 11.0)
    else
        CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "no plugin for it"));
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"what is allowed is read", what_is_allowed_is_read},
    {"what is not allowed is refused with the option",
     what_is_not_allowed_is_refused_with_the_option},
    {"what is not there is no zero", what_is_not_there_is_no_zero},
    {"the surroundings do not move files", the_surroundings_do_not_move_files},
    {"a plugin is said to be missing", a_plugin_is_said_to_be_missing},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"allow: other files", make_files, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
