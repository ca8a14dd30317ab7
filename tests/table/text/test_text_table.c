/* SPDX-License-Identifier: MIT */
/*
 * test_text_table.c - columns, label and rows of a text file.
 */
#include "base/settings.h"
#include "table/text/text_table.h"

#include "table/tables.h"
#include "table/text/text_block.h"

/* Rows as "line:1,2=label;". */
static ls_status collect(const struct text_table *table, char *out,
                         struct text_count *count)
{
    struct text_pass *pass = NULL;
    const struct text_block *rows = NULL;
    ls_status status = LS_OK;

    TRY(text_pass_start(table, &pass));
    do {
        TRY(text_pass_next(pass, &rows, count));
        for (size_t i = 0; rows && i < rows->n; i++) {
            const struct text_line *line = &rows->line[i];

            sprintf(out + strlen(out), "%zu:%g,%g=%s;", line->line,
                    rows->value[2 * i], rows->value[2 * i + 1],
                    line->label ? line->label : "-");
        }
    } while (rows);
done:
    text_pass_end(pass);
    return status;
}

/* A table of two features, with these settings, as text. */
static ls_status scan(const char *text, const char *label, const char *missing,
                      const char *rows, char *out, struct text_count *count)
{
    const ls_import_config config = {.label = label,
                                     .header = "auto",
                                     .missing = missing,
                                     .categories = "auto",
                                     .columns = "",
                                     .drop = "",
                                     .rows = rows,
                                     .task = "auto"};
    const struct row_wish wish = {.config = &config,
                                  .label_option = "setting label"};
    struct input *input = NULL;
    struct text_table table = {.input = NULL};
    ls_status status;

    *out = '\0';
    text_file("x.csv", text);
    EXPECT_OK(input_open(temp_path("x.csv"), &input));
    status = text_table_open(input, &wish, &table);
    if (!status)
        status = collect(&table, out, count);
    text_table_close(&table);
    input_close(input);
    return status;
}

static const struct {
    const char *text, *label, *rows, *out;
} good[] = {
    {"1,2,3\n4,5,6\n", "-1", "", "1:1,2=3;2:4,5=6;"},
    {"1,2,3\n4,5,6\n", "0", "", "1:2,3=1;2:5,6=4;"},
    {"1,2,3\n4,5,6\n", "1", "1:", "2:4,6=5;"},
    {"1,2\n4,5\n", "none", "", "1:1,2=-;2:4,5=-;"},
    {"a,b,Label\n1,2,x\n", NULL, "", "2:1,2=x;"},
    {"a,b,c\n1,2,x\n", "c", "", "2:1,2=x;"},
    {"y,b,c\n1,2,3\n", NULL, "", "2:2,3=1;"},
    {"a,b,y\n1,2,3\n4,5,6\n", NULL, "-1:", "3:4,5=6;"},
    {"2,1,0\n4,5,6\n7,8,9\n", "2", "::2", "1:2,1=0;3:7,8=9;"},
};

static void the_label_is_a_name_or_a_number(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct text_count count;
        char out[256];

        EXPECT_OK(scan(good[i].text, good[i].label, "error", good[i].rows, out,
                       &count));
        CU_ASSERT_STRING_EQUAL(out, good[i].out);
    }
}

static const struct {
    const char *text, *label;
    ls_status status;
    const char *words;
} bad[] = {
    {"1,2,3\n4,5,6\n", NULL, LS_BAD_DATA, "without a header no column"},
    {"a,b,c\n4,5,6\n", NULL, LS_BAD_DATA, "say setting label with a name"},
    {"y,b,class\n4,5,6\n", NULL, LS_BAD_DATA, "several columns may be"},
    {"a,b,c\n4,5,6\n", "d", LS_BAD_DATA, "no column d; say setting label"},
    {"1,2,3\n", "3", LS_BAD_DATA, "no column 3"},
    {"1,2,3\n", "-4", LS_BAD_DATA, "no column -4"},
    {"1,2,3\n", "", LS_BAD_DATA, "no column ;"},
    {"1\n2\n", "0", LS_BAD_DATA, "no column but the label"},
    {"a,b,y\n", NULL, LS_BAD_DATA, "a header and no rows"},
    {"a,b,a\n1,2,3\n", "0", LS_BAD_DATA,
     "two columns are called a: number 0 and 2, counted from 0"},
    {"a,b,y\n1,2,3\n4,5\n", NULL, LS_BAD_DATA, "line 3 has 2 columns, want 3"},
    {"a,b,y\n1,2,3\n4,5,6,7\n", NULL, LS_BAD_DATA, "line 3 has 4 columns"},
    {"a,b,y\n1,2,3\n4,red,6\n", NULL, LS_BAD_DATA,
     "x.csv: line 3, column b: \"red\" is no number"},
    {"1,2,3\n4,inf,6\n", "0", LS_BAD_DATA, "\"inf\" is not finite"},
    {"1,2,3\n4,1e400,6\n", "0", LS_BAD_DATA, "too large for float32"},
    {"1;2;3\n4;1,5;6\n", "0", LS_BAD_DATA, "decimal comma"},
    {"1,2,3\n4,,6\n?,1,na\n", "0", LS_BAD_DATA,
     "line 2, column 1 (lines count from 1, columns from 0): the cell"},
    {"1,2,3\n4,,6\n?,1,na\n", "0", LS_BAD_DATA,
     "3 cells are missing in 2 of 3 rows"},
};

static void what_is_wrong_names_line_and_column(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct text_count count;
        char out[256];

        EXPECT_FAILS(scan(bad[i].text, bad[i].label, "error", "", out, &count),
                     bad[i].status, bad[i].words);
    }
}

static void rows_with_missing_cells_are_dropped_on_demand(void)
{
    struct text_count count;
    char out[256];

    EXPECT_OK(
        scan("1,2,3\n4,,6\n7,8,9\n1,1,NA\n", "-1", "drop", "", out, &count));
    CU_ASSERT_STRING_EQUAL(out, "1:1,2=3;3:7,8=9;");
    CU_ASSERT_EQUAL(count.kept, 2);
    CU_ASSERT_EQUAL(count.dropped, 2);
    CU_ASSERT_EQUAL(count.missing_cells, 2);
}

/* Rows count as in the file, dropped or not; what is not asked for may be
 * bad. */
static void rows_are_chosen_before_cells_are_judged(void)
{
    struct text_count count;
    char out[256];

    EXPECT_OK(scan("1,2,3\nx,x,x\n7,8,9\n", "-1", "error", "::2", out, &count));
    CU_ASSERT_STRING_EQUAL(out, "1:1,2=3;3:7,8=9;");
    EXPECT_FAILS(scan("1,2,3\n", "-1", "error", "5:", out, &count), LS_USAGE,
                 "none of 1 rows");
}

static CU_TestInfo tests[] = {
    {"the label is a name or a number", the_label_is_a_name_or_a_number},
    {"what is wrong names line and column",
     what_is_wrong_names_line_and_column},
    {"rows with missing cells are dropped on demand",
     rows_with_missing_cells_are_dropped_on_demand},
    {"rows are chosen before cells are judged",
     rows_are_chosen_before_cells_are_judged},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"text_table: columns and rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
