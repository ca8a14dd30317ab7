/* SPDX-License-Identifier: MIT */
/*
 * test_cost.c - bands of whole chunks, and what sticks out of a table.
 */
#include "data/cost.h"

#include <string.h>

#include "support.h"

/* float32 (1000, 28) unless changed. */
static struct source part;

static struct table plain(uint64_t chunk_rows, uint64_t chunk_columns)
{
    part = (struct source){.columns = 28,
                           .width = 28,
                           .shape = {.rank = 2,
                                     .dims = {1000, 28},
                                     .type = NUMBER_F32,
                                     .chunk = {chunk_rows, chunk_columns},
                                     .stored = 50000}};
    return (struct table){.path = "t.h5",
                          .rows = 1000,
                          .part = &part,
                          .parts = 1,
                          .columns = 28,
                          .type = NUMBER_F32};
}

static void contiguous_rows_cost_what_they_are(void)
{
    const struct table t = plain(0, 0);
    struct cost c;

    cost_of(&t, 1000, 1, true, &c);
    CU_ASSERT_EQUAL(c.plain, 112000);
    CU_ASSERT_EQUAL(c.amplification, 1.0);
    CU_ASSERT_EQUAL(c.band_rows, 1);
    CU_ASSERT_EQUAL(c.loaded, 112000 + 4000);
    CU_ASSERT_STRING_EQUAL(c.layout, "contiguous");
    CU_ASSERT_STRING_EQUAL(c.mend, "");
}

/* 600-row chunks of one column: a band is 28 chunks; 200 rows stick out. */
static void a_band_is_all_chunks_that_hold_its_rows(void)
{
    const struct table t = plain(600, 1);
    struct cost c;

    cost_of(&t, 1000, 1, true, &c);
    CU_ASSERT_EQUAL(c.band_rows, 600);
    CU_ASSERT_EQUAL(c.band_bytes, 600 * 28 * 4);
    EXPECT_CLOSE(c.amplification, 1.2, 1e-12, 0);
    CU_ASSERT_STRING_EQUAL(c.layout, "chunks (600, 1)");
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "tiny"));
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "import t.h5 --repack -o NEW.h5"));
}

static void chunks_that_stick_out_are_read_too(void)
{
    const struct table t = plain(1000, 20);
    struct cost c;

    cost_of(&t, 1000, 1, true, &c);
    EXPECT_CLOSE(c.amplification, 40.0 / 28, 1e-12, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "stick out"));
}

static void rows_that_cannot_be_read_apart_want_repacking(void)
{
    struct table t = plain(1000000, 28);
    struct cost c;

    t.rows = part.shape.dims[0] = 1000000;
    strcpy(part.shape.filters, "gzip");
    cost_of(&t, 1000000, 1, false, &c);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "1000000 rows can only be read"));
    CU_ASSERT_EQUAL(c.loaded, 112000000 + 8000000);
    CU_ASSERT(c.streamed > 3 * c.band_bytes);
    part.shape.filters[0] = '\0';
    cost_of(&t, 1000000, 1, false, &c);
    CU_ASSERT_STRING_EQUAL(c.mend, "");
}

/* (28, 1000): bands go along the last axis. */
static void a_table_on_its_side_has_bands_along_its_rows(void)
{
    const struct table t = plain(28, 250);
    struct cost c;

    part.transposed = true;
    part.shape.dims[0] = 28;
    part.shape.dims[1] = 1000;
    cost_of(&t, 1000, 1, true, &c);
    CU_ASSERT_EQUAL(c.band_rows, 250);
    CU_ASSERT_EQUAL(c.band_bytes, 28 * 250 * 4);
    CU_ASSERT_EQUAL(c.amplification, 1.0);
    CU_ASSERT_STRING_EQUAL(c.mend, "");
    part.shape.chunk[0] = 0;
    cost_of(&t, 1000, 1, true, &c);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "last axis"));
}

static CU_TestInfo tests[] = {
    {"contiguous rows cost what they are", contiguous_rows_cost_what_they_are},
    {"a band is all chunks that hold its rows",
     a_band_is_all_chunks_that_hold_its_rows},
    {"chunks that stick out are read too", chunks_that_stick_out_are_read_too},
    {"rows that cannot be read apart want repacking",
     rows_that_cannot_be_read_apart_want_repacking},
    {"a table on its side has bands along its rows",
     a_table_on_its_side_has_bands_along_its_rows},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cost: reading", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
