/* SPDX-License-Identifier: MIT */
/*
 * test_frame.c - tables whose columns have names, and parts made of them.
 */
#include "table/locate/frame.h"

#include <stdlib.h>

#include "base/mem.h"
#include "python.h"
#include "table/tables.h"

static struct h5_file *file;
static struct catalog catalog;

static int open_file(void)
{
    const char *python = python_with_h5py();
    char command[4096];

    if (!python)
        return 0;
    snprintf(command, sizeof command, "'%s' '%s' '%s'", python,
             source_path("tests/table/make_h5.py"), temp_path(""));
    if (system(command) != 0 || h5_open(temp_path("frames.h5"), &file) != LS_OK)
        return 1;
    return catalog_open(file, "frames.h5", &catalog) != LS_OK;
}

static int close_file(void)
{
    catalog_close(&catalog);
    h5_close(file);
    file = NULL;
    return 0;
}

/* Entries, what they are, and the columns of those that have some. */
static const struct {
    const char *name;
    enum entry_kind kind;
    const char *columns;
} entries[] = {
    {"/records", ENTRY_COMPOUND, "a box_0 box_1 text "},
    {"/fixed", ENTRY_PANDAS, "b a c "},
    {"/numbers", ENTRY_PANDAS, "0 1 "},
    {"/table", ENTRY_PANDAS_TABLE, "index x y n "},
    {"/unnamed", ENTRY_PANDAS_TABLE,
     "index values_block_0_0 values_block_0_1 n "},
    {"/kind", ENTRY_CATEGORICAL, NULL},
    {"/fixed/block0_values", ENTRY_PIECE, NULL},
    {"/kind/codes", ENTRY_PIECE, NULL},
    {"/plain", ENTRY_PLAIN, NULL},
};

static void groups_of_other_programs_are_one_thing(void)
{
    for (size_t i = 0; file && i < sizeof entries / sizeof *entries; i++) {
        const size_t at = catalog_exact(&catalog, entries[i].name);
        struct frame frame = {0};
        char columns[256] = "";

        CU_ASSERT_NOT_EQUAL_FATAL(at, catalog.n);
        CU_ASSERT_EQUAL(catalog.kind[at], entries[i].kind);
        CU_ASSERT_EQUAL(catalog_is_frame(&catalog, at),
                        entries[i].columns != NULL);
        if (!entries[i].columns)
            continue;
        EXPECT_OK(frame_open(&catalog, at, &frame));
        for (size_t k = 0; k < frame.n; k++)
            sprintf(columns + strlen(columns), "%.40s ", frame.column[k].name);
        CU_ASSERT_STRING_EQUAL(columns, entries[i].columns);
        CU_ASSERT_EQUAL(frame_find(&frame, "nowhere"), frame.n);
        frame_close(&frame);
    }
}

/* Columns [n] of an entry, row 1 of it, and how many parts that takes. */
static const struct {
    const char *name;
    size_t n, wanted[4], parts;
    double row[4];
    enum number_type type;
} takes[] = {
    {"/records", 3, {2, 0, 1}, 1, {102, 10, 101}, NUMBER_F64},
    {"/records", 1, {0}, 1, {10}, NUMBER_F32},
    {"/fixed", 3, {0, 1, 2}, 2, {20, 10, 30}, NUMBER_F64},
    {"/fixed", 2, {2, 1}, 1, {30, 10}, NUMBER_F64},
    {"/table", 3, {3, 1, 2}, 1, {7, 11, 12}, NUMBER_F64},
};

static void columns_in_any_order_are_parts(void)
{
    for (size_t i = 0; file && i < sizeof takes / sizeof *takes; i++) {
        struct frame frame = {0};
        struct source *part = NULL;
        size_t n = 0, k = 0;
        enum number_type type = NUMBER_NONE;

        EXPECT_OK(frame_open(&catalog, catalog_exact(&catalog, takes[i].name),
                             &frame));
        EXPECT_OK(frame_take(&frame, takes[i].wanted, takes[i].n, &part, &n));
        CU_ASSERT_EQUAL(n, takes[i].parts);
        for (size_t p = 0; p < n; p++) {
            double row[4] = {0};

            EXPECT_OK(
                source_rows(file, &part[p], 1, 2, NUMBER_F64, row, sizeof row));
            for (size_t c = 0; c < part[p].columns; c++)
                CU_ASSERT_EQUAL(row[c], takes[i].row[k++]);
            type = number_common(type, part[p].shape.type);
            source_clear(&part[p]);
        }
        CU_ASSERT_EQUAL(k, takes[i].n);
        CU_ASSERT_EQUAL(type, takes[i].type);
        mem_free(part);
        frame_close(&frame);
    }
}

static void texts_are_no_part_of_x(void)
{
    static const size_t wanted[] = {0, 3};
    struct frame frame = {0};
    struct source *part = NULL;
    size_t n = 0;

    if (!file)
        return;
    EXPECT_OK(
        frame_open(&catalog, catalog_exact(&catalog, "/records"), &frame));
    EXPECT_FAILS(frame_take(&frame, wanted, 2, &part, &n), LS_BAD_DATA,
                 "/records:text holds no numbers but texts");
    EXPECT_OK(frame_take(&frame, wanted + 1, 1, &part, &n));
    CU_ASSERT(part->shape.is_text);
    source_clear(part);
    mem_free(part);
    frame_close(&frame);
}

static CU_TestInfo tests[] = {
    {"groups of other programs are one thing",
     groups_of_other_programs_are_one_thing},
    {"columns in any order are parts", columns_in_any_order_are_parts},
    {"texts are no part of X", texts_are_no_part_of_x},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"frame: columns with names", open_file, close_file, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
