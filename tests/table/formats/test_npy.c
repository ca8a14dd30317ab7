/* SPDX-License-Identifier: MIT */
/*
 * test_npy.c - arrays of NumPy, of every type and order.
 */
#include "table/formats/npy.h"

#include "base/mem.h"
#include "table/tables.h"

/* A file of that header and data, read whole. */
static ls_status read_array(const char *descr, const char *order,
                            const char *shape, const void *data, size_t size,
                            struct array *npy, void *out)
{
    unsigned char bytes[512] = "\x93NUMPY\1";
    char *text = (char *)bytes + 10;
    struct input *input = NULL;
    int length = 0;
    ls_status status = LS_OK;

    length = snprintf(text, 300,
                      "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n",
                      descr, order, shape);
    bytes[8] = (unsigned char)length;
    memcpy(text + length, data, size);
    write_file(temp_path("x.npy"), bytes, 10 + (size_t)length + size);
    EXPECT_OK(input_open(temp_path("x.npy"), &input));
    TRY(npy_open(input, npy));
    TRY(npy->read(npy, npy->rows, out));
    TRY(npy->check_end(npy));
    /* Once more, from the begin. */
    TRY(npy->again(npy));
    TRY(npy->read(npy, npy->rows, out));
done:
    array_clear(npy);
    input_close(input);
    return status;
}

static void numbers_of_every_type_arrive(void)
{
    struct array npy = {0};
    union {
        uint8_t u8[8];
        int16_t i16[4];
        uint64_t u64[1];
        float f32[8];
        double f64[2];
    } out;

    EXPECT_OK(read_array("|b1", "False", "(2,)", "\1\0", 2, &npy, &out));
    CU_ASSERT_EQUAL(out.u8[0], 1);
    EXPECT_OK(read_array("|u1", "False", "(2, 1)", "\377\2", 2, &npy, &out));
    CU_ASSERT_EQUAL(out.u8[0], 255);
    EXPECT_OK(
        read_array(">i2", "False", "(2,)", "\1\0\377\376", 4, &npy, &out));
    CU_ASSERT_EQUAL(out.i16[0], 256);
    CU_ASSERT_EQUAL(out.i16[1], -2);
    EXPECT_OK(
        read_array("<u8", "False", "(1,)", "\1\0\0\0\0\0\0\0", 8, &npy, &out));
    CU_ASSERT_EQUAL(out.u64[0], 1);
    EXPECT_OK(
        read_array(">f4", "False", "(1,)", "\x3f\xc0\0\0", 4, &npy, &out));
    CU_ASSERT_EQUAL(out.f32[0], 1.5f);
    EXPECT_OK(read_array("<f8", "False", "(1,)", "\0\0\0\0\0\0\xf8\xbf", 8,
                         &npy, &out));
    CU_ASSERT_EQUAL(out.f64[0], -1.5);
}

/* 1.5, the smallest, a subnormal, the largest, -0. */
static void a_float16_is_read_exactly(void)
{
    struct array npy = {0};
    float out[5] = {0};

    EXPECT_OK(read_array("<f2", "False", "(5,)",
                         "\x00\x3e\x01\x00\xff\x03\xff\x7b\x00\x80", 10, &npy,
                         out));
    CU_ASSERT_EQUAL(out[0], 1.5f);
    CU_ASSERT_EQUAL(out[1], 0x1p-24f);
    CU_ASSERT_EQUAL(out[2], 1023 * 0x1p-24f);
    CU_ASSERT_EQUAL(out[3], 65504.0f);
    CU_ASSERT_EQUAL(out[4], 0.0f);
}

static void columns_first_are_turned_around(void)
{
    struct array npy = {0};
    uint8_t out[6] = {0};

    EXPECT_OK(
        read_array("|u1", "True", "(2, 3)", "\1\2\3\4\5\6", 6, &npy, out));
    CU_ASSERT_EQUAL(memcmp(out, "\1\3\5\2\4\6", 6), 0);
    EXPECT_OK(
        read_array("|u1", "False", "(2, 3)", "\1\2\3\4\5\6", 6, &npy, out));
    CU_ASSERT_EQUAL(memcmp(out, "\1\2\3\4\5\6", 6), 0);
}

static const struct {
    const char *descr, *order, *shape;
    size_t size;
    const char *words;
} bad[] = {
    {"|O", "False", "(1,)", 8, "Python objects"},
    {"<c8", "False", "(1,)", 8, "type <c8"},
    {"|S3", "False", "(1,)", 3, "type |S3"},
    {"<f16", "False", "(1,)", 16, "type <f16"},
    {"<f4", "Maybe", "(1,)", 4, "header is not"},
    {"<f4", "False", "(1", 4, "header is not"},
    {"<f4", "False", "(-1,)", 4, "header is not"},
    {"<f4", "False", "(1, 1), 'x': (1,)", 4, "header is not"},
    {"<f4", "False", "()", 4, "a single value"},
    {"<f4", "False", "(0, 2)", 0, "dimension 0 of the shape is 0"},
    {"<f4", "False", "(9, 99999999999999999999)", 0, "more than 1 GiB"},
    {"<f4", "True", "(1, 1, 2)", 8, "rank 3"},
    {"<f4", "False", "(2,)", 4, "header says"},
    {"<f4", "True", "(2, 2)", 4, "header says"},
    {"<f4", "False", "(1,)", 5, "header says"},
};

static void what_is_wrong_is_named(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct array npy = {0};
        char out[64], data[64] = "";

        EXPECT_FAILS(read_array(bad[i].descr, bad[i].order, bad[i].shape, data,
                                bad[i].size, &npy, out),
                     LS_BAD_DATA, bad[i].words);
    }
}

/* Bytes of Latin-1 would be stored as UTF-8 that is none. */
static void texts_are_utf8(void)
{
    static const char header[] =
        "\x93NUMPY\1\0\x3a\0{'descr': '|S2', 'fortran_order': False, "
        "'shape': (2,)}  \n";
    static const char data[4] = "ab\xe9"
                                "b";
    char bytes[sizeof header - 1 + sizeof data];
    struct input *input = NULL;
    struct array npy = {0};
    char *text = NULL;

    memcpy(bytes, header, sizeof header - 1);
    memcpy(bytes + sizeof header - 1, data, sizeof data);
    write_file(temp_path("s.npy"), bytes, sizeof bytes);
    EXPECT_OK(input_open(temp_path("s.npy"), &input));
    EXPECT_OK(npy_open_texts(input, &npy));
    EXPECT_OK(npy_read_text(&npy, &text));
    CU_ASSERT_STRING_EQUAL(text, "ab");
    mem_free(text);
    EXPECT_FAILS(npy_read_text(&npy, &text), LS_BAD_DATA, "is not UTF-8");
    array_clear(&npy);
    input_close(input);
}

static CU_TestInfo tests[] = {
    {"numbers of every type arrive", numbers_of_every_type_arrive},
    {"a float16 is read exactly", a_float16_is_read_exactly},
    {"columns first are turned around", columns_first_are_turned_around},
    {"what is wrong is named", what_is_wrong_is_named},
    {"texts are UTF-8", texts_are_utf8},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"npy: headers and numbers", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
