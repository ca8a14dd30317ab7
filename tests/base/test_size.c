/* SPDX-License-Identifier: MIT */
/*
 * test_size.c - numbers of bytes as text.
 */
#include "base/size.h"

#include <math.h>
#include <string.h>

#include "support.h"

static void a_size_is_shown_in_the_unit_that_fits(void)
{
    static const struct {
        double bytes;
        const char *text;
    } rows[] = {
        {0, "0 B"},           {1, "1 B"},         {999, "999 B"},
        {999.6, "1.0 kB"},    {1000, "1.0 kB"},   {29127, "29.1 kB"},
        {999949, "999.9 kB"}, {999951, "1.0 MB"}, {1e6, "1.0 MB"},
        {22.4e6, "22.4 MB"},  {3.46e9, "3.5 GB"}, {9.01e15, "9010.0 TB"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CU_ASSERT_STRING_EQUAL(size_text(rows[i].bytes).s, rows[i].text);
}

static void less_than_nothing_is_nothing(void)
{
    CU_ASSERT_STRING_EQUAL(size_text(-5e6).s, "0 B");
    CU_ASSERT_STRING_EQUAL(size_text((double)NAN).s, "0 B");
}

static CU_TestInfo tests[] = {
    {"a size is shown in the unit that fits",
     a_size_is_shown_in_the_unit_that_fits},
    {"less than nothing is nothing", less_than_nothing_is_nothing},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"size", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
