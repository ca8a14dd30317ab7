/* SPDX-License-Identifier: MIT */
/*
 * test_byte_writer.c - what is written is what a cursor reads.
 */
#include "infer/byte_writer.h"

#include <string.h>

#include "base/mem.h"
#include "infer/infer_cursor.h"
#include "infer/infer_format.h"
#include "support.h"

static void what_is_written_is_read(void)
{
    const double numbers[] = {0.1, -3};
    struct byte_writer w = {0};

    writer_u32(&w, 0xFFFFFFFFu);
    writer_u64(&w, 0x123456789ABCDEF0u);
    writer_f64(&w, -0.1);
    writer_text(&w, "gr\xc3\xbcn");
    writer_doubles(&w, numbers, 2);
    EXPECT_OK(w.status);
    struct infer_cursor c = {.bytes = w.bytes, .size = w.size};

    CU_ASSERT_EQUAL(cursor_u32(&c), 0xFFFFFFFFu);
    CU_ASSERT_EQUAL(cursor_u64(&c), 0x123456789ABCDEF0u);
    CU_ASSERT_EQUAL(cursor_f64(&c), -0.1);
    CU_ASSERT_STRING_EQUAL(cursor_text(&c), "gr\xc3\xbcn");
    CU_ASSERT(memcmp(cursor_doubles(&c, 2, true), numbers, 16) == 0);
    CU_ASSERT_EQUAL(c.at, c.size);
    mem_free(w.bytes);
}

static void rows_of_reals_are_padded_with_zeros(void)
{
    const real number[] = {1, 2, 3, 4};
    struct byte_writer w = {0};

    writer_u32(&w, 1);
    writer_reals(&w, number, 2, 2, 16);
    EXPECT_OK(w.status);
    struct infer_cursor c = {.bytes = w.bytes, .size = w.size, .at = 4};
    const real *got = cursor_array(&c, 32, sizeof *got);

    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    for (size_t i = 0; i < 32; i++)
        CU_ASSERT_EQUAL(got[i], i % 16 < 2 ? number[i / 16 * 2 + i % 16] : 0);
    mem_free(w.bytes);
}

static void a_number_too_large_is_refused(void)
{
    struct byte_writer w = {0};

    if (sizeof(size_t) == 4)
        return;
    writer_u32(&w, (size_t)UINT32_MAX + 1);
    EXPECT_FAILS(w.status, LS_BAD_DATA, "4294967296 is more");
    writer_text(&w, "then nothing is written");
    CU_ASSERT_EQUAL(w.size, 0);
    mem_free(w.bytes);
}

static void numbers_are_patched_in_place(void)
{
    struct byte_writer w = {0};

    writer_u32(&w, 7);
    writer_u32(&w, 0);
    writer_u32(&w, 9);
    writer_patch_u32(&w, 4, 0x01020304u);
    struct infer_cursor c = {.bytes = w.bytes, .size = w.size};

    CU_ASSERT_EQUAL(cursor_u32(&c), 7);
    CU_ASSERT_EQUAL(cursor_u32(&c), 0x01020304u);
    CU_ASSERT_EQUAL(cursor_u32(&c), 9);
    mem_free(w.bytes);
}

static CU_TestInfo tests[] = {
    {"what is written is read", what_is_written_is_read},
    {"rows of reals are padded with zeros",
     rows_of_reals_are_padded_with_zeros},
    {"a number too large is refused", a_number_too_large_is_refused},
    {"numbers are patched in place", numbers_are_patched_in_place},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"byte_writer: bytes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
