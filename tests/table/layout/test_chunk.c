/* SPDX-License-Identifier: MIT */
/*
 * test_chunk.c - filters of chunks, against zlib and a shuffle by hand.
 */
#include "table/layout/chunk.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "support.h"

enum { N = 3000, SIZE = 8, BYTES = N * SIZE };

static unsigned char plain[BYTES], shuffled[BYTES], stored[2 * BYTES],
    spare[BYTES], second[BYTES];

static void make_values(void)
{
    for (size_t i = 0; i < N; i++) {
        const double value = (double)(i % 97) / 8;

        memcpy(plain + i * SIZE, &value, SIZE);
    }
}

static void shuffle(size_t size)
{
    for (size_t i = 0; i < BYTES / size; i++)
        for (size_t b = 0; b < size; b++)
            shuffled[b * (BYTES / size) + i] = plain[i * size + b];
}

static size_t deflate_all(const unsigned char *bytes)
{
    uLongf n = sizeof stored;

    CU_ASSERT_EQUAL(compress2(stored, &n, bytes, BYTES, 4), Z_OK);
    return n;
}

static const struct h5_raw gzip = {.filter = {H5_GZIP}, .n_filters = 1};
static const struct h5_raw both = {.filter = {H5_SHUFFLE, H5_GZIP},
                                   .n_filters = 2};

static void expect_plain(const struct h5_raw *raw, uint32_t skipped,
                         size_t size, size_t n_stored)
{
    unsigned char *elements = NULL;

    EXPECT_OK(chunk_decode(raw, skipped, size, BYTES / size, stored, n_stored,
                           spare, second, &elements));
    CU_ASSERT_PTR_NOT_NULL_FATAL(elements);
    CU_ASSERT_EQUAL(memcmp(elements, plain, BYTES), 0);
}

static void filters_are_undone(void)
{
    make_values();
    expect_plain(&gzip, 0, SIZE, deflate_all(plain));
    for (size_t size = 1; size <= 8; size *= 2) {
        shuffle(size);
        expect_plain(&both, 0, size, deflate_all(shuffled));
    }
}

/* A bit of the mask: HDF5 leaves out a filter that would not help. */
static void filters_that_were_left_out_are_not_undone(void)
{
    make_values();
    shuffle(SIZE);
    memcpy(stored, shuffled, BYTES);
    expect_plain(&both, 2, SIZE, BYTES);
    memcpy(stored, plain, BYTES);
    expect_plain(&both, 3, SIZE, BYTES);
}

static void damage_is_found(void)
{
    unsigned char *elements = NULL;
    size_t n;

    make_values();
    n = deflate_all(plain);
    for (size_t at = 0; at < n; at += n / 50) {
        stored[at] ^= 0x10;
        EXPECT_STATUS(chunk_decode(&gzip, 0, SIZE, N, stored, n, spare, second,
                                   &elements),
                      LS_BAD_DATA);
        stored[at] ^= 0x10;
    }
    EXPECT_STATUS(chunk_decode(&gzip, 0, SIZE, N, stored, n / 2, spare, second,
                               &elements),
                  LS_BAD_DATA);
    EXPECT_STATUS(chunk_decode(&gzip, 0, SIZE, N / 2, stored, n, spare, second,
                               &elements),
                  LS_BAD_DATA);
    EXPECT_STATUS(chunk_decode(&both, 3, SIZE, N, stored, BYTES - 1, spare,
                               second, &elements),
                  LS_BAD_DATA);
}

static CU_TestInfo tests[] = {
    {"filters are undone", filters_are_undone},
    {"filters that were left out are not undone",
     filters_that_were_left_out_are_not_undone},
    {"damage is found", damage_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"chunk", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
