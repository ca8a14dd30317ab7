/* SPDX-License-Identifier: MIT */
/*
 * test_cost.c - bands of whole chunks, and what sticks out of a table.
 */
#include "base/settings.h"
#include "settings/config.h"
#include "table/check/cost.h"

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
                                     .element = 4,
                                     .stored = 50000000}};
    return (struct table){.path = "t.h5",
                          .rows = 1000,
                          .part = &part,
                          .parts = 1,
                          .columns = 28,
                          .type = NUMBER_F32};
}

static void look(const struct table *table, size_t rows, bool classes,
                 struct cost *cost)
{
    ls_config config;

    config_default(&config);
    cost_of(table, &config, rows, 1, classes, cost);
}

static void contiguous_rows_cost_what_they_are(void)
{
    const struct table t = plain(0, 0);
    struct cost c;

    look(&t, 1000, true, &c);
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

    look(&t, 1000, true, &c);
    CU_ASSERT_EQUAL(c.band_rows, 600);
    CU_ASSERT_EQUAL(c.band_bytes, 600 * 28 * 4);
    EXPECT_CLOSE(c.amplification, 1.2, 1e-12, 0);
    CU_ASSERT_STRING_EQUAL(c.layout, "chunks (600, 1)");
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "tiny"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(c.mend, "ls_import(t.h5, NEW.h5) with setting repack"));
}

static void chunks_that_stick_out_are_read_too(void)
{
    const struct table t = plain(1000, 20);
    struct cost c;

    look(&t, 1000, true, &c);
    EXPECT_CLOSE(c.amplification, 40.0 / 28, 1e-12, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "not used"));
}

static void rows_that_cannot_be_read_apart_want_repacking(void)
{
    struct table t = plain(1000000, 28);
    struct cost c;

    t.rows = part.shape.dims[0] = 1000000;
    strcpy(part.shape.filters, "gzip");
    look(&t, 1000000, false, &c);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "1000000 rows can only be read"));
    CU_ASSERT_EQUAL(c.loaded, 112000000 + 8000000);
    CU_ASSERT(c.streamed > 3 * c.band_bytes);
    part.shape.filters[0] = '\0';
    look(&t, 1000000, false, &c);
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
    look(&t, 1000, true, &c);
    CU_ASSERT_EQUAL(c.band_rows, 250);
    CU_ASSERT_EQUAL(c.band_bytes, 28 * 250 * 4);
    CU_ASSERT_EQUAL(c.amplification, 1.0);
    CU_ASSERT_STRING_EQUAL(c.mend, "");
    part.shape.chunk[0] = 0;
    look(&t, 1000, true, &c);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "last axis"));
}

/* 7 of 28 columns; records of which a sixth is not taken. */
static void what_stands_beside_is_read_too(void)
{
    struct table t = plain(0, 0);
    struct cost c;

    t.columns = part.columns = 7;
    look(&t, 1000, true, &c);
    EXPECT_CLOSE(c.amplification, 4, 1e-12, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.mend, "not used"));
    t = plain(0, 0);
    part.kind = SOURCE_FIELDS;
    part.shape.stored = 134400;
    look(&t, 1000, true, &c);
    EXPECT_CLOSE(c.amplification, 1.2, 1e-12, 0);
    CU_ASSERT_STRING_EQUAL(c.mend, "");
}

static void what_may_be_used_is_what_the_user_says(void)
{
    const struct table t = plain(0, 0);
    ls_config config;
    struct cost c;

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "memory", "1"));
    cost_of(&t, &config, 1000, 1, true, &c);
    CU_ASSERT(c.available < c.loaded);
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
    {"what stands beside is read too", what_stands_beside_is_read_too},
    {"what may be used is what the user says",
     what_may_be_used_is_what_the_user_says},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cost: reading", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
