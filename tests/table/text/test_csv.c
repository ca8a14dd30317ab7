/* SPDX-License-Identifier: MIT */
/*
 * test_csv.c - rows of cells, and the lines they begin on.
 */
#include "table/text/csv.h"

#include <stdlib.h>

#include "table/tables.h"

/* Rows as "line:cell|cell;" one after the other. */
static void collect(char *out, const struct csv_row *row)
{
    sprintf(out + strlen(out), "%zu:", row->line);
    for (size_t k = 0; k < row->n; k++)
        sprintf(out + strlen(out), "%s%s", k ? "|" : "", row->cell[k]);
    strcat(out, ";");
}

static ls_status scan(const char *text, size_t size, char delimiter,
                      size_t limit, char *rows)
{
    struct input *input = NULL;
    struct csv_text csv;
    struct csv_row row = {.n = 0};
    ls_status status = LS_OK;

    *rows = '\0';
    write_file(temp_path("x.csv"), text, size);
    EXPECT_OK(input_open(temp_path("x.csv"), &input));
    csv_text_start(&csv, input, delimiter);
    for (size_t i = 0; limit == 0 || i < limit; i++) {
        TRY(csv_text_next(&csv, &row));
        if (row.n == 0)
            break;
        collect(rows, &row);
    }
done:
    csv_text_clear(&csv);
    input_close(input);
    return status;
}

static const struct {
    const char *text;
    char delimiter;
    const char *rows;
} good[] = {
    {"", ',', ""},
    {"1,2\n3,4\n", ',', "1:1|2;2:3|4;"},
    {"1,2\n3,4", ',', "1:1|2;2:3|4;"},
    {"1,2\r\n3,4\r\n", ',', "1:1|2;2:3|4;"},
    {"1,2\r3,4\r", ',', "1:1|2;2:3|4;"},
    {"\xef\xbb\xbf"
     "1,2\n",
     ',', "1:1|2;"},
    {"\n\n1,2\n  \n3,4\n\n", ',', "3:1|2;5:3|4;"},
    {" 1 , 2\t\n", ',', "1:1|2;"},
    {"\"a,b\",\"c\"\"d\"\n", ',', "1:a,b|c\"d;"},
    {"\"a\nb\",1\n2,3\n", ',', "1:a\nb|1;3:2|3;"},
    {"\"a\r\nb\r\n\",1\r\n2,3\r\n", ',', "1:a\r\nb\r\n|1;4:2|3;"},
    {",,\n1,,\n", ',', "1:||;2:1||;"},
    {"1;2,5\n", ';', "1:1|2,5;"},
    {"\t\t\n1\t\t2\n", '\t', "1:||;2:1||2;"},
    {"  1   2 \n3 4\n", ' ', "1:1|2;2:3|4;"},
    {"a b\n\"\" c\n", ' ', "1:a|b;2:|c;"},
};

static void rows_are_cells_of_rfc_4180(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char rows[1024];

        EXPECT_OK(scan(good[i].text, strlen(good[i].text), good[i].delimiter, 0,
                       rows));
        CU_ASSERT_STRING_EQUAL(rows, good[i].rows);
    }
}

static void what_nobody_asks_for_is_not_read(void)
{
    char rows[1024];

    EXPECT_OK(scan("1\n2\n3\n\"", 7, ',', 2, rows));
    CU_ASSERT_STRING_EQUAL(rows, "1:1;2:2;");
    /* What comes behind is not looked at. */
    EXPECT_OK(scan("1\n2\n\"a\"b\n", 9, ',', 2, rows));
    CU_ASSERT_STRING_EQUAL(rows, "1:1;2:2;");
}

static void bad_texts_name_their_line(void)
{
    char rows[1024];

    EXPECT_FAILS(scan("1,2\n3,\0\n", 8, ',', 0, rows), LS_BAD_DATA,
                 "line 2: a NUL byte");
    EXPECT_FAILS(scan("1\n2,\"a\n3\n4\n", 11, ',', 0, rows), LS_BAD_DATA,
                 "inside quotes (in the row that begins on line 2)");
    EXPECT_FAILS(scan("1\n\"a\"b\n", 7, ',', 0, rows), LS_BAD_DATA,
                 "line 2: a stray quote");
    EXPECT_FAILS(scan("1\n\"a\n\n\"b,\n", 10, ',', 0, rows), LS_BAD_DATA,
                 "line 4: a stray quote (in the row that begins on line 2)");
}

/* Memory must not grow with a quote that is never closed. */
static void a_cell_has_a_limit(void)
{
    const size_t size = 3 << 20;
    char *text = malloc(size), *rows = malloc(size);

    memset(text, 'x', size);
    text[0] = '"';
    EXPECT_FAILS(scan(text, size, ',', 0, rows), LS_BAD_DATA,
                 "a cell of more than 1 MiB");
    free(text);
    free(rows);
}

static void a_row_has_a_limit(void)
{
    const size_t size = (1 << 20) + 4;
    char *text = malloc(size), rows[16];

    memset(text, ',', size);
    EXPECT_FAILS(scan(text, size, ',', 0, rows), LS_BAD_DATA,
                 "line 1: the row has more than 1048576 columns");
    free(text);
}

/* Line ends on both sides of the border of a buffer. */
static void lines_are_counted_over_buffers(void)
{
    const size_t size = (1 << 16) + 64;
    char *text = malloc(size), *rows = malloc(2 * size);

    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', size);
        text[(1 << 16) - 2 + shift] = '\r';
        text[(1 << 16) - 1 + shift] = '\n';
        EXPECT_OK(scan(text, size, ',', 0, rows));
        CU_ASSERT_PTR_NOT_NULL(strstr(rows, ";2:xxx"));
    }
    free(text);
    free(rows);
}

/* Behind the last row there is nothing, however often one asks. */
static void the_end_stays_the_end(void)
{
    static const char *const texts[] = {"1\n2\n", "\"1\"\n2", "\n", ""};

    for (size_t i = 0; i < 4; i++) {
        struct input *input = NULL;
        struct csv_text csv;
        struct csv_row row = {.n = 1};

        text_file("x.csv", texts[i]);
        EXPECT_OK(input_open(temp_path("x.csv"), &input));
        csv_text_start(&csv, input, ',');
        while (row.n)
            EXPECT_OK(csv_text_next(&csv, &row));
        EXPECT_OK(csv_text_next(&csv, &row));
        CU_ASSERT_EQUAL(row.n, 0);
        csv_text_clear(&csv);
        input_close(input);
    }
}

static void all_rows(struct csv_splitter *splitter, char *rows)
{
    struct csv_row row = {.n = 1};

    while (EXPECT_OK(csv_split_next(splitter, &row)) && row.n)
        collect(rows, &row);
}

/* Rows by one of the two ways, of a text that both can split. */
static void split(bool plain, const char *text, char delimiter, char *rows)
{
    struct csv_splitter splitter = {0};
    struct csv_block block = {.size = strlen(text), .line = 1, .last = true};

    *rows = '\0';
    block.bytes = malloc(block.size + CSV_PADDING);
    memcpy(block.bytes, text, block.size + 1);
    if (plain)
        csv_split_plain(&splitter, &block, "x.csv", delimiter);
    else
        EXPECT_OK(csv_split_quoted(&splitter, &block, "x.csv", delimiter));
    all_rows(&splitter, rows);
    free(block.bytes);
    csv_splitter_clear(&splitter);
}

static void without_quotes_both_ways_give_the_same_rows(void)
{
    static const char alphabet[] = "aab1,;\t  |\n\r";
    static const char delimiters[] = ",;\t| ";
    uint64_t state = 1;

    for (int i = 0; i < 20000; i++) {
        char text[24], one[512], other[512];
        const char delimiter = delimiters[i % 5];
        size_t n = 0;

        for (n = 0; n < 4 + (size_t)i % 20; n++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[n] = alphabet[(state >> 33) % (sizeof alphabet - 1)];
        }
        text[n] = '\0';
        split(true, text, delimiter, one);
        split(false, text, delimiter, other);
        CU_ASSERT_STRING_EQUAL(one, other);
    }
}

/* Blocks of a few bytes; whatever they are, the rows are the same. */
static void blocks_end_where_rows_do(void)
{
    static const char text[] =
        "a,\"b\nc\"\r\n1,\"\"\"\r\"\n\n2,x\r3,y\n4,\"z\"";
    const char *const want = "1:a|b\nc;3:1|\"\r;6:2|x;7:3|y;8:4|z;";

    for (size_t size = 1; size < sizeof text + 2; size++) {
        struct csv_splitter splitter = {0};
        struct csv_block block = {0};
        struct csv_reader reader;
        struct input *input = NULL;
        char rows[256] = "";
        bool end = false;

        text_file("b.csv", text);
        EXPECT_OK(input_open(temp_path("b.csv"), &input));
        csv_reader_start(&reader, input, size);
        while (EXPECT_OK(csv_reader_next(&reader, &block, &end)) && !end) {
            EXPECT_OK(csv_split(&splitter, &block, "b.csv", ','));
            all_rows(&splitter, rows);
        }
        CU_ASSERT_STRING_EQUAL(rows, want);
        csv_reader_clear(&reader);
        csv_block_clear(&block);
        csv_splitter_clear(&splitter);
        input_close(input);
    }
}

static CU_TestInfo tests[] = {
    {"rows are cells of RFC 4180", rows_are_cells_of_rfc_4180},
    {"what nobody asks for is not read", what_nobody_asks_for_is_not_read},
    {"bad texts name their line", bad_texts_name_their_line},
    {"a cell has a limit", a_cell_has_a_limit},
    {"a row has a limit", a_row_has_a_limit},
    {"lines are counted over buffers", lines_are_counted_over_buffers},
    {"the end stays the end", the_end_stays_the_end},
    {"without quotes both ways give the same rows",
     without_quotes_both_ways_give_the_same_rows},
    {"blocks end where rows do", blocks_end_where_rows_do},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"csv: rows of cells", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
