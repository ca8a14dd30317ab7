/* SPDX-License-Identifier: MIT */
/*
 * test_number.c - number types, and rows of them as `real`.
 */
#include "data/number.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "support.h"

/* 3 x 4: small numbers that every type holds. */
#define SMALL                                 \
    {                                         \
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100 \
    }
static const uint8_t u8[] = SMALL;
static const int8_t i8[] = SMALL;
static const uint16_t u16[] = SMALL;
static const int16_t i16[] = SMALL;
static const uint32_t u32[] = SMALL;
static const int32_t i32[] = SMALL;
static const uint64_t u64[] = SMALL;
static const int64_t i64[] = SMALL;
static const float f32[] = SMALL;
static const double f64[] = SMALL;

static const void *const tables[] = {NULL, u8,  i8,  u16, i16, u32,
                                     i32,  u64, i64, f32, f64};

static void every_type_has_its_size_and_name(void)
{
    CU_ASSERT_EQUAL(number_size(NUMBER_U8), 1);
    CU_ASSERT_EQUAL(number_size(NUMBER_I16), 2);
    CU_ASSERT_EQUAL(number_size(NUMBER_F32), 4);
    CU_ASSERT_EQUAL(number_size(NUMBER_I64), 8);
    CU_ASSERT_STRING_EQUAL(number_name(NUMBER_U8), "uint8");
    CU_ASSERT_STRING_EQUAL(number_name(NUMBER_F64), "float64");
    CU_ASSERT(number_is_integer(NUMBER_U64));
    CU_ASSERT_FALSE(number_is_integer(NUMBER_F32));
    CU_ASSERT_EQUAL(number_size(NUMBER_NONE), 0);
}

static void gather_is_the_same_for_all_types(void)
{
    const size_t rows[] = {2, 0, 2};
    const size_t column[] = {3, 1};
    const double shift[] = {1.1, 0.3}, scale[] = {0.7, 3.0};
    ls_real first[6], out[6];

    number_gather(NUMBER_F64, f64, 4, rows, 3, column, 2, shift, scale, first);
    EXPECT_CLOSE(first[0], (100 - 1.1) * 0.7, 1e-6, 0);
    EXPECT_CLOSE(first[3], (1 - 0.3) * 3.0, 1e-6, 0);
    for (int type = NUMBER_U8; type <= NUMBER_F64; type++) {
        number_gather((enum number_type)type, tables[type], 4, rows, 3, column,
                      2, shift, scale, out);
        CU_ASSERT_EQUAL(memcmp(out, first, sizeof out), 0);
        CU_ASSERT_EQUAL(number_at((enum number_type)type, tables[type], 11),
                        100.0);
    }
}

/* More columns than are converted at a time. */
static void wide_rows_are_whole(void)
{
    enum { WIDTH = 1000 };
    static double table[2 * WIDTH], shift[WIDTH], scale[WIDTH];
    static size_t column[WIDTH];
    static ls_real out[WIDTH];
    const size_t row = 1;

    for (size_t j = 0; j < WIDTH; j++) {
        table[WIDTH + j] = (double)j;
        shift[j] = (double)(j % 7);
        scale[j] = (double)(1 + j % 3);
        column[j] = WIDTH - 1 - j;
    }
    number_gather(NUMBER_F64, table, WIDTH, &row, 1, NULL, WIDTH, shift, scale,
                  out);
    for (size_t j = 0; j < WIDTH; j++)
        CU_ASSERT_EQUAL(out[j], ((double)j - shift[j]) * scale[j]);
    number_gather(NUMBER_F64, table, WIDTH, &row, 1, column, WIDTH, NULL, NULL,
                  out);
    for (size_t j = 0; j < WIDTH; j++)
        CU_ASSERT_EQUAL(out[j], (double)column[j]);
}

/* 0.1f - 0.1 is not 0 when it is computed in double. */
static void the_rounding_is_one(void)
{
    const float value = 0.1f;
    const double shift = 0.1, scale = 1e9;
    const size_t row = 0;
    ls_real out;

    number_gather(NUMBER_F32, &value, 1, &row, 1, NULL, 1, &shift, &scale,
                  &out);
    CU_ASSERT_EQUAL(out, (ls_real)(((double)0.1f - 0.1) * 1e9));
    CU_ASSERT(out != 0);
}

static void what_is_not_finite_is_found(void)
{
    float v[] = {1, FLT_MAX, 3, NAN};
    double d[] = {1, -INFINITY};
    const double huge[] = {1e300};

    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F32, v, 4), 3);
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F32, v, 3), 3);
    v[0] = -INFINITY;
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F32, v, 4), 0);
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F64, d, 2), 1);
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F64, huge, 1),
                    sizeof(ls_real) == 4 ? 0 : 1);
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_U8, u8, 12), 12);
    CU_ASSERT_EQUAL(number_first_bad(NUMBER_F32, v, 0), 0);
}

static CU_TestInfo tests[] = {
    {"every type has its size and name", every_type_has_its_size_and_name},
    {"gather is the same for all types", gather_is_the_same_for_all_types},
    {"wide rows are whole", wide_rows_are_whole},
    {"the rounding is one", the_rounding_is_one},
    {"what is not finite is found", what_is_not_finite_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"number: types and rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
