/* SPDX-License-Identifier: MIT */
/*
 * test_number.c - number types.
 */
#include "base/number.h"

#include <float.h>
#include <math.h>

#include "support.h"

/* Small numbers that every type holds. */
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

static void every_type_gives_doubles(void)
{
    const size_t column[] = {3, 1};
    double out[2];

    for (int type = NUMBER_U8; type <= NUMBER_F64; type++) {
        const enum number_type t = (enum number_type)type;

        CU_ASSERT_EQUAL(number_at(t, tables[type], 11), 100.0);
        number_doubles(t, tables[type], column, 2, out);
        CU_ASSERT(out[0] == 3 && out[1] == 1);
        number_doubles(t, tables[type], NULL, 2, out);
        CU_ASSERT(out[0] == 0 && out[1] == 1);
    }
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

/* Two types, and the smallest that holds both. */
static const enum number_type commons[][3] = {
    {NUMBER_U8, NUMBER_U8, NUMBER_U8},    {NUMBER_U8, NUMBER_I8, NUMBER_I16},
    {NUMBER_U8, NUMBER_I16, NUMBER_I16},  {NUMBER_U16, NUMBER_I16, NUMBER_I32},
    {NUMBER_U32, NUMBER_I8, NUMBER_I64},  {NUMBER_U64, NUMBER_I8, NUMBER_F64},
    {NUMBER_U16, NUMBER_F32, NUMBER_F32}, {NUMBER_I32, NUMBER_F32, NUMBER_F64},
    {NUMBER_F32, NUMBER_F32, NUMBER_F32}, {NUMBER_F32, NUMBER_F64, NUMBER_F64},
    {NUMBER_NONE, NUMBER_I8, NUMBER_I8},  {NUMBER_I64, NUMBER_F64, NUMBER_F64},
};

static void two_types_have_one_that_holds_both(void)
{
    for (size_t i = 0; i < sizeof commons / sizeof *commons; i++) {
        CU_ASSERT_EQUAL(number_common(commons[i][0], commons[i][1]),
                        commons[i][2]);
        CU_ASSERT_EQUAL(number_common(commons[i][1], commons[i][0]),
                        commons[i][2]);
    }
}

static CU_TestInfo tests[] = {
    {"every type has its size and name", every_type_has_its_size_and_name},
    {"every type gives doubles", every_type_gives_doubles},
    {"what is not finite is found", what_is_not_finite_is_found},
    {"two types have one that holds both", two_types_have_one_that_holds_both},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"number: types", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
