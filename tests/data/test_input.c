/* SPDX-License-Identifier: MIT */
/*
 * test_input.c - files to import, plain and gzip.
 */
#include "data/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "tables.h"

enum { SIZE = 300000 };

static void fill(unsigned char *bytes)
{
    uint32_t state = 1;

    for (size_t i = 0; i < SIZE; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(state >> 24);
    }
}

static void write_gzip(const char *path, const unsigned char *bytes, size_t n)
{
    gzFile file = gzopen(path, "wb");

    CU_ASSERT_EQUAL(gzwrite(file, bytes, (unsigned)n), (int)n);
    CU_ASSERT_EQUAL(gzclose(file), Z_OK);
}

static void plain_and_gzip_read_alike(void)
{
    static unsigned char bytes[SIZE], read[SIZE + 1];

    fill(bytes);
    write_file(temp_path("plain"), bytes, SIZE);
    write_gzip(temp_path("gzip"), bytes, SIZE);
    for (int k = 0; k < 2; k++) {
        const char *path = temp_path(k ? "gzip" : "plain");
        struct input *input = NULL;
        size_t got = 0;

        EXPECT_OK(input_open(path, &input));
        CU_ASSERT_PTR_NOT_NULL_FATAL(input);
        for (int again = 0; again < 2; again++) {
            EXPECT_OK(input_read(input, read, 1000, &got));
            CU_ASSERT_EQUAL(got, 1000);
            EXPECT_OK(input_read(input, read + 1000, SIZE, &got));
            CU_ASSERT_EQUAL(got, SIZE - 1000);
            CU_ASSERT_EQUAL(memcmp(read, bytes, SIZE), 0);
            CU_ASSERT_EQUAL(input_bytes(input), SIZE);
            EXPECT_OK(input_read(input, read, 1, &got));
            CU_ASSERT_EQUAL(got, 0);
            EXPECT_OK(input_rewind(input));
        }
        input_close(input);
    }
}

/* Reads all of a file that is damaged. */
static ls_status read_all(const char *path)
{
    static unsigned char read[SIZE];
    struct input *input = NULL;
    size_t got = 0;
    ls_status status;

    EXPECT_OK(input_open(path, &input));
    status = input_read(input, read, SIZE, &got);
    input_close(input);
    return status;
}

static void damage_of_a_gzip_file_is_found(void)
{
    static unsigned char bytes[SIZE];
    unsigned char *zipped;
    size_t size = 0;

    fill(bytes);
    write_gzip(temp_path("whole"), bytes, SIZE);
    zipped = read_file(temp_path("whole"), &size);
    write_file(temp_path("cut"), zipped, size - 1000);
    EXPECT_FAILS(read_all(temp_path("cut")), LS_BAD_DATA, "cut off");
    zipped[size - 6] ^= 1; /* the checksum */
    write_file(temp_path("flipped"), zipped, size);
    EXPECT_FAILS(read_all(temp_path("flipped")), LS_BAD_DATA, "damaged");
    free(zipped);
}

static void only_regular_files_are_read(void)
{
    struct input *input = NULL;

    EXPECT_FAILS(input_open("-", &input), LS_NO_INPUT, "standard input");
    EXPECT_FAILS(input_open(temp_path("none"), &input), LS_NO_INPUT,
                 "No such file");
    EXPECT_FAILS(input_open(".", &input), LS_NO_INPUT, "not a regular file");
    CU_ASSERT_PTR_NULL(input);
    input_close(NULL);
}

/* Also when its time is as before. */
static void a_file_that_changes_is_found(void)
{
    char path[1024];
    struct input *input = NULL;
    struct stat info;

    strcpy(path, temp_path("grows"));
    write_file(path, "1,2\n", 4);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    EXPECT_OK(input_open(path, &input));
    EXPECT_OK(input_rewind(input));
    write_file(path, "1,2\n3,4\n", 8);
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path,
                              (struct timespec[]){info.st_atim, info.st_mtim},
                              0),
                    0);
    EXPECT_FAILS(input_rewind(input), LS_BAD_DATA, "changed while");
    write_file(path, "5,6\n", 4);
    CU_ASSERT_EQUAL(
        utimensat(AT_FDCWD, path, (struct timespec[]){{1, 0}, {1, 0}}, 0), 0);
    EXPECT_FAILS(input_rewind(input), LS_BAD_DATA, "changed while");
    input_close(input);
}

static CU_TestInfo tests[] = {
    {"plain and gzip read alike", plain_and_gzip_read_alike},
    {"damage of a gzip file is found", damage_of_a_gzip_file_is_found},
    {"only regular files are read", only_regular_files_are_read},
    {"a file that changes is found", a_file_that_changes_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"input: plain and gzip", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
