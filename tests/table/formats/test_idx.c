/* SPDX-License-Identifier: MIT */
/*
 * test_idx.c - headers and numbers of IDX files, good and bad.
 */
#include "table/formats/idx.h"

#include "table/tables.h"

/* Opens a file of these bytes and reads all its rows. */
static ls_status read_rows(const char *bytes, size_t size, struct array *idx,
                           void *out)
{
    struct input *input = NULL;
    ls_status status = LS_OK;

    write_file(temp_path("x.idx"), bytes, size);
    EXPECT_OK(input_open(temp_path("x.idx"), &input));
    TRY(idx_open(input, idx));
    TRY(idx_read(idx, idx->rows, out));
    TRY(idx_check_end(idx));
done:
    input_close(input);
    return status;
}

#define READ(bytes) read_rows(bytes, sizeof(bytes) - 1, &idx, out)

static void numbers_are_big_endian(void)
{
    struct array idx;
    union {
        uint8_t u8[8];
        int16_t i16[4];
        int32_t i32[2];
        float f32[2];
        double f64[1];
    } value;
    void *out = &value;

    EXPECT_OK(READ("\0\0\x08\x03\0\0\0\2\0\0\0\2\0\0\0\2\1\2\3\4\5\6\7\377"));
    CU_ASSERT_EQUAL(idx.rows, 2);
    CU_ASSERT_EQUAL(idx.columns, 4);
    CU_ASSERT_EQUAL(idx.rank, 3);
    CU_ASSERT_EQUAL(value.u8[7], 255);
    EXPECT_OK(READ("\0\0\x0b\x01\0\0\0\2\1\0\377\376"));
    CU_ASSERT_EQUAL(value.i16[0], 256);
    CU_ASSERT_EQUAL(value.i16[1], -2);
    EXPECT_OK(READ("\0\0\x0c\x01\0\0\0\1\1\2\3\4"));
    CU_ASSERT_EQUAL(value.i32[0], 0x01020304);
    EXPECT_OK(READ("\0\0\x0d\x01\0\0\0\1\x3f\xc0\0\0"));
    CU_ASSERT_EQUAL(value.f32[0], 1.5f);
    EXPECT_OK(READ("\0\0\x0e\x01\0\0\0\1\xbf\xf8\0\0\0\0\0\0"));
    CU_ASSERT_EQUAL(value.f64[0], -1.5);
}

static void bad_headers_are_named(void)
{
    struct array idx;
    char out[64];

    EXPECT_FAILS(READ("\1\0\x08\x01\0\0\0\1\1"), LS_BAD_DATA,
                 "begins with bytes 01 00");
    EXPECT_FAILS(READ("\0\0\x0a\x01\0\0\0\1\1"), LS_BAD_DATA, "type code 0x0a");
    EXPECT_FAILS(READ("\0\0\x08\x00\0\0\0\1\1"), LS_BAD_DATA, "rank 0");
    EXPECT_FAILS(READ("\0\0\x08\x09\0\0\0\1\1"), LS_BAD_DATA, "rank 9");
    EXPECT_FAILS(READ("\0\0\x08\x01\0\0\0\0"), LS_BAD_DATA, "dimension 0 is 0");
    EXPECT_FAILS(READ("\0\0\x08\x02\0\0\0\1\0\0\0\0"), LS_BAD_DATA,
                 "dimension 1 is 0");
    EXPECT_FAILS(READ("\0\0\x08\x02\0\0\0\1\0"), LS_BAD_DATA,
                 "header is cut off after 9 bytes");
    EXPECT_FAILS(READ("\0\0\x08"), LS_BAD_DATA, "cut off after 3 bytes");
    EXPECT_FAILS(READ("\1\x08\0\0\1\0\0\0\1"), LS_BAD_DATA, "little-endian");
    EXPECT_FAILS(READ("\0\0\x08\x03\377\377\377\377\377\377\377\377\377\377"
                      "\377\377"),
                 LS_BAD_DATA, "rows of more than 1 GiB");
}

static void both_sizes_are_said(void)
{
    struct array idx;
    char out[64];

    EXPECT_FAILS(READ("\0\0\x08\x01\0\0\0\4\1\2\3"), LS_BAD_DATA,
                 "header says 12 bytes, the file has 11");
    EXPECT_FAILS(READ("\0\0\x08\x01\0\0\0\2\1\2\3"), LS_BAD_DATA,
                 "header says 10 bytes, the file has 11");
}

static CU_TestInfo tests[] = {
    {"numbers are big-endian", numbers_are_big_endian},
    {"bad headers are named", bad_headers_are_named},
    {"both sizes are said", both_sizes_are_said},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"idx: headers and numbers", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
