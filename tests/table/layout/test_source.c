/* SPDX-License-Identifier: MIT */
/*
 * test_source.c - rows of one part of a table: every layout gives the same
 * rows, wherever they are cut.
 */
#include "table/layout/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "python.h"
#include "table/locate/axes.h"
#include "table/tables.h"

/* What is to be read: value(r, c), of shapes that need several blocks. */
static double value(uint64_t r, size_t c)
{
    return (double)((r * 31 + c * 7) % 251);
}

static struct source plain(const char *name, struct h5_file *file, bool turned)
{
    struct source s = {.kind = SOURCE_PLAIN, .transposed = turned};

    strcpy(s.name, name);
    EXPECT_OK(h5_describe(file, name, &s.shape));
    s.width = 1;
    for (int i = turned ? 0 : 1; i < s.shape.rank - (turned ? 1 : 0); i++)
        s.width *= (size_t)s.shape.dims[i];
    s.columns = s.width;
    return s;
}

static void choose(struct source *s, const size_t *columns, size_t n)
{
    EXPECT_OK(MEM_ARRAY(s->chosen, n, "columns"));
    memcpy(s->chosen, columns, n * sizeof *columns);
    s->columns = n;
}

/* Rows [lo, hi) between guards, as every type that fits. */
static void check(struct h5_file *file, const struct source *s, uint64_t lo,
                  uint64_t hi, enum number_type type)
{
    const size_t size = number_size(type), gap = 3;
    const size_t stride = (s->columns + gap) * size;
    unsigned char *out = malloc((hi - lo) * stride + 1);
    bool same = true, kept = true;

    memset(out, 0xa5, (hi - lo) * stride + 1);
    EXPECT_OK(source_rows(file, s, lo, hi, type, out, stride));
    for (uint64_t r = lo; r < hi; r++) {
        const unsigned char *row = out + (r - lo) * stride;

        for (size_t k = 0; k < s->columns; k++)
            same = same && number_at(type, row, k) ==
                               value(r, s->chosen ? s->chosen[k] : k);
        for (size_t b = s->columns * size; b < stride; b++)
            kept = kept && row[b] == 0xa5;
    }
    CU_ASSERT(same);
    CU_ASSERT(kept);
    free(out);
}

static void check_cuts(struct h5_file *file, const struct source *s)
{
    const uint64_t n = source_length(s);

    check(file, s, 0, n, s->shape.type);
    check(file, s, n / 3, n / 3 + 1, NUMBER_F64);
    check(file, s, 1, n - 1, NUMBER_F32);
    check(file, s, 5, 5, NUMBER_F64);
}

/* A table of U8 [a x b x c], its rows on the first or the last axis. */
static void put(struct h5_file *file, const char *name, uint64_t a, uint64_t b,
                uint64_t c, bool turned)
{
    const uint64_t count = a * b * (c ? c : 1);
    const uint64_t rows = turned ? (c ? c : b) : a;
    const uint64_t columns = count / rows;
    uint8_t *values = malloc(count);

    for (uint64_t i = 0; i < count; i++)
        values[i] =
            (uint8_t)(turned ? value(i % rows, (size_t)(i / rows))
                             : value(i / columns, (size_t)(i % columns)));
    table_put(file, name, NUMBER_U8, a, b, c, values);
    free(values);
}

static void rows_do_not_depend_on_the_layout(void)
{
    static const struct {
        uint64_t a, b, c;
        bool turned;
    } shapes[] = {{500, 7, 0, false},     {7, 500, 0, true},
                  {90, 5, 4, false},      {5, 4, 90, true},
                  {6, 4000000, 0, false}, {4000000, 6, 0, true},
                  {3000, 6000, 0, true}};
    static const size_t chosen[] = {6, 0, 3};
    struct h5_file *file = NULL;

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct source s;

        file = table_new("layouts.h5");
        put(file, "/X", shapes[i].a, shapes[i].b, shapes[i].c,
            shapes[i].turned);
        table_done(file);
        EXPECT_OK(h5_open(temp_path("layouts.h5"), &file));
        s = plain("/X", file, shapes[i].turned);
        check_cuts(file, &s);
        choose(&s, chosen, s.width > 6 ? 3 : 1);
        if (s.width > 6 || (s.chosen[0] = 0, true))
            check_cuts(file, &s);
        source_clear(&s);
        h5_close(file);
    }
}

/* Chunks that no block holds evenly. */
static void chunks_are_no_matter(void)
{
    static double row[300];
    struct h5_file *file = table_new("chunks.h5");
    static const size_t chosen[] = {299, 1};
    struct source s;

    EXPECT_OK(h5_create_table(file, "/X", NUMBER_F64, 300, 0));
    for (uint64_t r = 0; r < 9000; r++) {
        for (size_t c = 0; c < 300; c++)
            row[c] = value(r, c);
        EXPECT_OK(h5_append(file, "/X", NUMBER_F64, row, 1));
    }
    table_done(file);
    EXPECT_OK(h5_open(temp_path("chunks.h5"), &file));
    s = plain("/X", file, false);
    CU_ASSERT(s.shape.chunk[0] > 0);
    check_cuts(file, &s);
    choose(&s, chosen, 2);
    check_cuts(file, &s);
    source_clear(&s);
    h5_close(file);
}

/* ---- What only h5py writes --------------------------------------------- */

static struct h5_file *others;

static int open_others(void)
{
    const char *python = python_with_h5py();
    char command[4096];

    if (!python)
        return 0;
    snprintf(command, sizeof command, "'%s' '%s' '%s'", python,
             source_path("tests/table/make_h5.py"), temp_path(""));
    if (system(command) != 0)
        return 1;
    return h5_open(temp_path("parts.h5"), &others) != LS_OK;
}

static int close_others(void)
{
    h5_close(others);
    others = NULL;
    return 0;
}

static struct source records(void)
{
    struct source s = {.kind = SOURCE_FIELDS};

    strcpy(s.name, "/records");
    EXPECT_OK(h5_describe(others, s.name, &s.shape));
    EXPECT_OK(h5_fields(others, s.name, &s.field, &s.n_fields));
    s.shape.type = NUMBER_F32;
    s.width = s.columns = 7;
    return s;
}

static void fields_are_columns(void)
{
    static const size_t chosen[] = {6, 2, 0};
    struct source s;

    if (!others)
        return;
    s = records();
    CU_ASSERT_EQUAL_FATAL(s.n_fields, 4);
    CU_ASSERT_STRING_EQUAL(s.field[1].name, "box");
    CU_ASSERT(s.field[1].is_array);
    CU_ASSERT_EQUAL(s.field[1].count, 4);
    CU_ASSERT_EQUAL(s.field[2].type, NUMBER_F64);
    CU_ASSERT_STRING_EQUAL(s.field[3].type_name, "uint8");
    check_cuts(others, &s);
    choose(&s, chosen, 3);
    check_cuts(others, &s);
    source_clear(&s);
}

static struct source sparse(const char *name)
{
    struct source s = {.kind = SOURCE_CSR, .width = 7, .columns = 7};

    strcpy(s.name, name);
    s.shape =
        (struct h5_shape){.rank = 2, .dims = {1000, 7}, .type = NUMBER_F32};
    return s;
}

static void what_is_not_there_in_a_sparse_row_is_0(void)
{
    static const size_t chosen[] = {5, 2};
    struct source s;

    if (!others)
        return;
    s = sparse("/sparse");
    check_cuts(others, &s);
    choose(&s, chosen, 2);
    check_cuts(others, &s);
    source_clear(&s);
}

static void a_sparse_matrix_is_not_believed(void)
{
    static const struct {
        const char *name, *words;
    } bad[] = {{"/column", "row 3 has column 7, but the matrix has 7"},
               {"/minus", "row 0 has column -1"},
               {"/falling", "/falling/indptr row 1 is at entries 9 to 3"},
               {"/beyond", "/beyond/indptr row 999 is at entries"},
               {"/twice", "row 0 has column 1 twice"},
               {"/lengths", "are not equally long"},
               {"/short", "want 0 to 1001"}};
    static float out[1000][7];

    for (size_t i = 0; others && i < sizeof bad / sizeof *bad; i++) {
        const struct source s = sparse(bad[i].name);

        EXPECT_FAILS(
            source_rows(others, &s, 0, 1000, NUMBER_F32, out, sizeof *out),
            LS_BAD_DATA, bad[i].words);
    }
}

static CU_TestInfo tests[] = {
    {"rows do not depend on the layout", rows_do_not_depend_on_the_layout},
    {"chunks are no matter", chunks_are_no_matter},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo others_tests[] = {
    {"fields are columns", fields_are_columns},
    {"what is not there in a sparse row is 0",
     what_is_not_there_in_a_sparse_row_is_0},
    {"a sparse matrix is not believed", a_sparse_matrix_is_not_believed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"source: rows of a part", NULL, NULL, NULL, NULL, tests},
    {"source: files of others", open_others, close_others, NULL, NULL,
     others_tests},
    CU_SUITE_INFO_NULL,
};
