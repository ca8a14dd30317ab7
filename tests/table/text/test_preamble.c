/* SPDX-License-Identifier: MIT */
/*
 * test_preamble.c - lines in front of a text table.
 */
#include "table/text/preamble.h"

#include <stdlib.h>
#include <string.h>

#include "table/tables.h"
#include "table/text/csv.h"

static const struct {
    const char *text;
    char separator;
    size_t comments, lines, bytes;
} cases[] = {
    {"a,b\n1,2\n", 0, 0, 0, 0},
    {"sep=;\na;b\n", ';', 0, 1, 6},
    {"\xEF\xBB\xBFSEP=\t\r\na\tb\n", '\t', 0, 1, 10},
    {"# one\n# two\n\n1,2\n", 0, 2, 3, 13},
    {"#one\r#two\r1,2\r", 0, 2, 2, 10},
    {"sep=,\n# one\n1,2\n", ',', 1, 2, 12},
    {"sep=,5\n1,2\n", 0, 0, 0, 0},
    {"sepal,petal\n1,2\n", 0, 0, 0, 0},
    {"# all of it", 0, 1, 1, 11},
    {"", 0, 0, 0, 0},
};

static void lines_in_front_are_found(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct preamble p = {0};
        struct input *input = NULL;

        text_file("p.csv", cases[i].text);
        EXPECT_OK(input_open(temp_path("p.csv"), &input));
        EXPECT_OK(preamble_find(input, &p));
        CU_ASSERT_EQUAL(p.separator, cases[i].separator);
        CU_ASSERT_EQUAL(p.comments, cases[i].comments);
        CU_ASSERT_EQUAL(p.lines, cases[i].lines);
        CU_ASSERT_EQUAL(p.bytes, cases[i].bytes);
        input_close(input);
    }
}

/* What is passed over, and which line is then the first row. */
static void expect(const char *text, const char *header, size_t comments,
                   bool has_header, size_t line)
{
    struct csv_dialect dialect = {0};
    struct input *input = NULL;
    struct csv_text csv;
    struct csv_row row = {.n = 0};

    text_file("p.csv", text);
    EXPECT_OK(input_open(temp_path("p.csv"), &input));
    EXPECT_OK(csv_detect(input, header, NULL, &dialect));
    CU_ASSERT_EQUAL(dialect.comments, comments);
    CU_ASSERT_EQUAL(dialect.header, has_header);
    csv_text_start(&csv, input, dialect.delimiter);
    EXPECT_OK(csv_text_next(&csv, &row));
    CU_ASSERT_EQUAL(row.line, line);
    csv_text_clear(&csv);
    input_close(input);
}

static void a_comment_with_the_cells_of_a_row_is_the_header(void)
{
    expect("# made by x\n#a,b\n1,2\n3,4\n", "auto", 1, true, 2);
    expect("# made by x, y, z\n1,2\n3,4\n", "auto", 1, false, 2);
    expect("## x\n## y\n#chrom\tpos\nc1\t2\nc2\t3\n", "auto", 2, true, 3);
    expect("# say \"x\na,b\n1,2\n", "auto", 1, true, 2);
    expect("a,b\n1,2\n", "auto", 0, true, 1);
}

static void marks_are_no_names(void)
{
    expect("1,.,3\n4,5,6\n", "auto", 0, false, 1);
    expect("1,n.d.,3\n4,5,6\n", "auto", 0, false, 1);
    expect("<5,2\n4,5\n", "auto", 0, false, 1);
    expect("id,2019,2020\n4,5,6\n", "auto", 0, true, 1);
}

static CU_TestInfo tests[] = {
    {"lines in front are found", lines_in_front_are_found},
    {"a comment with the cells of a row is the header",
     a_comment_with_the_cells_of_a_row_is_the_header},
    {"marks are no names", marks_are_no_names},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"preamble: lines in front", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
