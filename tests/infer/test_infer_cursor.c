/* SPDX-License-Identifier: MIT */
/*
 * test_infer_cursor.c - numbers, texts and arrays of bytes that may be damaged.
 */
#include "infer/infer_cursor.h"

#include <math.h>
#include <string.h>

#include "infer/infer_format.h"
#include "support.h"

enum { SIZE = 4 * INFER_ALIGN };
static _Alignas(INFER_ALIGN) unsigned char bytes[SIZE];

static struct infer_cursor cursor_of(size_t size)
{
    return (struct infer_cursor){.bytes = bytes, .size = size};
}

static void numbers_are_little_endian(void)
{
    struct infer_cursor c = cursor_of(20);
    const unsigned char numbers[] = {1,  2,  3, 4, 5, 6, 7, 8, 9,    10,
                                     11, 12, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F};

    memcpy(bytes, numbers, sizeof numbers);
    CU_ASSERT_EQUAL(cursor_u32(&c), 0x04030201u);
    CU_ASSERT_EQUAL(cursor_u64(&c), 0x0C0B0A0908070605u);
    CU_ASSERT_EQUAL(cursor_f64(&c), 1);
    CU_ASSERT_PTR_NULL(c.fault);
    CU_ASSERT_EQUAL(c.at, c.size);
}

static void what_is_behind_the_end_is_zero_and_a_fault(void)
{
    struct infer_cursor c = cursor_of(3);

    memset(bytes, 1, sizeof bytes);
    CU_ASSERT_EQUAL(cursor_u32(&c), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(c.fault);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.fault, "more than the bytes"));
    CU_ASSERT_EQUAL(c.at, 0);
    c.size = SIZE;
    CU_ASSERT_EQUAL(cursor_u32(&c), 0); /* after a fault nothing is read */
    CU_ASSERT_STRING_EQUAL(cursor_text(&c), "");
    CU_ASSERT_PTR_NULL(cursor_array(&c, 1, 4));
}

static void text(uint32_t length, const char *chars, bool good)
{
    struct infer_cursor c = cursor_of(4 + 6);

    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, (unsigned char[]){(unsigned char)length, 0, 0, 0}, 4);
    memcpy(bytes + 4, chars, 6);
    CU_ASSERT_STRING_EQUAL(cursor_text(&c), good ? chars : "");
    CU_ASSERT_EQUAL(c.fault == NULL, good);
}

static void texts_end_where_they_say(void)
{
    text(5, "colour", false); /* no NUL */
    text(5, "color\0", true);
    text(4, "colo\0\0", true);
    text(5, "co\0or\0", false);
    text(6, "color\0", false); /* NUL within, and none behind */
    text(200, "color\0", false);
    text(0, "\0olor\0", true);
}

static void counts_fit_the_bytes_that_follow(void)
{
    struct infer_cursor c = cursor_of(4 + 24);

    memcpy(bytes, (unsigned char[]){3, 0, 0, 0}, 4);
    CU_ASSERT_EQUAL(cursor_count(&c, 8), 3);
    c.at = 0;
    CU_ASSERT_EQUAL(cursor_count(&c, 9), 0);
    CU_ASSERT_PTR_NOT_NULL(c.fault);
}

static void arrays_are_aligned_and_within(void)
{
    struct infer_cursor c = cursor_of(INFER_ALIGN + 12);

    memset(bytes, 0, sizeof bytes);
    c.at = 1;
    CU_ASSERT_PTR_EQUAL(cursor_array(&c, 3, 4), bytes + INFER_ALIGN);
    CU_ASSERT_EQUAL(c.at, c.size);
    CU_ASSERT_PTR_NOT_NULL(cursor_array(&c, 0, 8) == NULL ? c.fault : "none");
    c = cursor_of(INFER_ALIGN + 12);
    c.at = INFER_ALIGN;
    CU_ASSERT_PTR_NULL(cursor_array(&c, 4, 4));
    CU_ASSERT_PTR_NOT_NULL(c.fault);
    c = cursor_of(INFER_ALIGN + 12);
    CU_ASSERT_PTR_NULL(cursor_array(&c, SIZE_MAX / 4 + 2, 4)); /* 4 bytes mod
                                                                  2^64 */
}

static void doubles_are_finite_where_they_must(void)
{
    const double numbers[] = {1, -(double)INFINITY};
    struct infer_cursor c = cursor_of(16);

    memcpy(bytes, numbers, sizeof numbers);
    CU_ASSERT_PTR_EQUAL(cursor_doubles(&c, 2, false), bytes);
    c.at = 0;
    CU_ASSERT_PTR_NULL(cursor_doubles(&c, 2, true));
    CU_ASSERT_PTR_NOT_NULL(c.fault);
}

static CU_TestInfo tests[] = {
    {"numbers are little-endian", numbers_are_little_endian},
    {"what is behind the end is zero and a fault",
     what_is_behind_the_end_is_zero_and_a_fault},
    {"texts end where they say", texts_end_where_they_say},
    {"counts fit the bytes that follow", counts_fit_the_bytes_that_follow},
    {"arrays are aligned and within", arrays_are_aligned_and_within},
    {"doubles are finite where they must", doubles_are_finite_where_they_must},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_cursor: bytes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
