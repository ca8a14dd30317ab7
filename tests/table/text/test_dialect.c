/* SPDX-License-Identifier: MIT */
/*
 * test_dialect.c - delimiter and header, found from the first rows.
 */
#include "table/tables.h"
#include "table/text/csv.h"

static ls_status detect(const char *text, const char *header,
                        struct csv_dialect *dialect)
{
    struct input *input = NULL;
    ls_status status;

    text_file("x.csv", text);
    EXPECT_OK(input_open(temp_path("x.csv"), &input));
    status = csv_detect(input, header, NULL, dialect);
    if (!status)
        CU_ASSERT_EQUAL(input_bytes(input), 0);
    input_close(input);
    return status;
}

static const struct {
    const char *text;
    char delimiter;
    size_t columns;
    bool header;
} cases[] = {
    {"1,2,3\n4,5,6\n", ',', 3, false},
    {"a,b\n1,2\n", ',', 2, true},
    {"1\t2\n3\t4\n", '\t', 2, false},
    {"a;b\n1,5;2,5\n3,5;4,5\n", ';', 2, true},
    {"1|2|3\n", '|', 3, false},
    {"1 2  3\n4  5 6\n", ' ', 3, false},
    {"1, 2\n3, 4\n", ',', 2, false},
    {"5.1,3.5,setosa\n4.9,3.0,setosa\n", ',', 3, false},
    {"M,17.9\nB,20.5\n", ',', 2, false},
    {"id,1,2\n7,3,4\n", ',', 3, true},
    {"label,a\ncat,1\ndog,2\n", ',', 2, true},
    {"a,b,c\n", ',', 3, true},
    {"5\n6\n", ',', 1, false},
    {"x\n6\n", ',', 1, true},
    {"?,1\n2,3\n", ',', 2, false},
    {"a,b\n1,2\n3\n4,5\n", ',', 2, true},
    {"\"a;b\";c\n1;2\n", ';', 2, true},
    {"\"last, first\",n\n1,2\n", ',', 2, true},
    /* Equally good: the comma is that of the numbers. */
    {"1,5;2,5\n3,5;4,5\n", ';', 2, false},
    {"1,5\t2,5\n3,5\t4,5\n", '\t', 2, false},
    {"1,5|2,5\n3,5|4,5\n", '|', 2, false},
    {"1,2 3,4\n5,6 7,8\n", ',', 3, false},
    /* The file says it. */
    {"sep=,\n1,5;2,5\n3,5;4,5\n", ',', 3, false},
    {"sep=;\n1,2\n3,4\n", ';', 1, false},
    /* A mark of a missing number is no name. */
    {"n.d.,1\n2,3\n", ',', 2, false},
    {"<LOD,1\n2,3\n", ',', 2, false},
};

static void dialects_are_found(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csv_dialect d = {0};

        EXPECT_OK(detect(cases[i].text, "auto", &d));
        CU_ASSERT_EQUAL(d.delimiter, cases[i].delimiter);
        CU_ASSERT_EQUAL(d.columns, cases[i].columns);
        CU_ASSERT_EQUAL(d.header, cases[i].header);
        CU_ASSERT_EQUAL(d.quotes, strchr(cases[i].text, '"') != NULL);
    }
}

static void the_user_knows_better(void)
{
    struct csv_dialect d;

    EXPECT_OK(detect("1,2\n3,4\n", "yes", &d));
    CU_ASSERT(d.header);
    EXPECT_OK(detect("a,b\n3,4\n", "no", &d));
    CU_ASSERT_FALSE(d.header);
}

static void an_empty_file_is_an_error(void)
{
    struct csv_dialect d;

    EXPECT_FAILS(detect("", "auto", &d), LS_BAD_DATA, "is empty");
    EXPECT_FAILS(detect("\n \n", "auto", &d), LS_BAD_DATA, "is empty");
    EXPECT_FAILS(detect("\"a,b\n", "auto", &d), LS_BAD_DATA, "quotes");
}

static void delimiters_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(csv_delimiter_name(','), "comma");
    CU_ASSERT_STRING_EQUAL(csv_delimiter_name('\t'), "tab");
    CU_ASSERT_STRING_EQUAL(csv_delimiter_name(';'), "semicolon");
    CU_ASSERT_STRING_EQUAL(csv_delimiter_name('|'), "bar");
    CU_ASSERT_STRING_EQUAL(csv_delimiter_name(' '), "space");
}

static CU_TestInfo tests[] = {
    {"dialects are found", dialects_are_found},
    {"the user knows better", the_user_knows_better},
    {"an empty file is an error", an_empty_file_is_an_error},
    {"delimiters have names", delimiters_have_names},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dialect: delimiter and header", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
