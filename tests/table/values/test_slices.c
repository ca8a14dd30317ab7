/* SPDX-License-Identifier: MIT */
/*
 * test_slices.c - rows chosen as Python chooses them.
 */
#include "table/values/slices.h"

#include <string.h>

#include "support.h"

/* What range(10)[...] is in Python, as digits. */
static const struct {
    const char *text, *rows;
} cases[] = {
    {"", "0123456789"},     {":", "0123456789"},
    {"2:5", "234"},         {":3", "012"},
    {"7:", "789"},          {"-3:", "789"},
    {":-8", "01"},          {"-100:2", "01"},
    {"8:100", "89"},        {"1::4", "159"},
    {"1::4,2::4", "12569"}, {"5:6,0:1", "05"},
    {"0:4,2:6", "012345"},  {"::", "0123456789"},
    {"0:10:3", "0369"},     {"::9223372036854775807", "0"},
};

static void slices_take_what_python_takes(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct slices s;
        char rows[16] = "";
        size_t n = 0;

        if (!EXPECT_OK(slices_create(cases[i].text, 10, &s))) {
            continue;
        }
        for (size_t row = 0; row < 10; row++)
            if (slices_has(&s, row))
                rows[n++] = (char)('0' + row);
        CU_ASSERT_STRING_EQUAL(rows, cases[i].rows);
        CU_ASSERT_EQUAL(s.n, strlen(cases[i].rows));
        for (size_t k = 0; k < s.n; k++)
            CU_ASSERT_EQUAL(slices_row(&s, k),
                            (size_t)(cases[i].rows[k] - '0'));
        slices_clear(&s);
    }
}

static void what_is_no_slice_is_refused(void)
{
    static const char *const wrong[] = {
        "5",     "a:b",   "1:2:3:4", "1:2,", ",1:2",
        " 1:2",  "1:2 ",  "::0",     "::-1", "1.5:2",
        "1:2;3", "0x1:2", "--1:",    "-:",   "99999999999999999999:",
        "+1:2"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct slices s;

        EXPECT_FAILS(slices_create(wrong[i], 10, &s), LS_USAGE,
                     "no list of slices");
    }
}

static void a_slice_without_rows_is_refused(void)
{
    struct slices s;

    EXPECT_FAILS(slices_create("3:3", 10, &s), LS_USAGE, "none of 10 rows");
    EXPECT_FAILS(slices_create("0:5,10:", 10, &s), LS_USAGE, "none of 10");
}

static CU_TestInfo tests[] = {
    {"slices take what Python takes", slices_take_what_python_takes},
    {"what is no slice is refused", what_is_no_slice_is_refused},
    {"a slice without rows is refused", a_slice_without_rows_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"slices: rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
