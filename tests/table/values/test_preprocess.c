/* SPDX-License-Identifier: MIT */
/*
 * test_preprocess.c - columns, their names, shifts and scales.
 */
#include "table/values/preprocess.h"

#include "base/mem.h"
#include "base/text_list.h"
#include "support.h"

static void a_new_one_changes_nothing(void)
{
    struct preprocess p;

    EXPECT_OK(preprocess_create(3, NULL, &p));
    CU_ASSERT_EQUAL(p.n, 3);
    CU_ASSERT_PTR_NULL(p.names);
    CU_ASSERT(preprocess_is_identity(&p));
    p.shift[2] = 1;
    CU_ASSERT_FALSE(preprocess_is_identity(&p));
    p.shift[2] = 0;
    p.scale[0] = 2;
    CU_ASSERT_FALSE(preprocess_is_identity(&p));
    preprocess_clear(&p);
    CU_ASSERT_EQUAL(p.n, 0);
}

static void a_copy_is_its_own(void)
{
    const char *const names[] = {"pt", ""};
    struct preprocess p, copy;

    EXPECT_OK(preprocess_create(2, names, &p));
    p.shift[0] = 0.5;
    p.scale[1] = 4;
    EXPECT_OK(preprocess_fill(&p));
    p.fill[1] = -3;
    EXPECT_OK(preprocess_copy(&p, &copy));
    preprocess_clear(&p);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy.fill);
    CU_ASSERT_EQUAL(copy.fill[1], -3);
    CU_ASSERT_EQUAL(copy.n, 2);
    CU_ASSERT_EQUAL(copy.shift[0], 0.5);
    CU_ASSERT_EQUAL(copy.scale[1], 4);
    CU_ASSERT_STRING_EQUAL(copy.names[0], "pt");
    CU_ASSERT_STRING_EQUAL(copy.names[1], "");
    preprocess_clear(&copy);
}

static void no_names_are_no_copy(void)
{
    char **names = text_list_copy(NULL, 5);

    CU_ASSERT_PTR_NULL(names);
    mem_free(names);
}

static CU_TestInfo tests[] = {
    {"a new one changes nothing", a_new_one_changes_nothing},
    {"a copy is its own", a_copy_is_its_own},
    {"no names are no copy", no_names_are_no_copy},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"preprocess: columns", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
