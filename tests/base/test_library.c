/* SPDX-License-Identifier: MIT */
/*
 * test_library.c - functions of a library that is loaded when it is wanted, or
 * words that say why not.
 */
#include "base/library.h"

#include <string.h>

#include "support.h"

/* The C library is there under some name; the loader knows it as this one. */
static const char libm[] = "libm.so.6";

static void a_function_that_is_found_works(void)
{
    static const char *const names[] = {"cbrt", "floor", NULL};
    void *symbol[2] = {NULL, NULL};
    double (*cube_root)(double) = NULL;

    EXPECT_OK(library_load("roots", libm, names, symbol));
    memcpy(&cube_root, &symbol[0], sizeof cube_root);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cube_root);
    CU_ASSERT_PTR_NOT_NULL(symbol[1]);
    EXPECT_CLOSE(cube_root(27), 3, 1e-15, 0);
}

static void what_is_missing_is_named_and_nothing_is_written(void)
{
    static const char *const known[] = {"cbrt", NULL};
    static const char *const unknown[] = {"cbrt", "no_such_root", NULL};
    void *symbol[2] = {NULL, NULL};

    EXPECT_FAILS(library_load("roots", "libnowhere.so.7", known, symbol),
                 LS_USAGE, "roots: cannot load libnowhere.so.7");
    EXPECT_FAILS(library_load("roots", libm, unknown, symbol), LS_USAGE,
                 "no_such_root");
    CU_ASSERT_PTR_NULL(symbol[0]);
}

static CU_TestInfo tests[] = {
    {"a function that is found works", a_function_that_is_found_works},
    {"what is missing is named, and nothing is written",
     what_is_missing_is_named_and_nothing_is_written},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"library: loading", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
