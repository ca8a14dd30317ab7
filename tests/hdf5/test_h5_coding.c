/* SPDX-License-Identifier: MIT */
/*
 * test_h5_coding.c - marks of missing values and packed numbers.
 *
 * Files of netCDF, pandas and R are in tests/system/missing_marks.sh.
 */
#include <math.h>

#include "hdf5/h5_raw.h"
#include "table/tables.h"

static const int16_t stored[6] = {-999, 5, 7, 30000, 0, -7};

/* A file with /v, and attributes of it: name, number, name, number, NULL. */
static struct h5_file *file_with(const char *name, enum number_type type,
                                 const void *values, const char *const *names,
                                 const double *numbers)
{
    struct h5_file *file = table_new(name);

    table_put(file, "/v", type, 6, 0, 0, values);
    for (size_t i = 0; names[i]; i++)
        EXPECT_OK(h5_set_number(file, "/v", names[i], numbers[i]));
    table_done(file);
    EXPECT_OK(h5_open(temp_path(name), &file));
    return file;
}

static void expect_values(struct h5_file *file, enum number_type type,
                          const double *want)
{
    struct h5_shape shape;
    struct h5_raw raw;
    float some[3];
    double all[6];

    EXPECT_OK(h5_describe(file, "/v", &shape));
    CU_ASSERT(shape.is_coded);
    CU_ASSERT_EQUAL(shape.type, type);
    EXPECT_OK(h5_read(file, "/v", NUMBER_F64, all, 6));
    for (int i = 0; i < 6; i++)
        CU_ASSERT(all[i] == want[i] || (isnan(all[i]) && isnan(want[i])));
    if (type == NUMBER_F32) {
        EXPECT_OK(h5_read_rows(file, "/v", 0, 3, type, some));
        for (int i = 0; i < 3; i++)
            CU_ASSERT((double)some[i] == want[i] ||
                      (isnan(some[i]) && isnan(want[i])));
    }
    /* The bytes of the file are not what is meant. */
    EXPECT_OK(h5_raw_layout(file, "/v", &raw));
    CU_ASSERT(!raw.as_it_is);
    h5_close(file);
}

static void a_mark_is_nan(void)
{
    const char *const names[] = {"_FillValue", NULL};
    const double number = -999, want[] = {NAN, 5, 7, 30000, 0, -7};

    expect_values(file_with("mark.h5", NUMBER_I16, stored, names, &number),
                  NUMBER_F32, want);
}

static void what_is_out_of_its_limits_is_nan(void)
{
    const char *const names[] = {"valid_min", "valid_max", NULL};
    const double numbers[] = {-100, 1000}, want[] = {NAN, 5, 7, NAN, 0, -7};

    expect_values(file_with("limit.h5", NUMBER_I16, stored, names, numbers),
                  NUMBER_F32, want);
}

static void packed_numbers_are_unpacked_and_limits_with_them(void)
{
    const char *const names[] = {"scale_factor", "add_offset", "missing_value",
                                 "valid_max", NULL};
    const double numbers[] = {0.5, 1, -7, 100};
    const double want[] = {-498.5, 3.5, 4.5, NAN, 1, NAN};

    expect_values(file_with("packed.h5", NUMBER_I16, stored, names, numbers),
                  NUMBER_F64, want);
}

static void a_float_is_compared_as_float(void)
{
    const float values[6] = {1e20f, 1, 2, 3, 4, 5};
    const char *const names[] = {"missing_value", NULL};
    const double number = 1e20, want[] = {NAN, 1, 2, 3, 4, 5};

    expect_values(file_with("f4.h5", NUMBER_F32, values, names, &number),
                  NUMBER_F32, want);
}

static void integers_stay_integers_until_one_is_missing(void)
{
    const char *const names[] = {"_FillValue", NULL};
    const double unused = -1, used = -999;
    const int64_t large[6] = {1, 2, 3, 4, 5, 9007199254740993};
    int64_t out[6];
    struct h5_file *file =
        file_with("whole.h5", NUMBER_I64, large, names, &unused);
    struct h5_shape shape;

    EXPECT_OK(h5_describe(file, "/v", &shape));
    CU_ASSERT(shape.is_whole);
    EXPECT_OK(h5_read(file, "/v", NUMBER_I64, out, 6));
    CU_ASSERT_EQUAL(out[5], 9007199254740993);
    h5_close(file);
    file = file_with("hole.h5", NUMBER_I16, stored, names, &used);
    EXPECT_FAILS(h5_read(file, "/v", NUMBER_I64, out, 6), LS_BAD_DATA,
                 "/v: value 0 (from 0) of those read is marked as missing");
    h5_close(file);
}

static void what_cannot_occur_is_no_mark(void)
{
    const char *const names[] = {"_FillValue", "missing_value", "add_offset",
                                 NULL};
    const double numbers[] = {NAN, 1e20, 0};
    struct h5_file *file =
        file_with("none.h5", NUMBER_I16, stored, names, numbers);
    struct h5_shape shape;
    struct h5_raw raw;

    EXPECT_OK(h5_describe(file, "/v", &shape));
    CU_ASSERT(!shape.is_coded);
    CU_ASSERT_EQUAL(shape.type, NUMBER_I16);
    EXPECT_OK(h5_raw_layout(file, "/v", &raw));
    CU_ASSERT(raw.as_it_is);
    h5_close(file);
}

static void a_scale_of_0_is_refused(void)
{
    const char *const names[] = {"scale_factor", NULL};
    const double number = 0;
    struct h5_file *file =
        file_with("zero.h5", NUMBER_I16, stored, names, &number);
    struct h5_shape shape;

    EXPECT_FAILS(h5_describe(file, "/v", &shape), LS_BAD_DATA, "scale_factor");
    h5_close(file);
}

static void an_empty_array_is_not_its_dimensions(void)
{
    const uint64_t dims[2] = {0, 0};
    struct h5_file *file = table_new("empty.h5");
    struct h5_shape shape;

    table_put(file, "/v", NUMBER_U64, 2, 0, 0, dims);
    EXPECT_OK(h5_set_whole(file, "/v", "MATLAB_empty", 1));
    table_done(file);
    EXPECT_OK(h5_open(temp_path("empty.h5"), &file));
    EXPECT_OK(h5_describe(file, "/v", &shape));
    CU_ASSERT_EQUAL(shape.type, NUMBER_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(shape.type_name, "empty array"));
    h5_close(file);
}

static CU_TestInfo tests[] = {
    {"a mark is NaN", a_mark_is_nan},
    {"what is out of its limits is NaN", what_is_out_of_its_limits_is_nan},
    {"packed numbers are unpacked, and limits with them",
     packed_numbers_are_unpacked_and_limits_with_them},
    {"a float is compared as float", a_float_is_compared_as_float},
    {"integers stay integers until one is missing",
     integers_stay_integers_until_one_is_missing},
    {"what cannot occur is no mark", what_cannot_occur_is_no_mark},
    {"a scale of 0 is refused", a_scale_of_0_is_refused},
    {"an empty array is not its dimensions",
     an_empty_array_is_not_its_dimensions},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"h5_coding: numbers that stand for others", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
